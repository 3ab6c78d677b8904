package lbd.daemon.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import lbd.core.model.Units;
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
        Duration limit = timeout == null ? UpgradeWait.USUAL_LIMIT : Units.duration(timeout);
        return new UpgradeWait(
                        () -> daemon.askJson(PATH, UpgradeWait.SLOW),
                        spec.commandLine().getOut(),
                        spec.commandLine().getErr(),
                        daemon.json())
                .follow(begun, limit);
    }

    private int refused(AdminClient.Reply reply) throws NotReachableException {
        if (daemon.json()) {
            daemon.print(reply, false);
        } else {
            spec.commandLine()
                    .getErr()
                    .println(UpgradeWait.read(reply).path("error").asText());
        }
        return ExitCode.REFUSED;
    }
}
