package lbd.daemon.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `lbd config diff`.
@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Shows what was changed by hand in the running daemon.",
        subcommands = ConfigCommand.Diff.class,
        footer = {"", "Example: lbd config diff"})
final class ConfigCommand {
    /// `lbd config diff`
    @Command(
            name = "diff",
            mixinStandardHelpOptions = true,
            description = "Shows what is in force otherwise than the file says.",
            footer = {"", "Example: lbd config diff"})
    static final class Diff implements Callable<Integer> {
        @Mixin
        private TalkOptions daemon = new TalkOptions();

        @Override
        public Integer call() throws NotReachableException {
            return daemon.talk("GET", "/api/v1/config/diff");
        }
    }
}
