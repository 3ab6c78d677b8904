package lbd.proxy.loop;

/// A [Deadline] that its owner sets from now on.
public abstract class Timer extends Deadline {
    private final Loop loop;
    private final Deadlines deadlines;

    protected Timer(Loop loop) {
        this.loop = loop;
        this.deadlines = loop.deadlines();
    }

    /// Expires after this time unless it is set again or cleared before.
    public final void set(long nanos) {
        long now = loop.nanoTime();
        deadlines.set(this, now + nanos, now);
    }

    /// Cheap, for one that is soon set again.
    public final void clear() {
        deadlines.clear(this);
    }

    /// For good.
    public final void remove() {
        deadlines.remove(this);
    }
}
