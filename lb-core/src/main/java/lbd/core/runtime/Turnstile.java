package lbd.core.runtime;

import java.util.concurrent.atomic.AtomicLong;

/// Lets so many through in a second, evenly, and tells the others when it is their turn: in the order in which they
/// ask.
/// After a pause a tenth of a second's worth may come at once. Any thread.
public final class Turnstile {
    public static final int MOST = 1_000_000;

    private static final long SECOND = 1_000_000_000L;
    private static final int PAUSES = 10;

    private final long intervalNanos;
    private final long burstNanos;

    // When the next one's turn is, on the clock of those who ask.
    private final AtomicLong next;

    /// @param perSecond 1 to [#MOST]
    /// @param nowNanos  on any clock, which may be negative
    public Turnstile(int perSecond, long nowNanos) {
        intervalNanos = SECOND / perSecond;
        burstNanos = Math.max(0, SECOND / PAUSES - intervalNanos);
        next = new AtomicLong(nowNanos - burstNanos);
    }

    /// Takes a turn.
    ///
    /// @param mostNanos that would be waited for it
    /// @return nanoseconds until then; 0: now; -1: no turn was taken, since it would be later than that
    public long take(long nowNanos, long mostNanos) {
        while (true) {
            long turn = next.get();
            long earliest = nowNanos - burstNanos;
            long its = turn - earliest < 0 ? earliest : turn;
            long wait = Math.max(0, its - nowNanos);
            if (wait > mostNanos) {
                return -1;
            }
            if (next.compareAndSet(turn, its + intervalNanos)) {
                return wait;
            }
        }
    }
}
