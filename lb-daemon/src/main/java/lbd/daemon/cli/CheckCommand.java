package lbd.daemon.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import lbd.config.ConfigReader;
import lbd.config.ConfigResult;
import lbd.config.bind.Diagnostic;
import lbd.core.text.Visible;
import lbd.daemon.ExitCode;
import lbd.daemon.admin.Json;
import lbd.vrrp.Vrrp;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = {
            "Validates a configuration file and prints all its errors, and warnings of what is hardly meant.",
            "Looks at the file and at those that it names, never at this machine's network."
        },
        footer = {"", "Example: lbd check --strict /etc/lbd/lbd.yaml"})
final class CheckCommand implements Callable<Integer> {
    @ArgGroup(multiplicity = "1")
    private Source source = new Source();

    @Option(names = "--strict", description = "Takes warnings for errors: exit code 1.")
    private boolean strict;

    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /// The file, with or without `-c`.
    static final class Source {
        @Option(
                names = {ConfigOption.SHORT, ConfigOption.LONG},
                paramLabel = "FILE",
                description = "The configuration file.")
        private @Nullable Path option;

        @Parameters(paramLabel = "FILE", description = "The configuration file.")
        private @Nullable Path parameter;

        private Path file() {
            return option != null ? option : parameter != null ? parameter : Path.of("");
        }
    }

    @Override
    public Integer call() {
        Path file = source.file();
        ConfigResult result = withPrograms(ConfigReader.read(file));
        CheckReport report = CheckReport.of(file.toString(), result, strict);
        if (json) {
            spec.commandLine().getOut().println(Json.of(report));
        } else {
            print(result, report);
        }
        return report.valid() ? ExitCode.DONE : ExitCode.INVALID_CONFIGURATION;
    }

    /// A program that VRRP is to run and that is not there is an error of the file.
    private static ConfigResult withPrograms(ConfigResult read) {
        if (read instanceof ConfigResult.Loaded(var config, var positions, var warnings)
                && !config.vrrp().instances().isEmpty()) {
            String missing = Vrrp.missingProgram(config.vrrp());
            if (missing != null) {
                Diagnostic error = new Diagnostic(positions.of("vrrp"), "", "vrrp." + missing);
                return new ConfigResult.Rejected(List.of(error), warnings);
            }
        }
        return read;
    }

    private void print(ConfigResult result, CheckReport report) {
        PrintWriter err = spec.commandLine().getErr();
        List<Diagnostic> warnings = switch (result) {
            case ConfigResult.Loaded loaded -> loaded.warnings();
            case ConfigResult.Rejected rejected -> {
                rejected.errors().forEach(error -> err.println(Visible.of(error.toString())));
                yield rejected.warnings();
            }
        };
        warnings.forEach(warning -> err.println(Visible.of(warning.warning())));
        PrintWriter end = report.valid() ? spec.commandLine().getOut() : err;
        end.println(report.file() + ": " + summary(report));
    }

    private static String summary(CheckReport report) {
        String warnings = report.warnings().isEmpty()
                ? ""
                : ", " + counted(report.warnings().size(), "warning");
        Integer listeners = report.listeners();
        Integer pools = report.pools();
        if (listeners == null || pools == null) {
            return counted(report.errors().size(), "error") + warnings;
        }
        String valid = report.valid() ? "valid, " : "not valid by --strict, ";
        return valid + counted(listeners, "listener") + ", " + counted(pools, "pool") + warnings;
    }

    private static String counted(int count, String thing) {
        return count + " " + thing + (count == 1 ? "" : "s");
    }
}
