package lbd.health.loop;

/// Something to run at a time. Confined to its loop's thread.
public final class CheckTimer {
    final long atNanos;
    final Runnable task;
    /// Place in the heap; -1 when it is not there any more.
    int index = -1;

    private final TimerQueue queue;

    CheckTimer(TimerQueue queue, long atNanos, Runnable task) {
        this.queue = queue;
        this.atNanos = atNanos;
        this.task = task;
    }

    public boolean isDue(long nowNanos) {
        return atNanos - nowNanos <= 0;
    }

    /// Does nothing if it has run or was cancelled before.
    public void cancel() {
        queue.remove(this);
    }
}
