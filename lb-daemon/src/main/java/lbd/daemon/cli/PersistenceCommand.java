package lbd.daemon.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `lbd persistence show` and `clear`.
@Command(
        name = "persistence",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Shows and clears what a pool remembers of which client is on which server.",
        subcommands = {PersistenceCommand.Show.class, PersistenceCommand.Clear.class},
        footer = {"", "Example: lbd persistence show web"})
final class PersistenceCommand {
    private static String api(String pool) {
        return "/api/v1/pools/" + ApiPath.encoded(pool) + "/persistence";
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Shows the clients that came last, at most 1000, and their servers.",
            footer = {"", "Example: lbd persistence show web"})
    static final class Show implements Callable<Integer> {
        @Mixin
        private TalkOptions daemon = new TalkOptions();

        @Parameters(paramLabel = "POOL", description = "The pool, as lbd status shows it.")
        private String pool = "";

        @Override
        public Integer call() throws NotReachableException {
            return daemon.talk("GET", api(pool));
        }
    }

    @Command(
            name = "clear",
            mixinStandardHelpOptions = true,
            description = "Forgets a client, or all: the next connection or request is given a server anew.",
            footer = {"", "Example: lbd persistence clear web --source 192.0.2.7"})
    static final class Clear implements Callable<Integer> {
        @Mixin
        private TalkOptions daemon = new TalkOptions();

        @Parameters(paramLabel = "POOL", description = "The pool, as lbd status shows it.")
        private String pool = "";

        @Option(
                names = "--source",
                paramLabel = "ADDRESS",
                description = "Only this client, and whoever shares its prefix.")
        private @Nullable String source;

        @Override
        public Integer call() throws NotReachableException {
            String one = source == null ? "" : "?value=" + ApiPath.encoded(source);
            return daemon.talk("POST", api(pool) + "/clear" + one);
        }
    }
}
