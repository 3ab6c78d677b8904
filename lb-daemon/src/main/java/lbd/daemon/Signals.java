package lbd.daemon;

import java.util.concurrent.CompletableFuture;
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
    public static void install(CompletableFuture<Daemon> starting) {
        boolean reloads = PosixSignal.handle(
                "HUP", () -> starting.thenAccept(daemon -> daemon.operator().reload()));
        if (!reloads) {
            log.atWarn()
                    .addKeyValue("event", "process.sighup_ignored")
                    .addKeyValue("reason", "started under nohup")
                    .addKeyValue("instead", "lbd reload")
                    .log();
        }
        PosixSignal.handle("TERM", () -> starting.thenAccept(daemon -> daemon.stop("SIGTERM")));
        PosixSignal.handle("INT", () -> starting.thenAccept(daemon -> daemon.stop("SIGINT")));
        PosixSignal.handle("USR1", () -> starting.thenAccept(Daemon::reopenLogs));
    }
}
