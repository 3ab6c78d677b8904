package lbd.daemon.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `lbd health up`, `down` and `auto`.
@Command(
        name = "health",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Says how servers are in place of their checks, which go on; over reloads, until auto is said.",
            "Live traffic may eject a server that is forced up all the same."
        },
        subcommands = {HealthCommand.Up.class, HealthCommand.Down.class, HealthCommand.Auto.class},
        footer = {"", "Example: lbd health down web/app1"})
final class HealthCommand {
    /// The operator's word about servers.
    abstract static sealed class Word implements Callable<Integer> {
        @Mixin
        private TalkOptions daemon = new TalkOptions();

        @Parameters(
                arity = "1..*",
                paramLabel = "POOL/SERVER",
                converter = ServerPath.Converter.class,
                description = "The servers, as lbd status shows them; a host name is all of its addresses.")
        private List<ServerPath> servers = List.of();

        private final String word;

        private Word(String word) {
            this.word = word;
        }

        @Override
        public Integer call() throws NotReachableException {
            return daemon.talkOfEach(servers, server -> server.api("health") + "?value=" + word);
        }
    }

    /// `lbd health up`
    @Command(
            name = "up",
            mixinStandardHelpOptions = true,
            description = "They are up, whatever their checks say; an ejection ends.",
            footer = {"", "Example: lbd health up web/app1"})
    static final class Up extends Word {
        Up() {
            super("up");
        }
    }

    /// `lbd health down`
    @Command(
            name = "down",
            mixinStandardHelpOptions = true,
            description = "They are down, whatever their checks say.",
            footer = {"", "Example: lbd health down web/app1"})
    static final class Down extends Word {
        Down() {
            super("down");
        }
    }

    /// `lbd health auto`
    @Command(
            name = "auto",
            mixinStandardHelpOptions = true,
            description = "They are as their checks say.",
            footer = {"", "Example: lbd health auto web/app1"})
    static final class Auto extends Word {
        Auto() {
            super("auto");
        }
    }
}
