package lbd.daemon.gate;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// How often somebody was not let in. Any thread.
public final class GateCounts {
    /// Why not.
    public enum Refusal {
        /// The name that was asked for is none of ours.
        HOST,
        /// A page of another site asked.
        CROSS_SITE,
        /// The token was wrong.
        TOKEN,
        /// From there came too many wrong tokens.
        TOO_MANY_TOKENS,
        /// As many watch as may.
        TOO_MANY_WATCHERS,
        /// Who watched has not taken what came.
        SLOW_WATCHER;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Map<Refusal, LongAdder> counts = new EnumMap<>(Refusal.class);

    public GateCounts() {
        for (Refusal refusal : Refusal.values()) {
            counts.put(refusal, new LongAdder());
        }
    }

    public void count(Refusal refusal) {
        of(refusal).increment();
    }

    public long sum(Refusal refusal) {
        return of(refusal).sum();
    }

    private LongAdder of(Refusal refusal) {
        LongAdder count = counts.get(refusal);
        if (count == null) {
            throw new IllegalStateException("no count of " + refusal);
        }
        return count;
    }
}
