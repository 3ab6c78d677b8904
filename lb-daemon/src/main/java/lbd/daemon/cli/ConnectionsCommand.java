package lbd.daemon.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `lbd connections [POOL[/SERVER]] [--client A] [--older T]`.
@Command(
        name = "connections",
        mixinStandardHelpOptions = true,
        description = "Shows client connections that are open, the oldest first, at most 1000.",
        footer = {"", "Example: lbd connections app --older 10m"})
final class ConnectionsCommand implements Callable<Integer> {
    @Mixin
    private TalkOptions daemon = new TalkOptions();

    @Mixin
    private ConnectionOptions which = new ConnectionOptions();

    @Override
    public Integer call() throws NotReachableException {
        return daemon.talk("GET", which.path("connections"));
    }
}
