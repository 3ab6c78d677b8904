package lbd.daemon;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// SIGHUP reloads, SIGTERM and SIGINT stop, SIGUSR1 reopens log files.
final class Signals {
    private static final Logger log = LoggerFactory.getLogger(Signals.class);

    private Signals() {}

    static void install(Daemon daemon) {
        boolean reloads = PosixSignal.handle("HUP", () -> {
            daemon.operator().reload();
        });
        if (!reloads) {
            log.atWarn()
                    .addKeyValue("event", "process.sighup_ignored")
                    .addKeyValue("reason", "started under nohup")
                    .addKeyValue("instead", "lbd reload")
                    .log();
        }
        PosixSignal.handle("TERM", () -> daemon.stop("SIGTERM"));
        PosixSignal.handle("INT", () -> daemon.stop("SIGINT"));
        PosixSignal.handle("USR1", daemon::reopenLogs);
    }
}
