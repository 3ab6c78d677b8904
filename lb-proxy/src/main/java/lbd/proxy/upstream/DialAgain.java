package lbd.proxy.upstream;

import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import lbd.core.accesslog.EndReason;
import lbd.proxy.loop.Deadline;
import lbd.proxy.loop.Loop;
import lbd.proxy.stream.SocketStream;
import org.jspecify.annotations.Nullable;

/// An attempt to connect that is made again for a while: there was no descriptor, and each time some idle connection to
/// a server is given up for it; or as many waited at a unix socket as its server lets wait. Confined to its loop.
///
/// | state | event | next |
/// | --- | --- | --- |
/// | waiting | the time has come, a place | dialing |
/// | waiting | the time has come, none | waiting; failed when it has waited for long enough |
/// | dialing | told by the dial | over: the outcome is told |
/// | waiting, dialing | given up | over |
final class DialAgain extends Deadline implements Dial {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Loop loop;
    private final Start start;
    private final Outcome<? super SocketStream> outcome;
    private final long untilNanos;
    private @Nullable Dial dial;

    // Whether it was the server's backlog that had no place, rather than this process.
    private boolean full;

    /// Connects.
    interface Start {
        Dial begin() throws IOException;
    }

    private DialAgain(Loop loop, Start start, Outcome<? super SocketStream> outcome, boolean full, long untilNanos) {
        this.loop = loop;
        this.start = start;
        this.outcome = outcome;
        this.full = full;
        this.untilNanos = untilNanos;
    }

    /// Connects, and makes room for that where there is no descriptor, or waits where the backlog is full.
    ///
    /// @throws IOException if no socket can be had for another reason
    static Dial begin(Loop loop, Start start, long timeoutNanos, Outcome<? super SocketStream> outcome)
            throws IOException {
        try {
            return start.begin();
        } catch (IOException e) {
            if (!passes(e)) {
                throw e;
            }
            boolean full = e instanceof BacklogFullException;
            long begin = loop.nanoTime();
            long most = full ? timeoutNanos : Math.min(timeoutNanos, LONGEST_NANOS);
            DialAgain again = new DialAgain(loop, start, outcome, full, begin + most);
            if (!full) {
                loop.shortage(e);
                if (loop.makeRoom() && again.tryOnce()) {
                    return Objects.requireNonNull(again.dial);
                }
            }
            loop.deadlines().set(again, begin + PAUSE_NANOS, begin);
            return again;
        }
    }

    private static boolean passes(IOException e) {
        return e instanceof BacklogFullException || LocalShortage.ofDescriptors(e);
    }

    /// @return whether it dials now
    private boolean tryOnce() throws IOException {
        try {
            dial = start.begin();
            return true;
        } catch (IOException e) {
            if (!passes(e)) {
                throw e;
            }
            full = e instanceof BacklogFullException;
            return false;
        }
    }

    @Override
    protected void expired(long nowNanos) {
        try {
            if (tryOnce()) {
                return;
            }
        } catch (IOException e) {
            outcome.failed(Dial.reason(e));
            return;
        }
        if (nowNanos - untilNanos >= 0) {
            outcome.failed(full ? EndReason.CONNECT_TIMEOUT : EndReason.LOCAL_SHORTAGE);
        } else {
            if (!full) {
                loop.makeRoom();
            }
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
        return dial != null ? dial.why() : full ? "backlog_full" : "descriptors";
    }

    @Override
    public void faulted() {
        outcome.faulted();
    }
}
