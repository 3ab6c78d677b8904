package lbd.core.pool;

import java.util.List;

/// When the next ejection or slow start of a pool ends.
///
/// @param set whether there is one
record NextChange(boolean set, long atNanos) {
    static NextChange of(List<Server> servers, long slowStartNanos, long nowNanos) {
        NextChange earliest = new NextChange(false, 0);
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

    private NextChange or(long nanos) {
        return !set || nanos - atNanos < 0 ? new NextChange(true, nanos) : this;
    }

    boolean isOver(long nowNanos) {
        return set && nowNanos - atNanos >= 0;
    }
}
