package lbd.daemon.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `lbd events [NAME] [--last N]`.
@Command(
        name = "events",
        mixinStandardHelpOptions = true,
        description =
                "Shows what has happened to servers, addresses, certificates and the configuration. The daemon remembers 1000.",
        footer = {"", "Example: lbd events server."})
final class EventsCommand implements Callable<Integer> {
    @Mixin
    private TalkOptions daemon = new TalkOptions();

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "Only those whose name begins so.")
    private @Nullable String name;

    @Option(names = "--last", paramLabel = "N", description = "Show so many of them (default: 20).")
    private @Nullable Integer last;

    @Override
    public Integer call() throws NotReachableException {
        return daemon.show(ApiPath.watched("events", name, last));
    }
}
