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

    /// Which file is in force.
    ///
    /// @param confirmBy when what was before comes back, unless somebody confirms; null: never
    public record InForce(String file, @Nullable Instant confirmBy) {}

    /// An apply that did not stay.
    ///
    /// @param reason `not_confirmed`, `errors` or `operator`
    /// @param detail may be empty
    public record RolledBack(String file, String reason, String detail, Instant at) {}

    public final LongAdder taken = new LongAdder();
    public final LongAdder refused = new LongAdder();
    private volatile @Nullable Attempt attempt;
    private volatile @Nullable InForce inForce;
    private volatile @Nullable RolledBack rolledBack;

    /// Another file than the daemon's own; null: that one.
    public @Nullable InForce inForce() {
        return inForce;
    }

    void inForce(@Nullable String file, @Nullable Instant confirmBy) {
        inForce = file == null ? null : new InForce(file, confirmBy);
    }

    /// Where what is in force was read.
    String file(String own) {
        InForce other = inForce;
        return other == null ? own : other.file();
    }

    /// The last apply, where that was rolled back; null after the next that is taken.
    public @Nullable RolledBack rolledBack() {
        return rolledBack;
    }

    void rolledBack(String file, String reason, String detail) {
        rolledBack = new RolledBack(file, reason, detail, Instant.now());
    }

    void record(ReloadResult result, Instant at) {
        attempt = new Attempt(result, at);
        switch (result) {
            case ReloadResult.Taken _ -> {
                taken.increment();
                rolledBack = null;
            }
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
