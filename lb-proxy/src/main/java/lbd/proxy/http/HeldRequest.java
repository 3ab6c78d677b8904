package lbd.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.core.http.Method;
import org.jspecify.annotations.Nullable;

/// What is still here of the request in hand, to be sent to a server, or to another one: its head in the form that
/// servers get, and of its body what came before there was a server.
///
/// Where the route has a `buffer`, a body that may fit into it is gathered before a server is looked for, and stays
/// here until an answer has begun. A body that turns out to be larger is sent on as if there were no buffer.
final class HeldRequest {
    private static final int FIRST_ROOM = 4096;

    private final ByteBufAllocator allocator;
    private @Nullable ByteBuf head;
    private Method method = Method.GET;
    private BodyLength bodyLength = BodyLength.NONE;
    private boolean complete;
    private @Nullable Head trailers;

    private @Nullable ByteBuf body;
    private int buffer;
    private boolean gathering;
    private boolean whole;
    private boolean bodyGone;

    HeldRequest(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /// The next request.
    ///
    /// @param most bytes of the body that are to be gathered; 0: it is sent on as it comes
    void begin(Head request, int most) {
        method = request.method();
        bodyLength = request.bodyLength();
        buffer = most;
        gathering = most > 0 && bodyLength != BodyLength.NONE && request.contentLength() <= most;
        whole = bodyLength == BodyLength.NONE;
        complete = false;
        bodyGone = false;
        trailers = null;
    }

    /// @param forwarded the form of the head that goes to servers; given away
    void head(ByteBuf forwarded) {
        head = forwarded;
    }

    /// @return null where the request was answered before it was to be sent
    @Nullable
    ByteBuf head() {
        return head;
    }

    /// Whether all of it has come from the client.
    boolean complete() {
        return complete;
    }

    /// Whether the body is not to be sent yet.
    boolean gathering() {
        return gathering;
    }

    /// Whether it will still be here when it has been sent, and may then be sent again.
    boolean staysRepeatable() {
        return method.idempotent() && whole;
    }

    /// Whether it may be sent again, now that it has been sent and nobody knows what became of it.
    boolean repeatable() {
        return method.idempotent() && !bodyGone;
    }

    /// A piece of the body; given away.
    ///
    /// @param to who has the request; null while nobody has
    void data(ByteBuf data, @Nullable ServerStream to) {
        if (to == null) {
            keep(data);
        } else {
            bodyGone = true;
            to.data(data);
        }
    }

    /// Copied: a piece would keep the whole buffer that it was read into, for as long as no server is found.
    private void keep(ByteBuf data) {
        ByteBuf kept = body;
        if (kept == null) {
            kept = allocator.directBuffer(
                    gathering ? Math.max(FIRST_ROOM, data.readableBytes()) : data.readableBytes());
            body = kept;
        }
        kept.writeBytes(data);
        data.release();
        if (kept.readableBytes() > buffer) {
            gathering = false;
        }
    }

    void end(@Nullable Head last, @Nullable ServerStream to) {
        complete = true;
        trailers = last;
        whole |= gathering;
        gathering = false;
        if (to != null) {
            to.end(last);
        }
    }

    /// Sends all that is here.
    void send(ServerStream to, Exchange exchange) {
        ByteBuf encoded = head;
        if (encoded == null) {
            throw new IllegalStateException("sending without a head");
        }
        to.request(exchange, encoded, method, bodyLength);
        ByteBuf data = body;
        if (data != null) {
            if (staysRepeatable()) {
                to.data(data.retainedDuplicate());
            } else {
                body = null;
                bodyGone = true;
                to.data(data);
            }
        }
        if (complete) {
            to.end(trailers);
        }
    }

    /// An answer has begun: the body will not be sent again.
    void answered() {
        ByteBuf data = body;
        if (data != null) {
            body = null;
            data.release();
        }
    }

    /// Forgets the request.
    void release() {
        if (head != null) {
            head.release();
            head = null;
        }
        answered();
        gathering = false;
    }
}
