package lbd.daemon.checks;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import lbd.core.pool.Failure;
import lbd.core.pool.PoolEvents;
import lbd.core.pool.Server;
import org.jspecify.annotations.Nullable;

/// Tells the verdicts what pools decide by themselves; they log it. On the state thread.
public final class PoolNews implements PoolEvents {
    private @Nullable ChecksPart checks;

    /// Before the first configuration.
    void tell(ChecksPart whom) {
        checks = whom;
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
