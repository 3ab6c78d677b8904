package lbd.proxy.http;

import io.netty.buffer.ByteBuf;
import java.util.Objects;
import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.proxy.loop.Loop;
import lbd.proxy.loop.Timer;
import org.jspecify.annotations.Nullable;

/// The end of an answer that the client does not see. What is left of it is read if that is little, so that the
/// connection can serve others; else it is given up. Made for the first such answer of a client's stream, and
/// used for those after it. Confined to its loop.
final class HiddenAnswer extends Timer {
    /// Bytes that are read for the connection's sake.
    private static final long MOST = 64 * 1024;

    /// A client waits no longer for it.
    private static final long NANOS = 1_000_000_000L;

    private final Exchange exchange;
    private final Interceptor interceptor;
    private Intercepts.@Nullable Instead instead;
    private boolean open;
    private long left;

    HiddenAnswer(Loop loop, Exchange exchange, Interceptor interceptor) {
        super(loop);
        this.exchange = exchange;
        this.interceptor = interceptor;
    }

    /// Begins to read what is left.
    ///
    /// @return false where it is known to be too much
    boolean begin(Head answer, Intercepts.Instead itsInstead) {
        instead = itsInstead;
        if (answer.bodyLength() == BodyLength.KNOWN && answer.contentLength() > MOST) {
            return false;
        }
        open = true;
        left = MOST;
        set(NANOS);
        return true;
    }

    /// Whether an answer is being read that nobody sees.
    boolean isOpen() {
        return open;
    }

    /// @param data given away
    void take(ByteBuf data) {
        left -= data.readableBytes();
        data.release();
    }

    /// Whether more has come than is read for the connection's sake.
    boolean isTooMuch() {
        return left < 0;
    }

    /// It is over; what the client gets.
    Intercepts.Instead end() {
        open = false;
        clear();
        return Objects.requireNonNull(instead);
    }

    @Override
    public void faulted() {
        exchange.faulted();
    }

    @Override
    protected void expired(long nowNanos) {
        interceptor.tooLong();
    }
}
