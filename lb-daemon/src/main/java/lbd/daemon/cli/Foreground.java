package lbd.daemon.cli;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import lbd.daemon.CannotStartException;
import lbd.daemon.Daemon;
import lbd.daemon.Signals;
import lbd.daemon.Traffic;
import lbd.daemon.log.LogSettings;
import lbd.daemon.reload.ConfigSource;
import lbd.daemon.systemd.Systemd;
import lbd.daemon.upgrade.Predecessor;

/// Runs a daemon until somebody stops it.
final class Foreground {
    private Foreground() {}

    /// @param whenReady what to do once it carries traffic
    /// @return the exit code
    static int run(ConfigSource source, Traffic.Starter starter, Consumer<Daemon> whenReady)
            throws CannotStartException {
        try {
            CompletableFuture<Daemon> starting = new CompletableFuture<>();
            AtomicBoolean toldToStop = new AtomicBoolean();
            Signals.install(starting, toldToStop);
            Daemon daemon = start(source, starter, toldToStop::get);
            starting.complete(daemon);
            whenReady.accept(daemon);
            return daemon.awaitStopped();
        } finally {
            LogSettings.close();
        }
    }

    private static Daemon start(ConfigSource source, Traffic.Starter starter, BooleanSupplier toldToStop)
            throws CannotStartException {
        Map<String, String> environment = System.getenv();
        Predecessor predecessor = Predecessor.of(environment, toldToStop);
        try {
            return Daemon.start(source, starter, Systemd.of(environment), predecessor);
        } catch (CannotStartException e) {
            if (predecessor != null) {
                predecessor.failed(e.getMessage());
            }
            throw e;
        } catch (RuntimeException | Error e) {
            if (predecessor != null) {
                predecessor.failed("a fault of lbd itself: " + e);
            }
            throw e;
        }
    }
}
