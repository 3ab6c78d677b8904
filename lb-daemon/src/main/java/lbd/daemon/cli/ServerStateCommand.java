package lbd.daemon.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `enable`, `drain` and `disable`: the operator's word about one server, until he says the file's word again.
abstract sealed class ServerStateCommand implements Callable<Integer> {
    @Mixin
    private TalkOptions daemon = new TalkOptions();

    @Parameters(
            paramLabel = "POOL/SERVER",
            converter = ServerPath.Converter.class,
            description = "The server, as lbd status shows it.")
    private ServerPath server = new ServerPath("", "");

    private final String verb;

    private ServerStateCommand(String verb) {
        this.verb = verb;
    }

    @Override
    public Integer call() throws NotReachableException {
        return daemon.talk("POST", server.api(verb));
    }

    @Command(name = "enable", mixinStandardHelpOptions = true, description = "Lets a server take new work again.")
    static final class Enable extends ServerStateCommand {
        Enable() {
            super("enable");
        }
    }

    @Command(
            name = "drain",
            mixinStandardHelpOptions = true,
            description = "Gives a server no new work; it finishes what it has.")
    static final class Drain extends ServerStateCommand {
        Drain() {
            super("drain");
        }
    }

    @Command(
            name = "disable",
            mixinStandardHelpOptions = true,
            description = "Gives a server no new work and no checks.")
    static final class Disable extends ServerStateCommand {
        Disable() {
            super("disable");
        }
    }
}
