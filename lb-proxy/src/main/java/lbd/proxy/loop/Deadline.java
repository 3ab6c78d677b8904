package lbd.proxy.loop;

import org.jspecify.annotations.Nullable;

/// Something that expires unless it is moved or cleared in time. Its owner extends it, one object for a connection's
/// whole life; all methods are called on the loop of the [Deadlines] that it is set in.
public abstract class Deadline {
    static final long NEVER = Long.MAX_VALUE;

    /// When to call [#expired], on the clock of [System#nanoTime], or [#NEVER].
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
    /// @param nowNanos at or after the time that was set, by at most a tick
    protected abstract void expired(long nowNanos);
}
