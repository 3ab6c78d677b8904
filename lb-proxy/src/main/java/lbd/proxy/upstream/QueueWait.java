package lbd.proxy.upstream;

import java.util.Objects;
import lbd.core.pool.Lease;
import lbd.core.pool.Waiter;
import lbd.proxy.loop.Deadline;
import lbd.proxy.loop.Guarded;
import lbd.proxy.loop.Loop;
import org.jspecify.annotations.Nullable;

/// One wait in a pool's queue, on behalf of a connection of this loop. Places come free on any thread; everything else
/// happens on the loop. An object that has waited is not used again: a place that was granted in the instant of giving
/// up may still be on its way to it, and is handed back.
public final class QueueWait extends Waiter {
    private final Loop loop;
    // Made when it begins to wait, which most work never does.
    private @Nullable Expiry expiry;
    private @Nullable Outcome outcome;
    private long sinceNanos;

    /// Told once, on the loop.
    public interface Outcome extends Guarded {
        /// @param waitedNanos since the wait began
        void granted(Lease lease, long waitedNanos);

        void expired();

        /// One of these has thrown.
        @Override
        void faulted();
    }

    public QueueWait(Loop loop) {
        this.loop = loop;
    }

    /// Begins to wait, after the pool has taken this in.
    public void begin(Outcome told, long timeoutNanos, long nowNanos) {
        outcome = told;
        sinceNanos = nowNanos;
        expiry = new Expiry();
        loop.deadlines().set(expiry, nowNanos + timeoutNanos, nowNanos);
    }

    /// Does not want a place any more.
    public void giveUp() {
        outcome = null;
        removeExpiry();
        cancel();
    }

    private void removeExpiry() {
        if (expiry != null) {
            loop.deadlines().remove(expiry);
        }
    }

    @Override
    protected void granted(Lease lease) {
        loop.eventLoop().execute(() -> arrived(lease));
    }

    private void arrived(Lease lease) {
        removeExpiry();
        Outcome told = outcome;
        outcome = null;
        if (told == null) {
            lease.close();
        } else {
            long waitedNanos = loop.nanoTime() - sinceNanos;
            lease.waited(waitedNanos);
            try {
                told.granted(lease, waitedNanos);
            } catch (RuntimeException | Error e) {
                loop.faults().caught("task", told, e);
            }
        }
    }

    private final class Expiry extends Deadline {
        @Override
        protected void expired(long nowNanos) {
            // Where it is too late to leave the queue, a place is on its way.
            if (cancel()) {
                Outcome told = Objects.requireNonNull(outcome);
                outcome = null;
                try {
                    told.expired();
                } catch (RuntimeException | Error e) {
                    loop.faults().caught("timer", told, e);
                }
            }
        }

        @Override
        public void faulted() {
            // Who is told has been caught above.
        }
    }
}
