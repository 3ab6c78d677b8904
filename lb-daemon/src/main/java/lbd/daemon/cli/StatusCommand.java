package lbd.daemon.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Shows how the running daemon is: listeners, pools and servers, and what differs from the file.")
final class StatusCommand implements Callable<Integer> {
    @Mixin
    private TalkOptions daemon = new TalkOptions();

    @Override
    public Integer call() throws NotReachableException {
        return daemon.talk("GET", "/api/v1/status");
    }
}
