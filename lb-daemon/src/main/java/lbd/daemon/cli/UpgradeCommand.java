package lbd.daemon.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.concurrent.Callable;
import lbd.daemon.ExitCode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "upgrade",
        mixinStandardHelpOptions = true,
        description = {
            "Starts what is on the disk now in place of the running daemon, which hands over its listening sockets and"
                    + " what it knows, and drains. No request fails for it, and no address moves.",
            "Where the new process does not become ready, the running one goes on as before, and the exit code is 4."
        },
        footer = {"", "Example: lbd check /etc/lbd/lbd.yaml && lbd upgrade"})
final class UpgradeCommand implements Callable<Integer> {
    private static final String PATH = "/api/v1/upgrade";
    private static final int OK = 200;

    /// Between two looks.
    private static final long LOOK_MILLIS = 100;

    /// Looks in a row that may find nobody: one process's socket takes the place of the other's.
    private static final int MOST_MISSES = 20;

    @Mixin
    private TalkOptions daemon = new TalkOptions();

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "For the new process to become ready: 1s to 10m (default 30s).")
    private @Nullable String timeout;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws NotReachableException, InterruptedException {
        String within = timeout == null ? "" : "?timeout=" + ApiPath.encoded(timeout);
        AdminClient.Reply begun = daemon.askJson("POST", PATH + within);
        if (!begun.done()) {
            return refused(begun);
        }
        return follow(read(begun));
    }

    private int refused(AdminClient.Reply reply) throws NotReachableException {
        if (daemon.json()) {
            daemon.print(reply, false);
        } else {
            spec.commandLine().getErr().println(read(reply).path("error").asText());
        }
        return ExitCode.REFUSED;
    }

    private int follow(JsonNode begun) throws NotReachableException, InterruptedException {
        long pid = begun.path("pid").asLong();
        int shown = show(begun, 0);
        int misses = 0;
        while (true) {
            Thread.sleep(LOOK_MILLIS);
            AdminClient.Reply reply;
            try {
                reply = daemon.askJson("GET", PATH);
                misses = 0;
            } catch (NotReachableException e) {
                misses++;
                if (misses > MOST_MISSES) {
                    throw e;
                }
                continue;
            }
            JsonNode now = reply.status() == OK ? read(reply) : begun;
            if (now.path("pid").asLong() != pid) {
                return taken(reply, now, pid);
            }
            shown = show(now, shown);
            if (now.path("state").asText().equals("failed")) {
                return failed(reply, now);
            }
        }
    }

    private int show(JsonNode view, int shown) {
        JsonNode steps = view.path("steps");
        if (daemon.json()) {
            return steps.size();
        }
        for (int i = shown; i < steps.size(); i++) {
            say(steps.get(i).asText());
        }
        return steps.size();
    }

    private int taken(AdminClient.Reply reply, JsonNode view, long before) {
        if (daemon.json()) {
            daemon.print(reply, true);
        } else {
            say("process " + view.path("pid").asLong() + " has taken the place of " + before);
            show(view, 0);
            JsonNode draining = view.path("draining");
            if (!draining.isMissingNode()) {
                say("draining old process %d, %d connections left"
                        .formatted(
                                draining.path("pid").asLong(),
                                draining.path("connections").asInt()));
            }
        }
        return ExitCode.DONE;
    }

    private int failed(AdminClient.Reply reply, JsonNode view) {
        if (daemon.json()) {
            daemon.print(reply, false);
        } else {
            view.path("errors").forEach(line -> spec.commandLine().getErr().println(line.asText()));
            spec.commandLine().getErr().println("process " + view.path("pid").asLong() + " goes on");
        }
        return ExitCode.REFUSED;
    }

    private void say(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }

    private static JsonNode read(AdminClient.Reply reply) throws NotReachableException {
        try {
            return new JsonMapper().readTree(reply.body());
        } catch (JsonProcessingException e) {
            throw new NotReachableException("what answers there does not speak like lbd");
        }
    }
}
