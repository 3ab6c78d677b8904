package lbd.daemon.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "weight",
        mixinStandardHelpOptions = true,
        description = "Changes a server's share of new work, until it is changed again or the daemon ends.",
        footer = {"", "Example: lbd weight web/app1 50"})
final class WeightCommand implements Callable<Integer> {
    @Mixin
    private TalkOptions daemon = new TalkOptions();

    @Parameters(
            index = "0",
            paramLabel = "POOL/SERVER",
            converter = ServerPath.Converter.class,
            description = "The server, as lbd status shows it.")
    private ServerPath server = new ServerPath("", "");

    @Parameters(index = "1", arity = "0..1", paramLabel = "N", description = "0 to 65535; 0 takes no new work.")
    private @Nullable Integer weight;

    @Option(names = "--reset", description = "What the file says, instead of N.")
    private boolean reset;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws NotReachableException {
        if (reset == (weight != null)) {
            throw new ParameterException(spec.commandLine(), "either a weight or --reset");
        }
        return daemon.talk("POST", server.api("weight") + "?value=" + (reset ? "file" : weight));
    }
}
