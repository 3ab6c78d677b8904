package lbd.proxy.loop;

/// A place in the line of those who have more to do than is fair at once. Who stands there does not join again: else
/// one that is asked for more from two sides, as a stream is that is read from and written to, would soon stand there a
/// hundred times, and each time have a share. Confined to its loop.
public final class Place {
    private final Loop loop;
    private final Runnable share;
    private boolean waiting;

    /// @param rest what is run when everybody else has had a turn; it may join the line again
    public Place(Loop loop, Guarded whose, Runnable rest) {
        this.loop = loop;
        this.share = loop.guarded(whose, rest);
    }

    /// Joins the line, or keeps the place that it has.
    public void join() {
        if (!waiting) {
            waiting = true;
            loop.turning().nextTurn(this::reached);
        }
    }

    /// Whether it stands in the line.
    public boolean waiting() {
        return waiting;
    }

    private void reached() {
        waiting = false;
        share.run();
    }
}
