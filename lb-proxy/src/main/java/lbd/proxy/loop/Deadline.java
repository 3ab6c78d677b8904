package lbd.proxy.loop;

import org.jspecify.annotations.Nullable;

/// Something that expires unless it is moved or cleared in time. Its owner extends it, one object for a connection's
/// whole life; all methods are called on the loop of the [Deadlines] that it is set in.
public abstract class Deadline implements Guarded {
    static final long NEVER = Long.MAX_VALUE;

    /// When to call [#expired], in nanoseconds of the time that its wheel has counted, or [#NEVER].
    long at = NEVER;

    /// The tick in whose slot this is linked; meaningless while unlinked. It may be earlier than `at`: a deadline that
    /// moves away, as it does with every byte of traffic, is linked anew only when its old slot comes round.
    long tick;

    @Nullable
    Deadline previous;

    @Nullable
    Deadline next;

    boolean linked;

    /// The time has come. The deadline is no longer set; it may be set again from here.
    ///
    /// @param nowNanos on the clock of [System#nanoTime]
    protected abstract void expired(long nowNanos);
}
