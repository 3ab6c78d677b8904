package lbd.daemon.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `lbd log level`.
@Command(
        name = "log",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Changes how much the running daemon logs.",
        subcommands = LogCommand.Level.class,
        footer = {"", "Example: lbd log level debug"})
final class LogCommand {
    /// `lbd log level`
    @Command(
            name = "level",
            mixinStandardHelpOptions = true,
            description =
                    "Logs more or less than the file says, over reloads, until the file changes it or auto is said.",
            footer = {"", "Examples:", "lbd log level debug", "lbd log level trace lbd.proxy", "lbd log level auto"})
    static final class Level implements Callable<Integer> {
        @Mixin
        private TalkOptions daemon = new TalkOptions();

        @Parameters(
                index = "0",
                paramLabel = "LEVEL",
                description = "error, warn, info, debug, trace; auto for what the file says.")
        private String level = "";

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "LOGGER",
                description = "Only what this part logs, such as lbd.proxy or lbd.health.")
        private @Nullable String logger;

        @Override
        public Integer call() throws NotReachableException {
            return daemon.talk(
                    "POST",
                    "/api/v1/log-level?value=" + ApiPath.encoded(level)
                            + (logger == null ? "" : "&logger=" + ApiPath.encoded(logger)));
        }
    }
}
