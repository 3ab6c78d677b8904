package lbd.core.pool;

import org.jspecify.annotations.Nullable;

/// A piece of work that may have to wait for a server with a free place. It is in one queue at a time, and can be
/// used again when it has left it.
public abstract class Waiter {
    /// Why work neither got a server nor waits for one.
    public enum Refusal {
        /// No server is eligible, or the work has failed on every one.
        NO_SERVER,
        /// As many wait as may.
        QUEUE_FULL
    }

    // The queue's, under its lock.
    @Nullable
    Waiter previous;

    @Nullable
    Waiter next;

    @Nullable
    WaitingLine line;

    long key;
    Tried tried = new Tried();
    private @Nullable Refusal refusal;

    /// The work's turn has come. Called on whatever thread freed the place, once; post to your own event loop and
    /// return. Whoever does not want the lease any more closes it.
    protected abstract void granted(Lease lease);

    /// Null while the work waits, or has got its lease.
    public final @Nullable Refusal refusal() {
        return refusal;
    }

    final void refused(@Nullable Refusal refusal) {
        this.refusal = refusal;
    }

    /// Leaves the queue: the client is gone, or the time is up. Any thread.
    ///
    /// @return false when it does not wait any more: [#granted] has been or is being called
    public final boolean cancel() {
        WaitingLine joined = line;
        return joined != null && joined.leave(this);
    }
}
