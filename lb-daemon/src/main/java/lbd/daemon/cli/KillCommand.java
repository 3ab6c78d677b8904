package lbd.daemon.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `lbd kill [POOL[/SERVER]] [--client A] [--older T]`.
@Command(
        name = "kill",
        mixinStandardHelpOptions = true,
        description = "Cuts client connections, whatever is in hand; one of HTTP/2 with all its requests.",
        footer = {"", "Example: lbd kill --client 192.0.2.7"})
final class KillCommand implements Callable<Integer> {
    @Mixin
    private TalkOptions daemon = new TalkOptions();

    @Mixin
    private ConnectionOptions which = new ConnectionOptions();

    @Override
    public Integer call() throws NotReachableException {
        return daemon.talk("POST", which.path("kill"));
    }
}
