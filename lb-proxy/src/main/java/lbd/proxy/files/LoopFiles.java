package lbd.proxy.files;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import lbd.core.model.edge.Encoding;
import lbd.proxy.loop.Loop;
import lbd.proxy.loop.Timer;
import org.jspecify.annotations.Nullable;

/// What one loop has found lately, and what it is looking for: a file that many ask for at once is looked for once.
/// Confined to that loop.
final class LoopFiles {
    /// After so long the disk is asked again, so that a change is seen.
    static final long FRESH_NANOS = 1_000_000_000L;

    /// Whoever waits for a disk for so long is told that it does not answer.
    static final long PATIENCE_NANOS = 10_000_000_000L;

    static final int MOST = 2000;

    /// Of the contents that are kept, and of the paths, which strangers choose.
    static final long MOST_BYTES = 16L << 20;

    /// Files that are open and that nobody may be sent at the moment.
    static final int MOST_OPEN = 256;

    private static final long TICK_NANOS = 1_000_000_000L;

    /// What was asked.
    ///
    /// @param path  each octet a character
    /// @param liked codings that the client takes, where that makes a difference
    record Question(Folder folder, String path, List<Encoding> liked) {}

    /// @param bytes that it takes, mostly
    private record Known(Found found, long nanos, long bytes) {
        static Known of(Question question, Found found, long nanos) {
            long content = switch (found) {
                case ServedFile file -> file.content() == null ? 0 : file.size();
                case Found.Listing(byte[] page) -> page.length;
                case Found.IsFolder _, Found.Nothing _, Found.Trouble _, Found.Silent _ -> 0;
            };
            return new Known(found, nanos, content + question.path().length());
        }

        @Nullable
        OpenFile open() {
            return found instanceof ServedFile file ? file.open() : null;
        }
    }

    /// Who waits for one answer of the disk.
    private record Looking(long nanos, Set<Consumer<Found>> waiting) {}

    /// Somebody who waits for a disk in the middle of what he does.
    interface Waiting {
        /// The disk does not answer.
        void silent();
    }

    // The one that has not been asked for the longest is the first.
    private final LinkedHashMap<Question, Known> known = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Question, Looking> looking = new HashMap<>();
    // With when it began; the first has waited for the longest.
    private final Map<Waiting, Long> waiting = new LinkedHashMap<>();
    private final Tick tick;
    private boolean ticking;
    private boolean closed;
    private long bytes;
    private int open;

    LoopFiles(Loop loop) {
        tick = new Tick(loop);
        loop.makesRoom(this::makeRoom);
    }

    /// @return null: it has to be looked for
    @Nullable
    Found get(Question question, long nowNanos) {
        Known its = known.get(question);
        if (its == null || nowNanos - its.nanos() > FRESH_NANOS) {
            return null;
        }
        OpenFile file = its.open();
        return file != null && file.hasChanged() ? null : its.found();
    }

    /// @param waits gets what is found, or [Found.Silent]
    /// @return whether nobody else is waiting for the same: it is to be looked for
    boolean await(Question question, Consumer<Found> waits, long nowNanos) {
        Looking its = looking.get(question);
        boolean first = its == null;
        if (its == null) {
            its = new Looking(nowNanos, new LinkedHashSet<>());
            looking.put(question, its);
            startTicking();
        }
        its.waiting().add(waits);
        return first;
    }

    /// Waits no more.
    void leave(Question question, Consumer<Found> waits) {
        Looking its = looking.get(question);
        if (its != null) {
            its.waiting().remove(waits);
        }
    }

    /// Begins to wait for a disk.
    void awaits(Waiting one, long nowNanos) {
        waiting.put(one, nowNanos);
        startTicking();
    }

    /// Waits no more.
    void heard(Waiting one) {
        waiting.remove(one);
    }

    /// It could not be looked for.
    void forget(Question question) {
        looking.remove(question);
    }

    /// What was looked for is found.
    void found(Question question, Found found) {
        Looking its = looking.remove(question);
        if (its == null || closed) {
            release(found);
        } else {
            put(question, found, its.nanos());
            tell(its, found);
        }
    }

    /// What nobody has come to know of.
    static void release(Found found) {
        if (found instanceof ServedFile file && file.open() != null) {
            file.open().release();
        }
    }

    /// Keeps nothing open any more.
    void close() {
        closed = true;
        tick.remove();
        closeIf(its -> true);
    }

    private static void tell(Looking looking, Found found) {
        List<Consumer<Found>> waiting = List.copyOf(looking.waiting());
        looking.waiting().clear();
        waiting.forEach(one -> one.accept(found));
    }

    /// @param nowNanos when it was asked for, before it was looked for
    void put(Question question, Found found, long nowNanos) {
        Known its = Known.of(question, found, nowNanos);
        Known before = known.put(question, its);
        count(its, 1);
        if (before != null) {
            count(before, -1);
        }
        // The one that has just come is the last.
        Iterator<Known> oldest = known.values().iterator();
        while ((known.size() > MOST || bytes > MOST_BYTES) && oldest.hasNext()) {
            count(oldest.next(), -1);
            oldest.remove();
        }
        while (open > MOST_OPEN && oldest.hasNext()) {
            Known next = oldest.next();
            if (next.open() != null) {
                count(next, -1);
                oldest.remove();
            }
        }
        if (open > 0) {
            startTicking();
        }
    }

    private void count(Known its, int sign) {
        bytes += sign * its.bytes();
        OpenFile file = its.open();
        if (file != null) {
            open += sign;
            if (sign < 0) {
                file.release();
            }
        }
    }

    /// No descriptor is left: gives up those of files that are open in case that somebody asks for them again.
    private boolean makeRoom() {
        boolean some = open > 0;
        closeIf(its -> true);
        return some;
    }

    private void closeIf(Predicate<Known> which) {
        known.values().removeIf(its -> {
            boolean closes = its.open() != null && which.test(its);
            if (closes) {
                count(its, -1);
            }
            return closes;
        });
    }

    private void startTicking() {
        if (!ticking) {
            ticking = true;
            tick.set(TICK_NANOS);
        }
    }

    /// Each second while a file is open or a disk is waited for: what nobody has asked for lately is closed, since an
    /// open file keeps its place on the disk, and its file system mounted.
    void tick(long nowNanos) {
        ticking = false;
        if (open > 0) {
            closeIf(its -> nowNanos - its.nanos() > FRESH_NANOS);
        }
        for (Looking its : List.copyOf(looking.values())) {
            if (nowNanos - its.nanos() > PATIENCE_NANOS) {
                tell(its, new Found.Silent());
            }
        }
        for (Map.Entry<Waiting, Long> one : List.copyOf(waiting.entrySet())) {
            if (nowNanos - one.getValue() <= PATIENCE_NANOS) {
                break;
            }
            waiting.remove(one.getKey());
            one.getKey().silent();
        }
        if (open > 0 || !looking.isEmpty() || !waiting.isEmpty()) {
            startTicking();
        }
    }

    int size() {
        return known.size();
    }

    long bytes() {
        return bytes;
    }

    int open() {
        return open;
    }

    private final class Tick extends Timer {
        Tick(Loop loop) {
            super(loop);
        }

        @Override
        protected void expired(long nowNanos) {
            tick(nowNanos);
        }

        @Override
        public void faulted() {
            ticking = false;
        }
    }
}
