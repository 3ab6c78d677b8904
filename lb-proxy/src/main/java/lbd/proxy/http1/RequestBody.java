package lbd.proxy.http1;

import io.netty.buffer.ByteBuf;
import lbd.core.accesslog.EndReason;
import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.core.http1.HeadLimits;
import lbd.core.http1.Rejection;
import lbd.proxy.http.Exchange;
import lbd.proxy.loop.HeldBytes;
import lbd.proxy.loop.Loop;
import org.jspecify.annotations.Nullable;

/// The body of the request in hand, on its way from the client's bytes to the exchange, up to the listener's limit.
final class RequestBody implements BodyInput.Sink {
    private final HttpConnection connection;
    private final Exchange exchange;
    private final BodyInput input;
    private final HeldBytes holding;
    private long bytes;
    private long limit;

    /// @param limits of the trailer section
    RequestBody(HttpConnection connection, Exchange exchange, HeadLimits limits, Loop loop, HeldBytes holding) {
        this.holding = holding;
        this.connection = connection;
        this.exchange = exchange;
        this.input = new BodyInput(limits, loop);
    }

    /// @param most bytes that it may have
    /// @return whether there is a body
    boolean begin(Head head, long most) {
        bytes = 0;
        limit = most;
        input.begin(head.bodyLength(), head.contentLength());
        return head.bodyLength() != BodyLength.NONE;
    }

    /// Passes on what is in `in`; what comes after the body's end stays there. A body that is broken or too large fails
    /// the request.
    void read(ByteBuf in) {
        Rejection refused = input.read(in, this);
        holding.set(HeldBytes.Part.TRAILERS, input.trailerBytes());
        if (refused != null) {
            fail(in, refused.status(), Refusals.reason(refused), refused.reason());
        } else if (bytes > limit) {
            fail(in, 413, EndReason.TOO_LARGE, null);
        }
    }

    private void fail(ByteBuf in, int status, EndReason reason, @Nullable String detail) {
        in.skipBytes(in.readableBytes());
        connection.bodyBroken(status, reason, detail);
    }

    @Override
    public void bodyData(ByteBuf data) {
        bytes += data.readableBytes();
        if (bytes > limit) {
            // Told when the reader is done with what has come.
            data.release();
        } else {
            exchange.requestData(data);
        }
    }

    @Override
    public void bodyEnd(@Nullable Head trailers) {
        if (bytes <= limit) {
            connection.requestComplete();
            exchange.requestEnd(trailers);
        }
    }
}
