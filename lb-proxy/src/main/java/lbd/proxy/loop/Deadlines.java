package lbd.proxy.loop;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A timer wheel for one event loop. Moving a deadline away costs one write; that is what traffic does all the time,
/// and why neither [io.netty.util.HashedWheelTimer] (a thread and a queue) nor a task scheduled anew for each request
/// is used.
///
/// Never early, late by at most one tick of 2^24 ns (about 17 ms) plus the loop's own delay. However many are due at
/// once, they expire a few at a time, so that the loop's sockets have their turns between. Confined to its loop.
public final class Deadlines {
    /// Log2 of a tick's length in nanoseconds.
    static final int TICK_SHIFT = 24;

    static final int SLOTS = 1024;
    private static final long NOTHING = -1;

    /// Looked at in one turn. Each may close two sockets and log a line.
    private static final int SHARE = 256;

    private final Wakeup wakeup;
    private final Faults faults;
    private final @Nullable Deadline[] heads = new @Nullable Deadline[SLOTS];
    private final long[] occupied = new long[SLOTS / Long.SIZE];

    // Where the counted time began; moves on with every halt.
    private long originNanos;

    // Every tick before this one has been turned over.
    private long currentTick;
    private long wakeupTick = NOTHING;
    private final @Nullable Deadline[] due = new @Nullable Deadline[SHARE];

    /// How the wheel asks to be turned.
    interface Wakeup {
        /// Calls [Deadlines#turn] after the given time; a later call replaces an earlier one only by being sooner.
        void after(long delayNanos);
    }

    Deadlines(long nowNanos, Wakeup wakeup, Faults faults) {
        this.originNanos = nowNanos;
        this.wakeup = wakeup;
        this.faults = faults;
    }

    /// Sets or moves a deadline.
    ///
    /// @param atNanos on the clock of [System#nanoTime]
    public void set(Deadline deadline, long atNanos, long nowNanos) {
        deadline.at = atNanos - originNanos;
        long tick = tickFor(deadline.at);
        if (deadline.linked) {
            if (deadline.tick <= tick) {
                return;
            }
            unlink(deadline);
        }
        link(deadline, tick, nowNanos);
    }

    /// Takes the time away but leaves the link: cheap, for a deadline that is soon set again.
    public void clear(Deadline deadline) {
        deadline.at = Deadline.NEVER;
    }

    /// Takes the deadline out for good.
    public void remove(Deadline deadline) {
        deadline.at = Deadline.NEVER;
        if (deadline.linked) {
            unlink(deadline);
        }
    }

    /// The loop did not run for this long, which was nobody's silence: every deadline is that much later. What has come
    /// meanwhile is read before anything expires.
    void halted(long nanos, long nowNanos) {
        originNanos += nanos;
        wakeupTick = NOTHING;
        wakeForNext(nowNanos);
    }

    /// Expires what is due and asks for the next wake-up.
    void turn(long nowNanos) {
        wakeupTick = NOTHING;
        // The last tick that is wholly over: whatever lies in it is due, unless it was moved away.
        long last = (Math.max(0, nowNanos - originNanos) >>> TICK_SHIFT) - 1;
        long first = currentTick;
        // Moved on before anything is linked again, or a link could land in the past.
        currentTick = Math.max(first, last + 1);
        // After a long pause one round visits every slot: a second would find nothing new.
        int share = SHARE;
        for (long tick = first; tick <= Math.min(last, first + SLOTS - 1); tick++) {
            share -= turnSlot((int) tick & SLOTS - 1, last, nowNanos, share);
            if (share == 0) {
                // There may be more in it.
                currentTick = tick;
                break;
            }
        }
        wakeForNext(nowNanos);
    }

    private void wakeForNext(long nowNanos) {
        long next = nextOccupied();
        if (next != NOTHING) {
            wakeAt(next, nowNanos);
        }
    }

    // Takes them out of the slot first: what expires may set, clear or remove any other deadline.
    private int turnSlot(int slot, long last, long nowNanos, int most) {
        int count = 0;
        for (Deadline deadline = heads[slot]; deadline != null && count < most; ) {
            Deadline following = deadline.next;
            if (deadline.tick <= last) {
                unlink(deadline);
                due[count++] = deadline;
            }
            deadline = following;
        }
        for (int i = 0; i < count; i++) {
            Deadline deadline = Objects.requireNonNull(due[i]);
            due[i] = null;
            if (deadline.linked || deadline.at == Deadline.NEVER) {
                continue;
            }
            if (deadline.at <= nowNanos - originNanos) {
                deadline.at = Deadline.NEVER;
                expire(deadline, nowNanos);
            } else {
                link(deadline, tickFor(deadline.at), nowNanos);
            }
        }
        return count;
    }

    private void expire(Deadline deadline, long nowNanos) {
        try {
            deadline.expired(nowNanos);
        } catch (RuntimeException | Error e) {
            // Thrown on, it would take the other due ones with it.
            faults.caught("timer", deadline, e);
        }
    }

    private void link(Deadline deadline, long tick, long nowNanos) {
        // Further than one round: comes round at the end of this one and is linked again.
        deadline.tick = Math.min(Math.max(tick, currentTick), currentTick + SLOTS - 1);
        int slot = (int) deadline.tick & SLOTS - 1;
        Deadline head = heads[slot];
        deadline.previous = null;
        deadline.next = head;
        if (head != null) {
            head.previous = deadline;
        }
        heads[slot] = deadline;
        deadline.linked = true;
        occupied[slot >>> 6] |= 1L << slot;
        wakeAt(deadline.tick, nowNanos);
    }

    private void unlink(Deadline deadline) {
        int slot = (int) deadline.tick & SLOTS - 1;
        Deadline next = deadline.next;
        Deadline previous = deadline.previous;
        if (next != null) {
            next.previous = previous;
        }
        if (previous != null) {
            previous.next = next;
        } else {
            heads[slot] = next;
            if (next == null) {
                occupied[slot >>> 6] &= ~(1L << slot);
            }
        }
        deadline.previous = null;
        deadline.next = null;
        deadline.linked = false;
    }

    private void wakeAt(long tick, long nowNanos) {
        if (wakeupTick == NOTHING || tick < wakeupTick) {
            wakeupTick = tick;
            // The end of the tick, so that everything in it is due.
            wakeup.after(Math.max(0, originNanos + ((tick + 1) << TICK_SHIFT) - nowNanos));
        }
    }

    private long nextOccupied() {
        for (int i = 0; i < SLOTS; i++) {
            long tick = currentTick + i;
            int slot = (int) tick & SLOTS - 1;
            long word = occupied[slot >>> 6] >>> slot;
            if ((word & 1) != 0) {
                return tick;
            }
            if (word == 0) {
                // Nothing in the rest of this word.
                i += Long.SIZE - 1 - (slot & Long.SIZE - 1);
            }
        }
        return NOTHING;
    }

    // Rounded down: with the wake-up at the tick's end a deadline is never early.
    private static long tickFor(long at) {
        return Math.max(0, at) >>> TICK_SHIFT;
    }
}
