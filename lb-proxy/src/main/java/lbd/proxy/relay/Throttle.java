package lbd.proxy.relay;

import java.util.List;
import lbd.core.limit.Pace;
import lbd.proxy.loop.Guarded;
import lbd.proxy.loop.Loop;
import lbd.proxy.loop.Timer;

/// Keeps what flows one way from flowing too fast: whoever reads asks here first, and is told when it may. What is not
/// read stays with who sends, whose window closes; nothing is kept here. Confined to its loop.
public final class Throttle {
    private final Loop loop;
    private final List<Pace> paces;
    private final Guarded owner;
    private final Runnable goOn;
    private final Wait timer;
    private boolean closed;
    private boolean asked;

    /// @param owner of the reading
    /// @param goOn  reads, after [#asks] has said no
    public Throttle(Loop loop, List<Pace> paces, Guarded owner, Runnable goOn) {
        this.loop = loop;
        this.paces = List.copyOf(paces);
        this.owner = owner;
        this.goOn = goOn;
        this.timer = new Wait(loop);
    }

    /// Whether more may be read now. Where not, it is read later.
    public boolean asks() {
        asked = closed;
        return !closed;
    }

    /// So much has been read.
    public void moved(int bytes) {
        long now = loop.nanoTime();
        long longest = 0;
        for (int i = 0; i < paces.size(); i++) {
            longest = Math.max(longest, paces.get(i).moved(bytes, now));
        }
        if (longest > 0) {
            closed = true;
            timer.set(longest);
        }
    }

    /// Nothing is read any more.
    public void end() {
        asked = false;
        timer.remove();
    }

    private final class Wait extends Timer {
        Wait(Loop loop) {
            super(loop);
        }

        @Override
        protected void expired(long nowNanos) {
            closed = false;
            if (asked) {
                asked = false;
                goOn.run();
            }
        }

        @Override
        public void faulted() {
            owner.faulted();
        }
    }
}
