package lbd.daemon.reload;

import java.time.Instant;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// What `lbd status` and the metrics tell of reloads. Any thread reads.
public final class LastReload {
    /// @param at when it was tried
    public record Attempt(ReloadResult result, Instant at) {
        public boolean taken() {
            return result instanceof ReloadResult.Taken;
        }
    }

    public final LongAdder taken = new LongAdder();
    public final LongAdder refused = new LongAdder();
    private volatile @Nullable Attempt attempt;

    void record(ReloadResult result, Instant at) {
        attempt = new Attempt(result, at);
        switch (result) {
            case ReloadResult.Taken _ -> taken.increment();
            case ReloadResult.Refused _ -> refused.increment();
        }
    }

    /// The newest attempt, that at start included.
    ///
    /// @return null before the first
    public @Nullable Attempt attempt() {
        return attempt;
    }
}
