package lbd.daemon.checks;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import lbd.core.model.QuorumSpec;
import lbd.core.pool.Failure;
import lbd.core.pool.Pool;
import lbd.core.pool.PoolEvents;
import lbd.core.pool.Server;
import lbd.health.script.ChangeNotifier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// Passes on what pools decide by themselves: ejections to the verdicts, which log them, whose connections are to be
/// closed to the traffic, gained and lost quorums to everybody. On the state thread.
public final class PoolNews implements PoolEvents {
    private static final Logger log = LoggerFactory.getLogger(PoolNews.class);

    private @Nullable ChecksPart checks;
    private Consumer<Server> closer = server -> {};

    /// Before the first configuration.
    void tell(ChecksPart whom) {
        checks = whom;
    }

    /// Before the first configuration.
    ///
    /// @param closer closes all connections to a server
    public void closeBy(Consumer<Server> closer) {
        this.closer = closer;
    }

    @Override
    public void closeConnections(Server server) {
        closer.accept(server);
    }

    @Override
    public void ejected(Server server, Failure last, long nanos) {
        String failure = last.name().toLowerCase(Locale.ROOT);
        String detail = server.lastFailure();
        failure = detail == null ? failure : failure + " (" + detail + ")";
        traffic(server, true, "last failure %s, for %d ms".formatted(failure, TimeUnit.NANOSECONDS.toMillis(nanos)));
    }

    @Override
    public void readmitted(Server server) {
        traffic(server, false, "works again");
    }

    @Override
    public void quorum(Pool pool, boolean up) {
        QuorumSpec quorum = pool.spec().quorum();
        long weight = pool.weightUp();
        if (quorum != null) {
            log.atLevel(up ? Level.INFO : Level.WARN)
                    .addKeyValue("event", up ? "pool.quorum_gained" : "pool.quorum_lost")
                    .addKeyValue("pool", pool.name())
                    .addKeyValue("weight_up", weight)
                    .addKeyValue("quorum", quorum.up())
                    .addKeyValue("hysteresis", quorum.hysteresis())
                    .addKeyValue("fallback_pool", quorum.fallbackPool() == null ? "-" : quorum.fallbackPool())
                    .log();
        }
        ChecksPart told = checks;
        if (told != null) {
            told.tell(pool, new ChangeNotifier.Message("POOL", pool.name(), up ? "UP" : "DOWN", Long.toString(weight)));
        }
    }

    private void traffic(Server server, boolean ejected, String evidence) {
        ChecksPart told = checks;
        if (told != null) {
            told.traffic(server, ejected, evidence);
        }
    }
}
