package lbd.daemon.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import lbd.daemon.CannotStartException;
import lbd.daemon.Defect;
import lbd.daemon.ExitCode;
import lbd.daemon.Trouble;
import lbd.daemon.Version;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// `lbd`
@Command(
        name = "lbd",
        description = "A load balancer for TCP, UDP and HTTP.",
        mixinStandardHelpOptions = true,
        versionProvider = LbdCommand.Versions.class,
        synopsisSubcommandLabel = "COMMAND",
        usageHelpAutoWidth = true,
        exitCodeOnExecutionException = ExitCode.CANNOT_START,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:invalid configuration",
            "2:wrong use",
            "3:the daemon could not be reached",
            "4:the daemon refused; plan: something would be cut",
            "5:the daemon cannot start"
        })
public final class LbdCommand {
    private static final String HELP = "help";

    /// Not in the annotation, so that only the one that is asked for is built: the others are 40 ms of a start.
    private static final Map<String, Class<?>> COMMANDS = commands();

    private static Map<String, Class<?>> commands() {
        Map<String, Class<?>> all = new LinkedHashMap<>();
        all.put(RunCommand.NAME, RunCommand.class);
        all.put("demo", DemoCommand.class);
        all.put("check", CheckCommand.class);
        all.put("probe", ProbeCommand.class);
        all.put("digest", DigestCommand.class);
        all.put("status", StatusCommand.class);
        all.put("checks", ChecksCommand.class);
        all.put("certificates", CertificatesCommand.class);
        all.put("plan", PlanCommand.class);
        all.put("reload", ReloadCommand.class);
        all.put("apply", ApplyCommand.class);
        all.put("confirm", ConfirmCommand.class);
        all.put("rollback", RollbackCommand.class);
        all.put("upgrade", UpgradeCommand.class);
        all.put("explain", ExplainCommand.class);
        all.put("enable", ServerStateCommand.Enable.class);
        all.put("drain", ServerStateCommand.Drain.class);
        all.put("disable", ServerStateCommand.Disable.class);
        all.put("weight", WeightCommand.class);
        all.put("server", ServerCommand.class);
        all.put("health", HealthCommand.class);
        all.put("config", ConfigCommand.class);
        all.put("persistence", PersistenceCommand.class);
        all.put("maintenance", MaintenanceCommand.class);
        all.put("log", LogCommand.class);
        all.put("limits", LimitsCommand.class);
        all.put("flows", FlowsCommand.class);
        all.put("real-server", RealServerCommand.class);
        all.put("top", TopCommand.class);
        all.put("failures", FailuresCommand.class);
        all.put("tail", TailCommand.class);
        all.put("events", EventsCommand.class);
        all.put("alerts", AlertsCommand.class);
        all.put("connections", ConnectionsCommand.class);
        all.put("kill", KillCommand.class);
        all.put("vrrp", VrrpCommand.class);
        all.put("doctor", DoctorCommand.class);
        all.put("schema", SchemaCommand.class);
        all.put("completion", CompletionCommand.class);
        all.put(NamesCommand.NAME, NamesCommand.class);
        all.put("man", ManCommand.class);
        all.put(HELP, HelpCommand.class);
        return all;
    }

    static final class Versions implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"lbd " + Version.text()};
        }
    }

    private LbdCommand() {}

    /// @return the exit code
    public static int run(String[] arguments) {
        Path config = PlainRun.config(arguments);
        return config == null ? parsed(arguments) : plainRun(config);
    }

    private static int plainRun(Path config) {
        try {
            return RunCommand.run(config);
        } catch (CannotStartException e) {
            System.err.print(report(e));
            return e.exitCode();
        }
    }

    private static int parsed(String[] arguments) {
        CommandLine line = withCommands(arguments)
                .setParameterExceptionHandler((e, _) -> wrongUse(e))
                .setExecutionExceptionHandler((e, command, _) -> failed(e, command));
        if (arguments.length == 0) {
            line.usage(line.getErr());
            return ExitCode.WRONG_USE;
        }
        return line.execute(arguments);
    }

    /// With all commands.
    static CommandLine whole() {
        return withCommands(new String[0]);
    }

    private static CommandLine withCommands(String[] arguments) {
        CommandLine line = new CommandLine(new LbdCommand());
        String asked = arguments.length == 0 ? "" : arguments[0];
        Class<?> one = asked.equals(HELP) ? null : COMMANDS.get(asked);
        if (one != null) {
            return line.addSubcommand(asked, one);
        }
        COMMANDS.forEach(line::addSubcommand);
        return line;
    }

    private static int wrongUse(ParameterException e) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("lbd: " + e.getMessage());
        UnmatchedArgumentException.printSuggestions(e, err);
        err.println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.WRONG_USE;
    }

    static int failed(Exception e, CommandLine command) {
        PrintWriter err = command.getErr();
        return switch (e) {
            case CannotStartException cannot -> {
                err.print(report(cannot));
                err.flush();
                yield cannot.exitCode();
            }
            case NotReachableException gone -> {
                err.println("lbd: " + gone.getMessage());
                yield ExitCode.NOT_REACHABLE;
            }
            case IOException failed -> {
                err.println("lbd: " + Trouble.text(failed));
                yield ExitCode.CANNOT_START;
            }
            default -> {
                err.print(Defect.text(e));
                err.flush();
                yield ExitCode.CANNOT_START;
            }
        };
    }

    private static String report(CannotStartException e) {
        return "lbd: cannot start:\n" + String.valueOf(e.getMessage()).indent(2);
    }
}
