package lbd.daemon.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import lbd.daemon.CannotStartException;
import lbd.daemon.ExitCode;
import lbd.daemon.ProxyTraffic;
import lbd.daemon.reload.YamlFileSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = RunCommand.NAME,
        mixinStandardHelpOptions = true,
        description = {
            "Runs the daemon in the foreground; logs go to standard output.",
            "SIGHUP reloads, SIGTERM and SIGINT drain and stop, SIGUSR1 reopens log files."
        },
        footer = {"", "Example: lbd run -c /etc/lbd/lbd.yaml"})
final class RunCommand implements Callable<Integer> {
    static final String NAME = "run";

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Override
    public Integer call() throws CannotStartException {
        return run(config());
    }

    Path config() {
        return config.path();
    }

    /// @return the exit code
    static int run(Path config) throws CannotStartException {
        if (!Files.isReadable(config)) {
            // No mistake in the file: another start may well find it.
            throw new CannotStartException(
                    ExitCode.CANNOT_START,
                    config
                            + (Files.exists(config)
                                    ? " may not be read: permission denied"
                                    : ": there is no such file"));
        }
        return Foreground.run(new YamlFileSource(config), ProxyTraffic::start, _ -> {});
    }
}
