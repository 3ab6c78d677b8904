package lbd.core.pool;

import org.jspecify.annotations.Nullable;

/// Work that waits for a place, first in, first out. Used by all event loops under one short lock, and only when
/// servers are full; [#length] is what they look at otherwise.
final class WaitingLine {
    interface Places {
        @Nullable
        Lease take(long key, Tried tried, long nowNanos);
    }

    private @Nullable Waiter head;
    private @Nullable Waiter tail;
    private volatile int length;

    int length() {
        return length;
    }

    /// @param limit how many may wait
    /// @return false when that many do
    synchronized boolean join(Waiter waiter, int limit) {
        if (length >= limit) {
            return false;
        }
        Waiter last = tail;
        waiter.previous = last;
        waiter.next = null;
        waiter.line = this;
        if (last == null) {
            head = waiter;
        } else {
            last.next = waiter;
        }
        tail = waiter;
        grow(1);
        return true;
    }

    synchronized boolean leave(Waiter waiter) {
        if (waiter.line != this) {
            return false;
        }
        waiter.line = null;
        Waiter before = waiter.previous;
        Waiter after = waiter.next;
        if (before == null) {
            head = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            tail = before;
        } else {
            after.previous = before;
        }
        waiter.previous = null;
        waiter.next = null;
        grow(-1);
        return true;
    }

    // Written under the lock alone; volatile for those who look without it.
    private void grow(int by) {
        int now = length;
        length = now + by;
    }

    /// Serves all who can be served now. A waiter's code runs outside of the lock.
    ///
    /// @param caller gets its lease by this method's return; null where nobody calls for himself
    /// @return the caller's lease, null when its turn has not come
    @Nullable
    Lease serve(Places places, @Nullable Waiter caller, long nowNanos) {
        Lease callers = null;
        Grant grant;
        while ((grant = next(places, nowNanos)) != null) {
            if (grant.waiter().equals(caller)) {
                callers = grant.lease();
            } else {
                grant.waiter().granted(grant.lease());
            }
        }
        return callers;
    }

    /// Takes out the first who can be served now.
    ///
    /// @return null when nobody can
    private synchronized @Nullable Grant next(Places places, long nowNanos) {
        for (Waiter waiter = head; waiter != null; waiter = waiter.next) {
            Lease lease = places.take(waiter.key, waiter.tried, nowNanos);
            if (lease != null) {
                leave(waiter);
                return new Grant(waiter, lease);
            }
            // Who would take any place shows that there is none. Others may just not want the one that is free.
            if (waiter.tried.isEmpty() && waiter.tried.table() == null && waiter.tried.bound() == null) {
                return null;
            }
        }
        return null;
    }

    private record Grant(Waiter waiter, Lease lease) {}
}
