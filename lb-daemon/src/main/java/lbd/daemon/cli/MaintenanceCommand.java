package lbd.daemon.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `lbd maintenance on` and `off`.
@Command(
        name = "maintenance",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description =
                "Puts a listener of HTTP, or one of its routes, into maintenance, and takes it out of it; a reload keeps what"
                        + " was said.",
        subcommands = {MaintenanceCommand.On.class, MaintenanceCommand.Off.class},
        footer = {"", "Example: lbd maintenance on shop"})
final class MaintenanceCommand {
    /// The operator's word about one listener, or one route.
    abstract static sealed class Word implements Callable<Integer> {
        @Mixin
        private TalkOptions daemon = new TalkOptions();

        @Parameters(
                paramLabel = "LISTENER[/ROUTE]",
                description =
                        "The listener, as lbd status shows it; of its routes the number, from 1, or what it matches.")
        private String listener = "";

        private final String verb;

        private Word(String verb) {
            this.verb = verb;
        }

        @Override
        public Integer call() throws NotReachableException {
            int slash = listener.indexOf('/');
            String name = slash < 0 ? listener : listener.substring(0, slash);
            String route = slash < 0 ? "" : ApiPath.encoded(listener.substring(slash + 1)) + "/";
            return daemon.talk("POST", "/api/v1/listeners/" + ApiPath.encoded(name) + "/maintenance/" + route + verb);
        }
    }

    @Command(
            name = "on",
            mixinStandardHelpOptions = true,
            description = "Answers every request with the listener's maintenance page, but for those that it allows.",
            footer = {"", "Examples:", "lbd maintenance on shop", "lbd maintenance on shop/2"})
    static final class On extends Word {
        On() {
            super("on");
        }
    }

    @Command(
            name = "off",
            mixinStandardHelpOptions = true,
            description = "Serves again, unless the listener's maintenance file is there.",
            footer = {"", "Example: lbd maintenance off shop"})
    static final class Off extends Word {
        Off() {
            super("off");
        }
    }
}
