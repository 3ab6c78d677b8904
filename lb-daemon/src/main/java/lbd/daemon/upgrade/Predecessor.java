package lbd.daemon.upgrade;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import lbd.core.model.Units;
import lbd.daemon.CannotStartException;
import lbd.daemon.ExitCode;
import lbd.daemon.Version;
import lbd.sys.Child;
import lbd.sys.handover.HandoverSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The process whose place this one takes, as this one sees it. Used on the thread that starts the daemon,
/// but for what is told of it afterwards.
public final class Predecessor {
    /// In the environment of a process that is to take another's place.
    static final String VARIABLE = "LBD_HANDOVER";

    private static final Logger log = LoggerFactory.getLogger(Predecessor.class);

    /// What the other one may take to answer: it has all of its state to read, and others to serve.
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /// How soon this process ends where it is told to stop while it waits.
    private static final Duration LOOK = Duration.ofMillis(500);

    private static final Path SELF = Path.of("/proc/self");

    private final Letters letters;
    private final long pid;
    private final int generation;
    private final BooleanSupplier toldToStop;
    private List<String> taken = List.of();

    // Any thread.
    private volatile int connections = -1;
    private volatile boolean gone;

    private Predecessor(Letters letters, long pid, int generation, BooleanSupplier toldToStop) {
        this.letters = letters;
        this.pid = pid;
        this.generation = generation;
        this.toldToStop = toldToStop;
    }

    /// @param toldToStop whether somebody wants this process to end
    /// @return null where this process takes nobody's place
    /// @throws CannotStartException if what it was started with is no such thing, or speaks otherwise
    public static @Nullable Predecessor of(Map<String, String> environment, BooleanSupplier toldToStop)
            throws CannotStartException {
        if (!environment.containsKey(VARIABLE)) {
            return null;
        }
        try {
            int user = (Integer) Files.getAttribute(SELF, "unix:uid");
            return greet(HandoverSocket.of(Child.PASSED, user), toldToStop);
        } catch (IOException e) {
            throw new CannotStartException(
                    ExitCode.CANNOT_START,
                    VARIABLE + " is set, as in a process that is to take another's place, but: " + e.getMessage());
        }
    }

    static Predecessor greet(HandoverSocket socket, BooleanSupplier toldToStop) throws IOException {
        Letters letters = new Letters(socket);
        letters.send(
                LetterKind.HELLO,
                Integer.toString(Letters.PROTOCOL),
                Version.text(),
                Long.toString(ProcessHandle.current().pid()));
        Letters.Letter welcome = expect(letters, LetterKind.WELCOME);
        if (!welcome.field(0).equals(Integer.toString(Letters.PROTOCOL))) {
            throw new IOException("the process before (version " + welcome.field(1) + ") speaks protocol "
                    + welcome.field(0) + ", this one " + Letters.PROTOCOL);
        }
        List<Integer> outputs = welcome.descriptors();
        for (int i = 0; i < outputs.size(); i++) {
            // Standard output and error; until now they went to the other process.
            if (i < 2) {
                HandoverSocket.replace(outputs.get(i), i + 1);
            }
            HandoverSocket.close(outputs.get(i));
        }
        return new Predecessor(letters, number(welcome.field(2)), (int) number(welcome.field(3)), toldToStop);
    }

    private static long number(String text) throws IOException {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IOException("the process before says \"" + text + "\" where a number should be", e);
        }
    }

    private static Letters.Letter next(Letters letters) throws IOException {
        Letters.Letter letter;
        try {
            letter = letters.receive(PATIENCE);
        } catch (HandoverSocket.TimedOutException e) {
            throw new IOException("the process before has not answered within " + Units.text(PATIENCE), e);
        }
        if (letter == null) {
            throw new IOException("the process before is gone");
        }
        return letter;
    }

    private static Letters.Letter expect(Letters letters, LetterKind word) throws IOException {
        Letters.Letter letter = next(letters);
        if (letter.word() != word) {
            throw new IOException("the process before says " + letter.word() + " instead of " + word);
        }
        return letter;
    }

    public long pid() {
        return pid;
    }

    /// The number of the configuration that it had in force.
    public int generation() {
        return generation;
    }

    /// Says how far this process is.
    public void step(String text) {
        try {
            letters.send(LetterKind.STEP, text);
        } catch (IOException e) {
            // It ends this process, or has ended itself: the next answer that is waited for says so.
        }
    }

    /// Asks for all that there is.
    public Estate take() throws IOException {
        letters.send(LetterKind.TAKE);
        Estate estate = new Estate();
        while (true) {
            Letters.Letter letter = next(letters);
            switch (letter.word()) {
                case SOCKETS -> sockets(letter, estate);
                case STATE -> state(letter, estate);
                case ALL -> {
                    return estate;
                }
                default -> letter.descriptors().forEach(HandoverSocket::close);
            }
        }
    }

    private static void sockets(Letters.Letter letter, Estate estate) {
        for (int i = 0; i < letter.descriptors().size(); i++) {
            int descriptor = letter.descriptors().get(i);
            if (i >= letter.lines().size() || !estate.addSocket(letter.lines().get(i), descriptor)) {
                HandoverSocket.close(descriptor);
            }
        }
    }

    private static void state(Letters.Letter letter, Estate estate) throws IOException {
        for (List<String> line : letter.lines()) {
            if (!estate.add(line.getFirst(), line.subList(1, line.size()))) {
                throw new IOException("the process before leaves more than can be taken");
            }
        }
    }

    /// Says that this process serves, and waits until the other one serves no more, or is gone. However long
    /// that takes: it may have let go of things already, which nobody would have if this process gave up.
    /// Where this process is told to stop it fails: then somebody wants that.
    ///
    /// @param what was taken, in words
    /// @return what it let go of last
    /// @param counts takes what it still counts
    public Estate ready(List<String> what, CountersLeft counts) throws IOException {
        taken = List.copyOf(what);
        letters.send(LetterKind.READY, what.stream().map(List::of).toList(), List.of());
        Letters.Letter yours;
        do {
            yours = patient();
            if (yours == null) {
                // It has ended after it had given all: nobody else serves.
                gone = true;
                return new Estate();
            }
        } while (yours.word() != LetterKind.YOURS);
        Estate last = new Estate();
        state(yours, last);
        Thread.ofPlatform().daemon().name("lbd-predecessor").start(() -> watch(counts));
        return last;
    }

    private Letters.@Nullable Letter patient() throws IOException {
        long told = System.nanoTime();
        while (true) {
            try {
                return letters.receive(LOOK);
            } catch (HandoverSocket.TimedOutException e) {
                if (toldToStop.getAsBoolean()) {
                    throw new IOException("told to stop before the process before has let go", e);
                }
                if (System.nanoTime() - told < PATIENCE.toNanos()) {
                    continue;
                }
                told = System.nanoTime();
                log.atWarn()
                        .addKeyValue("event", "upgrade.predecessor_slow")
                        .addKeyValue("pid", pid)
                        .addKeyValue("meaning", "it has not let go yet; this process accepts, and waits for the rest")
                        .log();
            }
        }
    }

    /// Says why this process does not start.
    public void failed(@Nullable String why) {
        try {
            List<List<String>> lines = new ArrayList<>();
            Objects.requireNonNullElse(why, "").lines().limit(100).forEach(line -> lines.add(List.of(line)));
            letters.send(LetterKind.FAILED, lines, List.of());
        } catch (IOException e) {
            // Then it sees that this process ends.
        }
    }

    private void watch(CountersLeft counts) {
        try {
            while (true) {
                Letters.Letter letter = letters.receive(Duration.ofDays(365));
                if (letter == null || letter.word() == LetterKind.OVER) {
                    break;
                }
                if (letter.word() == LetterKind.STATE) {
                    counts.take(letter.lines().stream()
                            .filter(line -> line.getFirst().equals(CountersLeft.KIND))
                            .map(line -> line.subList(1, line.size()))
                            .toList());
                }
                if (letter.word() == LetterKind.LEFT) {
                    connections = (int) number(letter.field(0));
                }
            }
        } catch (IOException e) {
            log.atWarn()
                    .addKeyValue("event", "upgrade.predecessor_unheard")
                    .addKeyValue("reason", e.getMessage())
                    .log();
        }
        gone = true;
        letters.close();
        log.atInfo()
                .addKeyValue("event", "upgrade.predecessor_ended")
                .addKeyValue("pid", pid)
                .log();
    }

    /// What became of the take-over. Any thread.
    public UpgradeView view() {
        return new UpgradeView(
                "taken_over",
                ProcessHandle.current().pid(),
                taken,
                List.of(),
                gone ? null : new UpgradeView.Draining(pid, Math.max(0, connections)));
    }
}
