package lbd.core.share;

import java.util.concurrent.atomic.AtomicLong;

/// Which turn of a [Deal] is next: one for all loops, so that the shares are exact, and kept over reloads. Any thread.
public final class Cursor {
    private final AtomicLong next = new AtomicLong();

    /// The number of this turn.
    public long next() {
        return next.getAndIncrement();
    }
}
