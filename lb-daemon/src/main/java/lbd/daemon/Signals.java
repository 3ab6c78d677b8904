package lbd.daemon;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// SIGHUP reloads, SIGTERM and SIGINT stop, SIGUSR1 reopens log files.
///
/// Installed before anything else: one that comes while the daemon starts is kept until it has started. The JVM's own
/// handlers would end the process.
public final class Signals {
    private static final Logger log = LoggerFactory.getLogger(Signals.class);

    private Signals() {}

    /// @param starting completes when the daemon runs; signals before that wait for it
    /// @param toldToStop becomes true with SIGTERM or SIGINT, whether it has started or not
    public static void install(CompletableFuture<Daemon> starting, AtomicBoolean toldToStop) {
        if (!handle("HUP", starting, daemon -> daemon.operator().config().reload())) {
            log.atWarn()
                    .addKeyValue("event", "process.sighup_ignored")
                    .addKeyValue("reason", "started under nohup")
                    .addKeyValue("instead", "lbd reload")
                    .log();
        }
        handleStop("TERM", starting, toldToStop);
        handleStop("INT", starting, toldToStop);
        handle("USR1", starting, Daemon::reopenLogs);
    }

    private static void handleStop(String name, CompletableFuture<Daemon> starting, AtomicBoolean toldToStop) {
        Consumer<Daemon> stop = daemon -> daemon.stop("SIG" + name);
        PosixSignal.handle(name, () -> {
            toldToStop.set(true);
            starting.thenAccept(stop);
        });
    }

    /// The action is made here, not when the signal comes: VRRP's neighbours wait for a stop, and to link a lambda
    /// takes the better part of a millisecond.
    private static boolean handle(String name, CompletableFuture<Daemon> starting, Consumer<Daemon> action) {
        return PosixSignal.handle(name, () -> starting.thenAccept(action));
    }
}
