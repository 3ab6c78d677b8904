package lbd.daemon.cli;

import java.util.concurrent.Callable;
import lbd.daemon.CannotStartException;
import lbd.daemon.ProxyTraffic;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Runs the daemon in the foreground; logs go to standard output.",
            "SIGHUP reloads, SIGTERM and SIGINT drain and stop, SIGUSR1 reopens log files."
        })
final class RunCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Override
    public Integer call() throws CannotStartException {
        return Foreground.run(config.file(), ProxyTraffic::start, _ -> {});
    }
}
