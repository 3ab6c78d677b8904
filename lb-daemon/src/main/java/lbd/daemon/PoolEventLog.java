package lbd.daemon;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import lbd.core.pool.Failure;
import lbd.core.pool.PoolEvents;
import lbd.core.pool.Server;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says in the log what pools decide by themselves.
final class PoolEventLog implements PoolEvents {
    private static final Logger log = LoggerFactory.getLogger(PoolEventLog.class);

    @Override
    public void ejected(Server server, Failure last, long nanos) {
        log.atWarn()
                .addKeyValue("event", "server.ejected")
                .addKeyValue("pool", server.pool())
                .addKeyValue("server", server.name())
                .addKeyValue("last_failure", last.name().toLowerCase(Locale.ROOT))
                .addKeyValue("for_ms", TimeUnit.NANOSECONDS.toMillis(nanos))
                .log();
    }

    @Override
    public void readmitted(Server server) {
        log.atInfo()
                .addKeyValue("event", "server.readmitted")
                .addKeyValue("pool", server.pool())
                .addKeyValue("server", server.name())
                .log();
    }
}
