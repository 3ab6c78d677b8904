package lbd.core.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// What one member has in hand and how fast it answers: shared by all event loops, and kept over reloads.
public final class Load {
    private static final VarHandle IN_FLIGHT;
    private static final AtomicIntegerFieldUpdater<Load> PROBE =
            AtomicIntegerFieldUpdater.newUpdater(Load.class, "probe");

    static {
        try {
            IN_FLIGHT = MethodHandles.lookup().findVarHandle(Load.class, "inFlight", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final int NO_PROBE = 0;
    private static final int PROBE_FREE = 1;
    private static final int PROBE_TAKEN = 2;

    private final LongAdder pool;
    private final ResponseTime responseTime = new ResponseTime();
    private volatile int inFlight;
    private volatile int limit;
    private volatile int probe;
    private volatile @Nullable Cohort cohort;

    /// @param pool what the whole pool has in hand, shared by its members
    public Load(LongAdder pool) {
        this.pool = pool;
    }

    /// Requests or connections in hand.
    public int inFlight() {
        return inFlight;
    }

    /// What the whole pool has in hand; other loops may be changing it.
    long poolInFlight() {
        return pool.sum();
    }

    public ResponseTime responseTime() {
        return responseTime;
    }

    /// Who is told of changes from now on; who was told before ends. State thread.
    void join(Cohort cohort) {
        Cohort before = this.cohort;
        this.cohort = cohort;
        if (before != null) {
            before.end();
        }
    }

    private void changed() {
        Cohort joined = cohort;
        if (joined != null) {
            joined.changed();
        }
    }

    /// @param limit of what is in hand; 0 is none
    public void limit(int limit) {
        this.limit = limit;
        changed();
    }

    /// Lets one piece of work through at a time, until [#probeOver].
    public void probeOne() {
        probe = PROBE_FREE;
        changed();
    }

    public void probeOver() {
        probe = NO_PROBE;
        changed();
    }

    /// Whether there is room right now.
    boolean open() {
        int max = limit;
        return (max == 0 || inFlight < max) && probe != PROBE_TAKEN;
    }

    /// What [#take] gave.
    public enum Place {
        NONE,
        PLAIN,
        /// This work is the one probe of an ejected member.
        PROBE
    }

    /// Takes a place. Only as many succeed as there are places, whatever the number of event loops.
    public Place take() {
        Place place = tryTake();
        // Also when there is none: whoever came here thought that there was one, and shall not be sent here again.
        changed();
        return place;
    }

    private Place tryTake() {
        boolean probing = probe != NO_PROBE;
        if (probing && !PROBE.compareAndSet(this, PROBE_FREE, PROBE_TAKEN)) {
            return Place.NONE;
        }
        if (!tryCount()) {
            if (probing) {
                PROBE.compareAndSet(this, PROBE_TAKEN, PROBE_FREE);
            }
            return Place.NONE;
        }
        pool.increment();
        return probing ? Place.PROBE : Place.PLAIN;
    }

    private boolean tryCount() {
        int max = limit;
        if (max == 0) {
            IN_FLIGHT.getAndAdd(this, 1);
            return true;
        }
        int now;
        do {
            now = inFlight;
            if (now >= max) {
                return false;
            }
        } while (!IN_FLIGHT.compareAndSet(this, now, now + 1));
        return true;
    }

    public void release() {
        IN_FLIGHT.getAndAdd(this, -1);
        pool.decrement();
        changed();
    }

    /// The probe ended without saying anything about the member: the next piece of work is the probe.
    public void probeReturned() {
        PROBE.compareAndSet(this, PROBE_TAKEN, PROBE_FREE);
        changed();
    }
}
