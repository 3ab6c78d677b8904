package lbd.daemon.checks;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import lbd.core.pool.Failure;
import lbd.core.pool.PoolEvents;
import lbd.core.pool.Server;
import org.jspecify.annotations.Nullable;

/// Passes on what pools decide by themselves: ejections to the verdicts, which log them, and whose connections are to
/// be
/// closed to the traffic. On the state thread.
public final class PoolNews implements PoolEvents {
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
        traffic(server, true, "last failure %s, for %d ms".formatted(failure, TimeUnit.NANOSECONDS.toMillis(nanos)));
    }

    @Override
    public void readmitted(Server server) {
        traffic(server, false, "works again");
    }

    private void traffic(Server server, boolean ejected, String evidence) {
        ChecksPart told = checks;
        if (told != null) {
            told.traffic(server, ejected, evidence);
        }
    }
}
