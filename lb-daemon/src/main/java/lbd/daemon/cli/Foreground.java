package lbd.daemon.cli;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import lbd.daemon.CannotStartException;
import lbd.daemon.Daemon;
import lbd.daemon.Signals;
import lbd.daemon.Traffic;
import lbd.daemon.log.LogSettings;
import lbd.daemon.reload.ConfigSource;
import lbd.daemon.systemd.Systemd;

/// Runs a daemon until somebody stops it.
final class Foreground {
    private Foreground() {}

    /// @param whenReady what to do once it carries traffic
    /// @return the exit code
    static int run(ConfigSource source, Traffic.Starter starter, Consumer<Daemon> whenReady)
            throws CannotStartException {
        try {
            CompletableFuture<Daemon> starting = new CompletableFuture<>();
            Signals.install(starting);
            Daemon daemon = Daemon.start(source, starter, Systemd.of(System.getenv()));
            starting.complete(daemon);
            whenReady.accept(daemon);
            return daemon.awaitStopped();
        } finally {
            LogSettings.close();
        }
    }
}
