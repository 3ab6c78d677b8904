package lbd.core.health;

import lbd.core.model.QuorumSpec;

/// Whether a pool has enough servers, with keepalived's hysteresis (`update_quorum_state` in its `ipwrapper.c`).
///
/// ```
/// up    sum of weights of the servers that are up <  quorum - hysteresis   down
/// down  sum of weights of the servers that are up >= quorum + hysteresis   up
/// ```
/// Between the two it stays what it was; it begins as down. `quorum - hysteresis` is at least 1, so that an empty pool
/// is always down.
public record Quorum(QuorumSpec spec, boolean up) {
    /// @param weight sum over the servers that are up
    public Quorum with(long weight) {
        int hysteresis = up ? -spec.hysteresis() : spec.hysteresis();
        boolean now = weight >= (long) spec.up() + hysteresis;
        return now == up ? this : new Quorum(spec, now);
    }
}
