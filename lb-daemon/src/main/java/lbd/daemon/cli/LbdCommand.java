package lbd.daemon.cli;

import java.io.PrintWriter;
import lbd.daemon.CannotStartException;
import lbd.daemon.ExitCode;
import lbd.daemon.Version;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// `lbd`
@Command(
        name = "lbd",
        description = "A load balancer for TCP and HTTP.",
        mixinStandardHelpOptions = true,
        versionProvider = LbdCommand.Versions.class,
        synopsisSubcommandLabel = "COMMAND",
        usageHelpAutoWidth = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:invalid configuration",
            "2:wrong use",
            "3:the daemon could not be reached",
            "4:the daemon refused",
            "5:the daemon cannot start"
        },
        subcommands = {
            RunCommand.class,
            DemoCommand.class,
            CheckCommand.class,
            ProbeCommand.class,
            DigestCommand.class,
            StatusCommand.class,
            ChecksCommand.class,
            ReloadCommand.class,
            ServerStateCommand.Enable.class,
            ServerStateCommand.Drain.class,
            ServerStateCommand.Disable.class,
            WeightCommand.class,
            PersistenceCommand.class,
            VrrpCommand.class,
            HelpCommand.class
        })
public final class LbdCommand {
    static final class Versions implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"lbd " + Version.text()};
        }
    }

    private LbdCommand() {}

    /// @return the exit code
    public static int run(String[] arguments) {
        CommandLine line = new CommandLine(new LbdCommand())
                .setParameterExceptionHandler((e, _) -> wrongUse(e))
                .setExecutionExceptionHandler((e, command, _) -> failed(e, command));
        if (arguments.length == 0) {
            line.usage(line.getErr());
            return ExitCode.WRONG_USE;
        }
        return line.execute(arguments);
    }

    private static int wrongUse(ParameterException e) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("lbd: " + e.getMessage());
        UnmatchedArgumentException.printSuggestions(e, err);
        err.println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.WRONG_USE;
    }

    private static int failed(Exception e, CommandLine command) throws Exception {
        PrintWriter err = command.getErr();
        return switch (e) {
            case CannotStartException cannot -> {
                err.println("lbd: cannot start:");
                String.valueOf(cannot.getMessage()).lines().forEach(line -> err.println("  " + line));
                yield cannot.exitCode();
            }
            case NotReachableException gone -> {
                err.println("lbd: " + gone.getMessage());
                yield ExitCode.NOT_REACHABLE;
            }
            default -> throw e; // a defect: the trace is what its report needs
        };
    }
}
