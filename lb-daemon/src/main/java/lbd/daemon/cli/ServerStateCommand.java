package lbd.daemon.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import lbd.core.model.Units;
import lbd.daemon.ExitCode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `enable`, `drain` and `disable`: the operator's word about one server, until he says the file's word again.
abstract sealed class ServerStateCommand implements Callable<Integer> {
    @Mixin
    final TalkOptions daemon = new TalkOptions();

    @Parameters(
            arity = "1..*",
            paramLabel = "POOL/SERVER",
            converter = ServerPath.Converter.class,
            description = "The servers, as lbd status shows them; a host name is all of its addresses.")
    List<ServerPath> servers = List.of();

    private final String verb;

    private ServerStateCommand(String verb) {
        this.verb = verb;
    }

    /// One after the other: where one is refused the others are done all the same.
    @Override
    public Integer call() throws NotReachableException, InterruptedException {
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
            description = {
                "Gives servers no new work; they finish what they have.",
                "With --wait it shows what is left, until nothing is: exit code 4 where the time is over before, or somebody"
                        + " ends the drain. Interrupted, it leaves the drain in force."
            },
            footer = {"", "Examples:", "lbd drain web/app1 web/app2", "lbd drain web/app1 --wait --timeout 10m"})
    static final class Drain extends ServerStateCommand {
        @Option(names = "--wait", description = "End when the servers have nothing in hand any more.")
        private boolean wait;

        @Option(
                names = "--timeout",
                paramLabel = "TIME",
                description = "With --wait: no longer than that, such as 10m.")
        private @Nullable String timeout;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        Drain() {
            super("drain");
        }

        @Override
        public Integer call() throws NotReachableException, InterruptedException {
            Duration limit = limit();
            int code = super.call();
            return code != ExitCode.DONE || !wait ? code : waited(limit);
        }

        private @Nullable Duration limit() {
            if (timeout == null) {
                return null;
            }
            if (!wait) {
                throw new ParameterException(spec.commandLine(), "--timeout is of --wait");
            }
            try {
                return Units.duration(timeout);
            } catch (IllegalArgumentException e) {
                throw new ParameterException(spec.commandLine(), "--timeout: " + e.getMessage(), e);
            }
        }

        private int waited(@Nullable Duration limit) throws NotReachableException, InterruptedException {
            PrintWriter out = spec.commandLine().getOut();
            Thread stays = new Thread(() -> {
                spec.commandLine().getErr().println("\nthe drain stays in force (lbd enable ends it)");
                spec.commandLine().getErr().flush();
            });
            Runtime.getRuntime().addShutdownHook(stays);
            try {
                return new DrainWait(new ServersLeft(daemon, servers), out, daemon.json(), TopCommand.isTerminal())
                        .run(limit);
            } finally {
                over(stays);
            }
        }

        private static void over(Thread hook) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // It is being interrupted just now.
            }
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
