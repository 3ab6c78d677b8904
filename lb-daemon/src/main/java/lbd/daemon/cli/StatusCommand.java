package lbd.daemon.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description =
                "Shows how the running daemon is: first what is wrong, a line each, then listeners, pools and servers with"
                        + " their last minute, and what differs from the file.",
        footer = {"", "Example: lbd status --problems"})
final class StatusCommand implements Callable<Integer> {
    @Mixin
    private TalkOptions daemon = new TalkOptions();

    @Option(names = "--problems", description = "Only what is wrong, a line each.")
    private boolean problems;

    @Parameters(arity = "0..1", paramLabel = "POOL", description = "Only this pool and its servers.")
    private @Nullable String pool;

    @Override
    public Integer call() throws NotReachableException {
        return daemon.show(ApiPath.status(pool, problems));
    }
}
