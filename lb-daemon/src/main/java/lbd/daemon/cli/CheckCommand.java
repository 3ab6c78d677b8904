package lbd.daemon.cli;

import java.util.concurrent.Callable;
import lbd.core.text.Visible;
import lbd.daemon.ExitCode;
import lbd.daemon.reload.ConfigFile;
import lbd.daemon.reload.ConfigSource;
import lbd.vrrp.Vrrp;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Validates a configuration file and prints all its errors.")
final class CheckCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        ConfigFile file = config.file();
        return switch (file.read()) {
            case ConfigSource.Result.Loaded(var valid, var places) -> {
                String missing = valid.vrrp().instances().isEmpty() ? null : Vrrp.missingProgram(valid.vrrp());
                if (missing != null) {
                    spec.commandLine().getErr().println(places.apply("vrrp") + "vrrp." + missing);
                    spec.commandLine().getErr().println(file.name() + ": " + counted(1, "error"));
                    yield ExitCode.INVALID_CONFIGURATION;
                }
                spec.commandLine()
                        .getOut()
                        .println(file.name() + ": valid, "
                                + counted(valid.listeners().size(), "listener") + ", "
                                + counted(valid.pools().size(), "pool"));
                yield ExitCode.DONE;
            }
            case ConfigSource.Result.Rejected(var errors) -> {
                errors.forEach(error -> spec.commandLine().getErr().println(Visible.of(error)));
                spec.commandLine().getErr().println(file.name() + ": " + counted(errors.size(), "error"));
                yield ExitCode.INVALID_CONFIGURATION;
            }
        };
    }

    private static String counted(int count, String thing) {
        return count + " " + thing + (count == 1 ? "" : "s");
    }
}
