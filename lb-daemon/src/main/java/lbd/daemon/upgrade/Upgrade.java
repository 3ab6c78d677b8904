package lbd.daemon.upgrade;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import lbd.daemon.ExitCode;
import lbd.daemon.NotPossibleException;
import lbd.daemon.Version;
import lbd.proxy.listener.ListeningSockets.Lent;
import lbd.sys.Child;
import lbd.sys.ProcessGroup;
import lbd.sys.handover.HandoverSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands this process's place over to another, which it starts, on a thread of its own. Until that one has said that it
/// is ready nothing has changed here; fails it, it is killed with all that it has started.
///
/// | state | event | next |
/// | --- | --- | --- |
/// | none, failed | begin | running |
/// | running | the new process fails, ends, or is late; [#abort] | failed: this one goes on |
/// | running | it is ready | handed over: this one drains, then ends |
///
/// Any thread.
public final class Upgrade {
    private static final Logger log = LoggerFactory.getLogger(Upgrade.class);
    private static final int FIRST_PROCESS = 1;

    /// Of what a JVM prints that does not come up.
    private static final int MOST_LINES = 20;

    private static final Duration EXIT_PATIENCE = Duration.ofSeconds(2);

    /// For one that has said its last word.
    private static final Duration ENDING = Duration.ofMillis(300);

    /// What this process does for it.
    public interface Host {
        /// What is left to the next process. Blocks; changes nothing.
        Estate estate() throws IOException;

        /// Why this process cannot be replaced; null: it can.
        @Nullable
        String obstacle();

        /// The number of the configuration in force.
        int generation();

        /// Serves nobody new from now on. Blocks.
        ///
        /// @param pid of the process that does
        /// @return what is known only now; null where this process stops anyway
        @Nullable
        Estate handOver(long pid);

        /// Drains, then ends, after [#handOver].
        void drain();

        /// The new process has ended while this one drained: nobody serves.
        void successorGone();
    }

    /// How the new process is started.
    public interface Starter {
        /// @param passed what it gets as descriptor [Child#PASSED]
        Child start(Map<String, String> environment, int passed) throws IOException;
    }

    private enum State {
        NONE("none"),
        RUNNING("running"),
        FAILED(UpgradeView.FAILED),
        HANDED_OVER("handed_over");

        private final String word;

        State(String word) {
            this.word = word;
        }
    }

    private final Host host;
    private final Starter starter;

    // Under this object's lock.
    private State state = State.NONE;
    private final List<String> steps = new ArrayList<>();
    private List<String> errors = List.of();
    private @Nullable Letters letters;
    private boolean unheard;
    private @Nullable String aborted;
    private @Nullable Child child;

    public Upgrade(Host host) {
        this(host, (environment, passed) -> Child.start(Launcher.command(), environment, passed));
    }

    Upgrade(Host host, Starter starter) {
        this.host = host;
        this.starter = starter;
    }

    /// Begins, and returns at once.
    ///
    /// @param limit for the new process to become ready
    /// @throws NotPossibleException if it cannot be done here or now
    public synchronized void begin(Duration limit) throws NotPossibleException {
        if (ProcessHandle.current().pid() == FIRST_PROCESS) {
            throw new NotPossibleException("this daemon is process 1, which none can take the place of: a container or"
                    + " machine would end with it. Start a container with the new image beside this one instead");
        }
        String obstacle = obstacle();
        if (obstacle != null) {
            throw new NotPossibleException(obstacle);
        }
        String cannot = host.obstacle();
        if (cannot != null) {
            throw new NotPossibleException(cannot);
        }
        state = State.RUNNING;
        steps.clear();
        errors = List.of();
        aborted = null;
        Thread.ofPlatform().daemon().name("lbd-upgrade").start(() -> run(limit));
    }

    /// Why nothing may change now that the next process would not know of; null: it may.
    public synchronized @Nullable String obstacle() {
        return switch (state) {
            case NONE, FAILED -> null;
            case RUNNING -> "an upgrade is under way";
            case HANDED_OVER -> "another process serves in this one's place";
        };
    }

    public synchronized UpgradeView view() {
        return new UpgradeView(state.word, ProcessHandle.current().pid(), List.copyOf(steps), errors, null);
    }

    /// Gives up what has not been handed over.
    public synchronized void abort(String reason) {
        if (state == State.RUNNING) {
            aborted = reason;
            Child its = child;
            if (its != null) {
                ProcessGroup.signal(its.pid(), ProcessGroup.KILL);
            }
        }
    }

    /// Tells the new process how many connections are left here.
    public void left(int connections) {
        tell(LetterKind.LEFT, List.of(List.of(Integer.toString(connections))));
    }

    /// Tells the new process that this one ends now, and what it has counted since.
    public void over(CountersLeft counts) {
        Estate rest = new Estate();
        counts.leaveRest(rest);
        List<List<String>> lines = rest.all();
        if (!lines.isEmpty()) {
            tell(LetterKind.STATE, lines);
        }
        tell(LetterKind.OVER, List.of());
    }

    private void tell(LetterKind word, List<List<String>> lines) {
        Letters its;
        synchronized (this) {
            its = unheard ? null : letters;
        }
        try {
            if (its != null) {
                its.send(word, lines, List.of());
            }
        } catch (IOException e) {
            // It is told for an operator to see, and that one has gone, or reads nothing: no more time is spent on it.
            synchronized (this) {
                unheard = true;
            }
        }
    }

    private synchronized void step(String text) {
        steps.add(text);
    }

    private void run(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        Output output = new Output();
        Child its = null;
        CompletableFuture<Child.End> end = new CompletableFuture<>();
        try {
            HandoverSocket.Pair pair = HandoverSocket.pair();
            try (HandoverSocket others = pair.others()) {
                its = starter.start(environment(), others.descriptor());
            } catch (IOException | RuntimeException e) {
                pair.ours().close();
                throw e;
            }
            begun(its, pair.ours());
            output.read(its);
            Child started = its;
            Thread.ofPlatform().daemon().name("lbd-successor").start(() -> end.complete(started.await()));
            converse(its, end, deadline, limit);
        } catch (IOException | RuntimeException | Error e) {
            if (isHandedOver()) {
                // The new process must live: nobody else serves.
                wentWrong(e);
            } else {
                fail(its, end, output, String.valueOf(e.getMessage()));
            }
        }
    }

    private synchronized boolean isHandedOver() {
        return state == State.HANDED_OVER;
    }

    private static void wentWrong(Throwable e) {
        log.atError().addKeyValue("event", "upgrade.internal_error").setCause(e).log();
    }

    private static Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put(Predecessor.VARIABLE, Integer.toString(Child.PASSED));
        // It names this process; without, the watchdog is for whoever reads it.
        environment.remove("WATCHDOG_PID");
        return environment;
    }

    private synchronized void begun(Child started, HandoverSocket ours) throws IOException {
        child = started;
        letters = new Letters(ours);
        steps.add("started process " + started.pid());
        log.atInfo()
                .addKeyValue("event", "upgrade.started")
                .addKeyValue("pid", started.pid())
                .log();
        if (aborted != null) {
            throw new IOException(aborted);
        }
    }

    private synchronized Letters letters() throws IOException {
        if (letters == null) {
            throw new IOException("not started");
        }
        return letters;
    }

    private void converse(Child its, CompletableFuture<Child.End> end, long deadline, Duration limit)
            throws IOException {
        Letters with = letters();
        while (true) {
            Letters.Letter letter;
            try {
                letter = with.receive(Letters.left(deadline));
            } catch (HandoverSocket.TimedOutException e) {
                throw new IOException("it was not ready within " + limit.toMillis() + " ms", e);
            }
            if (letter == null) {
                throw new IOException("it ended before it was ready");
            }
            letter.descriptors().forEach(HandoverSocket::close);
            switch (letter.word()) {
                case HELLO -> welcome(letter, with);
                case STEP -> step(letter.field(0));
                case TAKE -> give(with, deadline);
                case READY -> {
                    letter.lines().forEach(line -> step(line.getFirst()));
                    handOver(its, end, with);
                    return;
                }
                case FAILED -> {
                    StringBuilder why = new StringBuilder("it cannot start:");
                    letter.lines().forEach(line -> why.append('\n').append(line.getFirst()));
                    throw new IOException(why.toString());
                }
                case WELCOME, SOCKETS, STATE, ALL, YOURS, LEFT, OVER -> {}
            }
        }
    }

    private void welcome(Letters.Letter hello, Letters with) throws IOException {
        step("process " + hello.field(2) + " is version " + hello.field(1));
        with.send(
                LetterKind.WELCOME,
                List.of(List.of(
                        Integer.toString(Letters.PROTOCOL),
                        Version.text(),
                        Long.toString(ProcessHandle.current().pid()),
                        Integer.toString(host.generation()))),
                List.of(1, 2));
    }

    private void give(Letters with, long deadline) throws IOException {
        Estate estate = host.estate();
        List<Lent> sockets = estate.sockets();
        for (int from = 0; from < sockets.size(); from += HandoverSocket.MOST_DESCRIPTORS) {
            List<Lent> some = sockets.subList(from, Math.min(sockets.size(), from + HandoverSocket.MOST_DESCRIPTORS));
            with.send(
                    LetterKind.SOCKETS,
                    some.stream().map(Estate::line).toList(),
                    some.stream().map(Lent::descriptor).toList(),
                    deadline);
        }
        int lines = 0;
        for (String kind : estate.left().keySet()) {
            List<List<String>> all = estate.all(kind);
            with.send(LetterKind.STATE, all, List.of(), deadline);
            lines += all.size();
        }
        with.send(LetterKind.ALL);
        step("gave " + sockets.size() + " sockets and " + lines + " lines of state");
        estate.notes().forEach(this::step);
    }

    private void handOver(Child its, CompletableFuture<Child.End> end, Letters with) throws IOException {
        Estate last = leaveAll(its.pid());
        if (last == null) {
            throw new IOException("this process stops");
        }
        synchronized (this) {
            state = State.HANDED_OVER;
            steps.add("process " + its.pid() + " serves");
        }
        log.atInfo()
                .addKeyValue("event", "upgrade.handed_over")
                .addKeyValue("pid", its.pid())
                .log();
        end.thenAccept(how -> ended(its, how));
        try {
            with.send(LetterKind.YOURS, last.all(), List.of());
        } catch (IOException e) {
            // It has ended.
        } catch (RuntimeException e) {
            wentWrong(e);
        }
        host.drain();
    }

    /// Whatever goes wrong with it: some is given up then, and nobody but the new process has it.
    private @Nullable Estate leaveAll(long pid) {
        try {
            return host.handOver(pid);
        } catch (RuntimeException e) {
            wentWrong(e);
            return new Estate();
        }
    }

    private void ended(Child its, Child.End how) {
        if (how.equals(new Child.End.Exited(ExitCode.DONE))) {
            // It was stopped, or another process has its place by now.
            return;
        }
        log.atError()
                .addKeyValue("event", "upgrade.successor_gone")
                .addKeyValue("pid", its.pid())
                .addKeyValue("meaning", "nobody serves")
                .log();
        host.successorGone();
    }

    private void fail(@Nullable Child its, CompletableFuture<Child.End> end, Output output, String reason) {
        List<String> all = new ArrayList<>();
        if (its != null) {
            String how = ended(end, ENDING);
            ProcessGroup.signal(its.pid(), ProcessGroup.KILL);
            ended(end, EXIT_PATIENCE);
            output.close();
            all.addAll(output.last());
            all.add("the new process was not taken: " + reason + how);
        } else {
            all.add("no process was started: " + reason);
        }
        synchronized (this) {
            if (aborted != null) {
                all.add(aborted);
            }
            if (letters != null) {
                letters.close();
                letters = null;
            }
            child = null;
            errors = List.copyOf(all);
            state = State.FAILED;
        }
        log.atError()
                .addKeyValue("event", "upgrade.failed")
                .addKeyValue("reason", reason)
                .addKeyValue("meaning", "this process goes on")
                .log();
    }

    private static String ended(CompletableFuture<Child.End> end, Duration patience) {
        try {
            return switch (end.get(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                case Child.End.Exited(int status) -> " (exit code " + status + ")";
                case Child.End.Killed(int signal) -> " (ended by signal " + signal + ")";
            };
        } catch (TimeoutException | ExecutionException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    /// What the new process prints before it has this one's outputs, which nobody else sees: shown here,
    /// and the last of it kept.
    private static final class Output {
        private final Deque<String> lines = new ArrayDeque<>();
        private @Nullable Child child;

        synchronized void read(Child its) {
            child = its;
            Thread.ofPlatform().daemon().name("lbd-successor-output").start(this::pump);
        }

        private void pump() {
            try {
                while (take()) {
                    Thread.sleep(50);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private synchronized boolean take() {
            Child its = child;
            if (its == null) {
                return false;
            }
            byte[] bytes = its.read();
            while (bytes.length > 0) {
                System.err.write(bytes, 0, bytes.length);
                System.err.flush();
                new String(bytes, java.nio.charset.StandardCharsets.UTF_8)
                        .lines()
                        .forEach(line -> {
                            if (lines.size() == MOST_LINES) {
                                lines.removeFirst();
                            }
                            lines.addLast(line);
                        });
                bytes = its.read();
            }
            return true;
        }

        synchronized List<String> last() {
            return List.copyOf(lines);
        }

        synchronized void close() {
            take();
            if (child != null) {
                child.close();
                child = null;
            }
        }
    }
}
