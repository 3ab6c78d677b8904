package lbd.proxy.loop;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import lbd.core.count.Durations;

/// Shows that an event loop turns, and how late: a task that is due every 250 ms comes late by as long as the loop is
/// kept by something else. What is missed is made up for, so that a loop that stood still for a second shows four late
/// beats. Any thread looks.
public final class Heartbeat {
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Durations lags = new Durations();
    private volatile long lastTurnNanos;
    private long dueNanos;

    private final Due due;

    /// Told when a beat was due, at each of them.
    interface Due {
        void was(long dueNanos, long nowNanos);
    }

    private Heartbeat(long nowNanos, Due due) {
        this.due = due;
        lastTurnNanos = nowNanos;
        dueNanos = nowNanos + PERIOD_NANOS;
    }

    static Heartbeat of(ScheduledExecutorService loop, Due due) {
        Heartbeat heartbeat = new Heartbeat(System.nanoTime(), due);
        loop.scheduleAtFixedRate(
                () -> heartbeat.beat(System.nanoTime()), PERIOD_NANOS, PERIOD_NANOS, TimeUnit.NANOSECONDS);
        return heartbeat;
    }

    private void beat(long nowNanos) {
        due.was(dueNanos, nowNanos);
        lags.add(nowNanos - dueNanos);
        dueNanos += PERIOD_NANOS;
        lastTurnNanos = nowNanos;
    }

    /// When the loop last turned, on the clock of [System#nanoTime].
    public long lastTurnNanos() {
        return lastTurnNanos;
    }

    /// How late the beats came.
    public Durations lags() {
        return lags;
    }
}
