package lbd.proxy.listener;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import lbd.core.runtime.ShortageCounters;

/// The places that client connections take: so many over all listeners, so many on each. Who finds
/// none leaves clients in the kernel's backlog and is told when one may be free. Sessions of UDP have
/// none of these, but count in those of their listener. Any thread.
public final class Places {
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger parked = new AtomicInteger();
    private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
    private final int limit;
    private final ShortageCounters shortages;

    /// Somebody without a place.
    interface Waiting {
        /// There may be a place again; called once, on any thread.
        void tryAgain();
    }

    /// @param limit over all listeners, at least 1
    /// @param shortages are told of clients who find none
    public Places(int limit, ShortageCounters shortages) {
        this.limit = limit;
        this.shortages = shortages;
    }

    ShortageCounters shortages() {
        return shortages;
    }

    public int taken() {
        return taken.get();
    }

    /// Whether somebody has a place, or was accepted and waits for one.
    public boolean anybody() {
        // Who gets one is parked until it is taken.
        return parked.get() > 0 || taken.get() > 0;
    }

    void parked(int more) {
        parked.addAndGet(more);
    }

    /// @return false when there is none
    public boolean take(Listener listener) {
        if (!takeBelow(taken, limit)) {
            shortages.places.increment();
            return false;
        }
        if (!takeOf(listener)) {
            taken.decrementAndGet();
            listener.state().full.increment();
            return false;
        }
        return true;
    }

    /// Takes a place of the listener's alone.
    public static boolean takeOf(Listener listener) {
        return takeBelow(listener.state().connections, limitOf(listener));
    }

    /// Gives it back.
    public static void freeOf(Listener listener) {
        listener.state().connections.decrementAndGet();
    }

    public void free(Listener listener) {
        freeOf(listener);
        taken.decrementAndGet();
        if (!waiting.isEmpty()) {
            wakeAll();
        }
    }

    void await(Listener listener, Waiting waiter) {
        waiting.add(waiter);
        // A place may have been freed between the failed attempt and the line above.
        if (taken.get() < limit && listener.state().connections.get() < limitOf(listener)) {
            wakeAll();
        }
    }

    /// Lets everybody try again, after a listener's limit has changed.
    public void wakeAll() {
        for (Waiting waiter = waiting.poll(); waiter != null; waiter = waiting.poll()) {
            waiter.tryAgain();
        }
    }

    private static int limitOf(Listener listener) {
        return listener.service().spec().maxConnections();
    }

    private static boolean takeBelow(AtomicInteger count, int limit) {
        while (true) {
            int now = count.get();
            if (now >= limit) {
                return false;
            }
            if (count.compareAndSet(now, now + 1)) {
                return true;
            }
        }
    }
}
