package lbd.daemon.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import lbd.core.model.Config;
import lbd.core.model.PoolSpec;
import lbd.core.model.ServerSpec;
import lbd.core.text.Visible;
import lbd.daemon.ExitCode;
import lbd.daemon.reload.ConfigSource;
import lbd.health.Probe;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "probe",
        mixinStandardHelpOptions = true,
        description =
                "Runs the configured checks of a pool or a server once, from here, and says why they pass or fail.",
        footer = {"", "Example: lbd probe -c /etc/lbd/lbd.yaml web/app1"})
final class ProbeCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Parameters(paramLabel = "POOL[/SERVER]", description = "As in the configuration file.")
    private String path = "";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /// What to probe cannot be.
    private static final class WrongUse extends Exception {
        private static final long serialVersionUID = 1;

        private WrongUse(String message) {
            super(message);
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        switch (config.file().read()) {
            case ConfigSource.Result.Rejected(var errors) -> {
                errors.forEach(error -> err.println(Visible.of(error)));
                return ExitCode.INVALID_CONFIGURATION;
            }
            case ConfigSource.Result.Loaded loaded -> {
                try {
                    return probe(loaded.config());
                } catch (WrongUse e) {
                    err.println(e.getMessage());
                    return ExitCode.WRONG_USE;
                }
            }
        }
    }

    private int probe(Config loaded) throws WrongUse, IOException, InterruptedException {
        int slash = path.indexOf('/');
        PoolSpec pool = pool(loaded, slash < 0 ? path : path.substring(0, slash));
        List<ServerSpec> servers = slash < 0 ? pool.servers() : List.of(server(pool, path.substring(slash + 1)));
        if (servers.stream().allMatch(server -> pool.checksOf(server).isEmpty())) {
            throw new WrongUse(path + " has no health_check");
        }
        boolean passed = true;
        for (Probe.Result result : Probe.once(pool, servers)) {
            passed &= result.passed();
            spec.commandLine().getOut().println(Visible.of(line(result)));
        }
        return passed ? ExitCode.DONE : ExitCode.REFUSED;
    }

    private static String line(Probe.Result result) {
        return "%s %s %s in %dms: %s"
                .formatted(
                        result.server().path(),
                        result.check(),
                        result.passed() ? "passed" : "failed (" + result.reason() + ")",
                        result.took().toMillis(),
                        result.evidence());
    }

    private static PoolSpec pool(Config loaded, String name) throws WrongUse {
        return loaded.pools().stream()
                .filter(pool -> pool.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new WrongUse("there is no pool \"" + name + "\""));
    }

    private static ServerSpec server(PoolSpec pool, String name) throws WrongUse {
        return pool.servers().stream()
                .filter(server -> server.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new WrongUse("pool " + pool.name() + " has no server \"" + name + "\""));
    }
}
