package lbd.core.pool;

import java.util.List;

/// When the next ejection or slow start of a pool ends.
///
/// @param set whether there is one
record Deadline(boolean set, long atNanos) {
    static Deadline of(List<Server> servers, long slowStartNanos, long nowNanos) {
        Deadline earliest = new Deadline(false, 0);
        for (Server server : servers) {
            if (server.ejection().state() == Ejection.State.OUT) {
                earliest = earliest.or(server.ejection().untilNanos());
            }
            if (server.startsSlowly(slowStartNanos, nowNanos)) {
                earliest = earliest.or(server.risenNanos() + slowStartNanos);
            }
        }
        return earliest;
    }

    private Deadline or(long nanos) {
        return !set || nanos - atNanos < 0 ? new Deadline(true, nanos) : this;
    }

    boolean isOver(long nowNanos) {
        return set && nowNanos - atNanos >= 0;
    }
}
