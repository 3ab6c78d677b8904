package lbd.daemon.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import lbd.daemon.ExitCode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/// What all commands share that talk to a running daemon.
final class TalkOptions {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(250);

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Option(
            names = "--socket",
            paramLabel = "PATH",
            description = "The daemon's admin socket, where it is not in one of the usual places.")
    private @Nullable Path socket;

    @Spec(Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    /// Asks the daemon and prints what it says.
    ///
    /// @return the exit code
    int talk(String method, String path) throws NotReachableException {
        AdminClient.Reply reply = ask(method, path);
        print(reply, reply.done());
        return reply.done() ? ExitCode.DONE : ExitCode.REFUSED;
    }

    /// Asks the daemon how things are and prints what it says, on a terminal in colours.
    ///
    /// @return the exit code
    int show(String path) throws NotReachableException {
        AdminClient.Reply reply = ask("GET", path);
        print(json() ? reply : new AdminClient.Reply(reply.status(), Colours.shown(reply.body())), reply.done());
        return reply.done() ? ExitCode.DONE : ExitCode.REFUSED;
    }

    AdminClient.Reply ask(String method, String path) throws NotReachableException {
        return AdminClient.at(socket(), AdminClient.accept(json())).call(method, path);
    }

    /// Asks for JSON, whatever the options say.
    AdminClient.Reply askJson(String method, String path) throws NotReachableException {
        return AdminClient.at(socket(), AdminClient.accept(true)).call(method, path);
    }

    /// Asks for JSON of one that may be slow to begin.
    AdminClient.Reply askJson(String path, Duration firstByte) throws NotReachableException {
        return AdminClient.at(socket(), AdminClient.accept(true)).patiently("GET", path, firstByte);
    }

    /// Of who watches: a moment in which one process takes the place of another, in a restart or an upgrade, is waited
    /// out.
    ///
    /// @throws NotReachableException where nobody answers for 3 s
    AdminClient.Reply askWatching(String path, boolean asJson) throws NotReachableException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                // One that takes the question and stands still has the rest of the time, not all of it each time.
                Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
                return AdminClient.at(socket(), AdminClient.accept(asJson)).patiently("GET", path, left);
            } catch (NotReachableException e) {
                if (deadline - System.nanoTime() <= BETWEEN_TRIES.toNanos()) {
                    throw e;
                }
                TimeUnit.NANOSECONDS.sleep(BETWEEN_TRIES.toNanos());
            }
        }
    }

    /// Asks for JSON, and whose process answers.
    AdminClient.Reply askJson(String method, String path, AdminClient.Asked asked) throws NotReachableException {
        return AdminClient.at(socket(), AdminClient.accept(true)).call(method, path, asked);
    }

    /// Asks for something to read, whatever the options say.
    AdminClient.Reply askText(String method, String path) throws NotReachableException {
        return AdminClient.at(socket(), AdminClient.accept(false)).call(method, path);
    }

    /// @param answered whether it is what was asked for, not why there is none
    void print(AdminClient.Reply reply, boolean answered) {
        var line = spec.commandLine();
        var out = answered || json() ? line.getOut() : line.getErr();
        out.print(reply.body());
        out.flush();
    }

    /// Asks the daemon for what a command works with.
    ///
    /// @throws NotReachableException where it does not answer, or answers something else
    JsonNode read(String path) throws NotReachableException {
        AdminClient.Reply reply =
                AdminClient.at(socket(), AdminClient.accept(true)).call("GET", path);
        try {
            return new JsonMapper().readTree(reply.body());
        } catch (JsonProcessingException e) {
            throw new NotReachableException("what answers there does not speak like lbd");
        }
    }

    boolean json() {
        return json || Boolean.TRUE.equals(ofCommandBefore("--json"));
    }

    private @Nullable Path socket() {
        return socket == null ? (Path) ofCommandBefore("--socket") : socket;
    }

    /// What stands before the second word: `lbd explain --socket PATH tcp ...`, where both words take the option.
    private @Nullable Object ofCommandBefore(String option) {
        CommandSpec before = spec.parent();
        OptionSpec its = before == null ? null : before.findOption(option);
        return its == null ? null : its.getValue();
    }

    /// Asks the daemon to change servers, one after the other; of JSON there is a document for each, a line each.
    ///
    /// @return the exit code: refused where one was
    int talkOfEach(List<ServerPath> servers, Function<ServerPath, String> path) throws NotReachableException {
        int code = ExitCode.DONE;
        for (ServerPath server : servers) {
            int one = talk("POST", path.apply(server));
            code = one == ExitCode.DONE ? code : one;
        }
        return code;
    }
}
