package lbd.daemon.log;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// The last events, whatever becomes of their lines. Any thread.
public final class EventMemory {
    static final int MOST = 1000;

    /// Characters of a value; a stack is longer.
    private static final int MOST_VALUE = 2048;

    private static final Deque<Fields> EVENTS = new ArrayDeque<>();

    private static final List<Consumer<Fields>> LISTENERS = new CopyOnWriteArrayList<>();

    private EventMemory() {}

    /// Who hears of each event from now on, until it is closed, on the thread that writes them: it must be done soon.
    public static Listening listen(Consumer<Fields> listener) {
        LISTENERS.add(listener);
        return () -> LISTENERS.remove(listener);
    }

    /// Ends what [#listen] has begun.
    @FunctionalInterface
    public interface Listening extends AutoCloseable {
        @Override
        void close();
    }

    /// One event in both forms.
    ///
    /// @param name of the event, `server.down`
    /// @param text as a line of the log in the format text
    /// @param json as one in the format json
    public record Event(String name, String text, String json) {}

    static void add(Fields fields) {
        Fields bounded = fields.cut(MOST_VALUE);
        synchronized (EVENTS) {
            if (EVENTS.size() == MOST) {
                EVENTS.removeFirst();
            }
            EVENTS.addLast(bounded);
        }
        tell(bounded);
    }

    /// Those below the level that the log takes, which only listeners hear of.
    static void tell(Fields fields) {
        for (Consumer<Fields> listener : LISTENERS) {
            listener.accept(fields);
        }
    }

    /// The last ones, the oldest first.
    ///
    /// @param named which names are wanted
    /// @param most  how many at most
    public static List<Event> last(Predicate<String> named, int most) {
        List<Fields> all;
        synchronized (EVENTS) {
            all = new ArrayList<>(EVENTS);
        }
        List<Fields> wanted = all.stream().filter(f -> named.test(f.event())).toList();
        return wanted.subList(Math.max(0, wanted.size() - most), wanted.size()).stream()
                .map(f -> new Event(f.event(), TextLine.of(f), JsonEvent.of(f)))
                .toList();
    }
}
