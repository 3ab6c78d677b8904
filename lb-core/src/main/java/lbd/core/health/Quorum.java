package lbd.core.health;

import lbd.core.model.Range;

/// Whether a pool has enough servers, with keepalived's hysteresis.
///
/// ```
/// up    sum of weights of the servers that are up <  quorum - hysteresis   down
/// down  sum of weights of the servers that are up >= quorum + hysteresis   up
/// ```
/// Between the two it stays what it was. `quorum - hysteresis` is at least 1, so that an empty pool is always down.
///
/// @param quorum     sum of weights, 1 or more
/// @param hysteresis less than `quorum`
public record Quorum(int quorum, int hysteresis, boolean up) {
    public Quorum {
        Range.check("up", quorum, 1, Integer.MAX_VALUE);
        Range.check("hysteresis", hysteresis, 0, quorum - 1);
    }

    /// @param weight sum over the servers that are up
    public Quorum with(long weight) {
        boolean now = up ? weight >= (long) quorum - hysteresis : weight >= (long) quorum + hysteresis;
        return now == up ? this : new Quorum(quorum, hysteresis, now);
    }
}
