package lbd.daemon.cli;

import java.util.concurrent.Callable;
import lbd.daemon.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        description = {
            "Says what a file would change in the running daemon, and changes nothing.",
            "Exit code 4 where work in hand would be cut, an address would leave this node, or the daemon would refuse the"
                    + " file for what cannot change while it runs; 1 where the file is invalid."
        },
        footer = {"", "Example: lbd plan -c /etc/lbd/lbd.yaml"})
final class PlanCommand implements Callable<Integer> {
    private static final int CUTS = 409;
    private static final int INVALID = 422;

    @Mixin
    private TalkOptions daemon = new TalkOptions();

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Override
    public Integer call() throws NotReachableException {
        AdminClient.Reply reply = daemon.ask("POST", ApiPath.ofFile("plan", config.path()));
        boolean planned = reply.done() || reply.status() == CUTS;
        daemon.print(reply, planned);
        return switch (reply.status()) {
            case INVALID -> ExitCode.INVALID_CONFIGURATION;
            default -> reply.done() ? ExitCode.DONE : ExitCode.REFUSED;
        };
    }
}
