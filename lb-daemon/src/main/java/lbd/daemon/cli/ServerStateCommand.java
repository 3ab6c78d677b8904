package lbd.daemon.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `enable`, `drain` and `disable`: the operator's word about one server, until he says the file's word again.
abstract sealed class ServerStateCommand implements Callable<Integer> {
    @Mixin
    private TalkOptions daemon = new TalkOptions();

    @Parameters(
            arity = "1..*",
            paramLabel = "POOL/SERVER",
            converter = ServerPath.Converter.class,
            description = "The servers, as lbd status shows them; a host name is all of its addresses.")
    private List<ServerPath> servers = List.of();

    private final String verb;

    private ServerStateCommand(String verb) {
        this.verb = verb;
    }

    /// One after the other: where one is refused the others are done all the same.
    @Override
    public Integer call() throws NotReachableException {
        return daemon.talkOfEach(servers, server -> server.api(verb));
    }

    @Command(
            name = "enable",
            mixinStandardHelpOptions = true,
            description = "Lets servers take new work again.",
            footer = {"", "Example: lbd enable web/app1"})
    static final class Enable extends ServerStateCommand {
        Enable() {
            super("enable");
        }
    }

    @Command(
            name = "drain",
            mixinStandardHelpOptions = true,
            description = "Gives servers no new work; they finish what they have.",
            footer = {"", "Example: lbd drain web/app1 web/app2"})
    static final class Drain extends ServerStateCommand {
        Drain() {
            super("drain");
        }
    }

    @Command(
            name = "disable",
            mixinStandardHelpOptions = true,
            description = "Gives servers no new work and no checks.",
            footer = {"", "Example: lbd disable web/app1"})
    static final class Disable extends ServerStateCommand {
        Disable() {
            super("disable");
        }
    }
}
