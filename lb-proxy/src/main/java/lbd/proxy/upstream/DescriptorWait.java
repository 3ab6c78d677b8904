package lbd.proxy.upstream;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import lbd.core.accesslog.EndReason;
import lbd.proxy.loop.Deadline;
import lbd.proxy.loop.Loop;
import org.jspecify.annotations.Nullable;

/// An attempt to connect for which there was no descriptor: it is made again each time some idle connection to a server
/// has been given up, for a while. Confined to its loop.
///
/// | state | event | next |
/// | --- | --- | --- |
/// | waiting | the time has come, a descriptor | dialing |
/// | waiting | the time has come, none | waiting; failed when it has waited for long enough |
/// | dialing | told by the dial | over: the outcome is told |
/// | waiting, dialing | given up | over |
final class DescriptorWait extends Deadline implements Dial {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Loop loop;
    private final Start start;
    private final Outcome outcome;
    private final long untilNanos;
    private @Nullable Dial dial;

    /// Connects.
    interface Start {
        Dial begin() throws IOException;
    }

    private DescriptorWait(Loop loop, Start start, Outcome outcome, long untilNanos) {
        this.loop = loop;
        this.start = start;
        this.outcome = outcome;
        this.untilNanos = untilNanos;
    }

    /// Connects, and makes room for that where there is no descriptor.
    ///
    /// @throws IOException if no socket can be had for another reason
    static Dial begin(Loop loop, Start start, long timeoutNanos, Outcome outcome) throws IOException {
        try {
            return start.begin();
        } catch (IOException e) {
            if (!LocalShortage.ofDescriptors(e)) {
                throw e;
            }
            loop.shortage(e);
            if (loop.makeRoom()) {
                Dial now = tryOnce(start);
                if (now != null) {
                    return now;
                }
            }
            long begin = loop.nanoTime();
            DescriptorWait wait =
                    new DescriptorWait(loop, start, outcome, begin + Math.min(timeoutNanos, LONGEST_NANOS));
            loop.deadlines().set(wait, begin + PAUSE_NANOS, begin);
            return wait;
        }
    }

    private static @Nullable Dial tryOnce(Start start) throws IOException {
        try {
            return start.begin();
        } catch (IOException e) {
            if (!LocalShortage.ofDescriptors(e)) {
                throw e;
            }
            return null;
        }
    }

    @Override
    protected void expired(long nowNanos) {
        try {
            dial = tryOnce(start);
        } catch (IOException e) {
            outcome.failed(Dial.reason(e));
            return;
        }
        if (dial != null) {
            return;
        }
        if (nowNanos - untilNanos >= 0) {
            outcome.failed(EndReason.LOCAL_SHORTAGE);
        } else {
            loop.makeRoom();
            loop.deadlines().set(this, nowNanos + PAUSE_NANOS, nowNanos);
        }
    }

    @Override
    public void giveUp() {
        loop.deadlines().remove(this);
        if (dial != null) {
            dial.giveUp();
        }
    }

    @Override
    public @Nullable String why() {
        return dial == null ? "descriptors" : dial.why();
    }

    @Override
    public void faulted() {
        outcome.faulted();
    }
}
