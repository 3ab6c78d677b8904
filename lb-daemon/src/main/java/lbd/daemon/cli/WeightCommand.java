package lbd.daemon.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "weight",
        mixinStandardHelpOptions = true,
        description = "Changes a server's share of new work, until it is changed again or the daemon ends.")
final class WeightCommand implements Callable<Integer> {
    @Mixin
    private TalkOptions daemon = new TalkOptions();

    @Parameters(
            index = "0",
            paramLabel = "POOL/SERVER",
            converter = ServerPath.Converter.class,
            description = "The server, as lbd status shows it.")
    private ServerPath server = new ServerPath("", "");

    @Parameters(index = "1", paramLabel = "N", description = "0 to 65535; 0 takes no new work.")
    private int weight;

    @Override
    public Integer call() throws NotReachableException {
        return daemon.talk("POST", server.api("weight") + "?value=" + weight);
    }
}
