package lbd.daemon.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "checks",
        mixinStandardHelpOptions = true,
        description =
                "Shows the health checks of the running daemon and their last results; of one server the last 50.",
        footer = {"", "Example: lbd checks web/app1"})
final class ChecksCommand implements Callable<Integer> {
    @Mixin
    private TalkOptions daemon = new TalkOptions();

    @Parameters(arity = "0..1", paramLabel = "POOL[/SERVER]", description = "Only these.")
    private @Nullable String path;

    @Override
    public Integer call() throws NotReachableException {
        return daemon.show(ApiPath.checks(path));
    }
}
