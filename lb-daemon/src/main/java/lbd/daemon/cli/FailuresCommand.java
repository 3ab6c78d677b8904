package lbd.daemon.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `lbd failures [--match EXPR] [--last N]`.
@Command(
        name = "failures",
        mixinStandardHelpOptions = true,
        description =
                "Shows what has failed lately: how often each way, and the last ones. The daemon remembers 10000.",
        footer = {"", "Example: lbd failures --match \"status>=500 pool=app\""})
final class FailuresCommand implements Callable<Integer> {
    @Mixin
    private TalkOptions daemon = new TalkOptions();

    @Option(
            names = "--match",
            paramLabel = "EXPR",
            description = "Only those: conditions as access_log.when has them, with spaces between.")
    private @Nullable String match;

    @Option(names = "--last", paramLabel = "N", description = "Show so many of them (default: 20).")
    private @Nullable Integer last;

    @Override
    public Integer call() throws NotReachableException {
        return daemon.show(ApiPath.watched("failures", match, last));
    }
}
