package lbd.daemon.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import lbd.core.model.Config;
import lbd.core.text.Visible;
import lbd.daemon.ExitCode;
import lbd.daemon.admin.Json;
import lbd.daemon.doctor.Doctor;
import lbd.daemon.doctor.Finding;
import lbd.daemon.doctor.Notrack;
import lbd.daemon.reload.ConfigSource;
import lbd.daemon.reload.YamlFileSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `lbd doctor [-c FILE]`.
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = {
            "Looks at this machine: descriptors, the kernel's settings, connection tracking, capabilities, the clock;"
                    + " with a file, at what that needs. Says what to change and why, and changes nothing.",
            "Exit code 4 where something that is configured does not work here."
        },
        footer = {"", "Example: lbd doctor -c /etc/lbd/lbd.yaml", "lbd doctor -c /etc/lbd/lbd.yaml --notrack | nft -f -"
        })
public final class DoctorCommand implements Callable<Integer> {
    @Option(
            names = {ConfigOption.SHORT, ConfigOption.LONG},
            paramLabel = "FILE",
            description = "The configuration file.")
    private @Nullable Path file;

    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean json;

    @Option(
            names = "--notrack",
            description = "Prints rules of nftables instead, that keep clients' connections of the file's listeners out"
                    + " of connection tracking.")
    private boolean notrack;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /// @param findings each check's, one or more
    public record DoctorView(List<FindingView> findings) {}

    /// @param result `ok`, `warn` or `fail`
    /// @param should as it should be, and why; absent where it is so
    /// @param how    to change it; absent where nothing is to be changed
    public record FindingView(
            String check,
            String result,
            String is,
            @Nullable String should,
            @Nullable String how) {}

    DoctorCommand() {}

    @Override
    public Integer call() throws IOException {
        Config config = null;
        if (file != null) {
            switch (new YamlFileSource(file).read()) {
                case ConfigSource.Result.Rejected(var errors) -> {
                    errors.forEach(error -> spec.commandLine().getErr().println(Visible.of(error)));
                    return ExitCode.INVALID_CONFIGURATION;
                }
                case ConfigSource.Result.Loaded loaded -> config = loaded.config();
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        if (notrack) {
            if (config == null) {
                throw new ParameterException(spec.commandLine(), "--notrack needs a file (-c)");
            }
            out.print(Notrack.rules(config));
            out.flush();
            return ExitCode.DONE;
        }
        List<Finding> findings = Doctor.look(config);
        if (json) {
            out.println(Json.of(
                    new DoctorView(findings.stream().map(DoctorCommand::view).toList())));
        } else {
            findings.forEach(finding -> print(out, view(finding)));
        }
        out.flush();
        return findings.stream().anyMatch(one -> one.result() == Finding.Result.FAIL)
                ? ExitCode.REFUSED
                : ExitCode.DONE;
    }

    private static FindingView view(Finding one) {
        return new FindingView(
                one.check(), one.result().name().toLowerCase(Locale.ROOT), one.is(), one.should(), one.how());
    }

    private static void print(PrintWriter out, FindingView one) {
        out.println(Colours.shown("%-4s".formatted(one.result)) + "  " + one.check + ": " + one.is);
        if (one.should != null) {
            out.println("      should be " + one.should);
        }
        if (one.how != null) {
            out.println("      " + one.how);
        }
    }
}
