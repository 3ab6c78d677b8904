package lbd.daemon.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import lbd.core.model.Units;
import lbd.daemon.ExitCode;
import lbd.daemon.admin.TopText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `lbd top [--every T] [--times N]`.
@Command(
        name = "top",
        mixinStandardHelpOptions = true,
        description = {
            "Shows what listeners, pools and servers do now, the busiest first, and anew until it is interrupted.",
            "With --json the counters themselves, once."
        },
        footer = {"", "Example: lbd top --every 5s --times 1"})
final class TopCommand implements Callable<Integer> {
    private static final String PATH = "/api/v1/top";
    private static final Duration SHORTEST = Duration.ofMillis(100);

    /// To the first place of a terminal, and nothing below.
    private static final String CLEAR = "\u001b[H\u001b[J";

    @Mixin
    private TalkOptions daemon = new TalkOptions();

    @Option(names = "--every", paramLabel = "TIME", description = "How often (default: 2s).")
    private String every = "2s";

    @Option(names = "--times", paramLabel = "N", description = "End after so many (default: never).")
    private int times = Integer.MAX_VALUE;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws NotReachableException, InterruptedException, JsonProcessingException {
        if (daemon.json()) {
            return daemon.talk("GET", PATH);
        }
        Duration pause = pause();
        PrintWriter out = spec.commandLine().getOut();
        boolean terminal = isTerminal();
        JsonMapper mapper = new JsonMapper();
        JsonNode before = null;
        AdminClient.Reply reply = daemon.askJson("GET", PATH);
        for (int shown = 0;
                reply.done() && shown < times && !out.checkError();
                reply = daemon.askWatching(PATH, true)) {
            JsonNode now = mapper.readTree(reply.body());
            if (before != null) {
                out.print((terminal ? CLEAR : shown == 0 ? "" : "\n") + TopText.of(before, now));
                out.flush();
                shown++;
            }
            before = now;
            if (shown < times) {
                TimeUnit.NANOSECONDS.sleep(pause.toNanos());
            }
        }
        if (!reply.done()) {
            daemon.print(reply, false);
        }
        return reply.done() ? ExitCode.DONE : ExitCode.REFUSED;
    }

    /// There may be no console: which of the runtime's two there is depends on its modules.
    @SuppressWarnings("SystemConsoleNull")
    static boolean isTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    private Duration pause() {
        try {
            Duration pause = Units.duration(every);
            if (pause.compareTo(SHORTEST) >= 0) {
                return pause;
            }
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--every: " + e.getMessage(), e);
        }
        throw new ParameterException(spec.commandLine(), "--every: at least " + SHORTEST.toMillis() + "ms");
    }
}
