package lbd.core.model;

import org.jspecify.annotations.Nullable;

/// How much of a pool has to be up, and who stands in for it when that is not so: keepalived's `quorum`, `hysteresis`
/// and `sorry_server`.
///
/// @param up           sum of weights, 1 or more
/// @param hysteresis   less than `up`
/// @param fallbackPool takes all new work while the quorum is lost; null: what is up goes on
public record QuorumSpec(int up, int hysteresis, @Nullable String fallbackPool) {
    public static final int MOST_UP = 1_000_000_000;

    public QuorumSpec {
        Range.check("up", up, 1, MOST_UP);
        Range.check("hysteresis", hysteresis, 0, up - 1);
    }
}
