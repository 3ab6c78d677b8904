package lbd.vrrp;

import java.util.HashMap;
import java.util.Map;

/// Lets one line of a kind through a minute, and counts what it held back.
final class LogLimit {
    private static final long EVERY_NANOS = 60_000_000_000L;

    private static final class Kind {
        long nextAt = Long.MIN_VALUE;
        long suppressed;
    }

    private final Map<Object, Kind> kinds = new HashMap<>();

    /// How many were held back since the last line, or -1 if this one is held back, too.
    ///
    /// @param kind from a small set: nothing that a packet's sender can choose
    long pass(Object kind, long nowNanos) {
        Kind k = kinds.get(kind);
        if (k == null) {
            k = new Kind();
            kinds.put(kind, k);
        }
        if (nowNanos < k.nextAt) {
            k.suppressed++;
            return -1;
        }
        long held = k.suppressed;
        k.suppressed = 0;
        k.nextAt = nowNanos + EVERY_NANOS;
        return held;
    }
}
