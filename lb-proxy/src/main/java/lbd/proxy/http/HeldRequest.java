package lbd.proxy.http;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Queue;
import lbd.core.http.Framing;
import lbd.core.http.Head;
import lbd.core.http.Method;
import org.jspecify.annotations.Nullable;

/// What is still here of the request in hand, to be sent to a server: its head in the form that servers get, for as
/// long as the exchange lasts, and the body until a server has taken it.
final class HeldRequest {
    private final Queue<ByteBuf> body = new ArrayDeque<>(2);
    private @Nullable ByteBuf head;
    private Method method = Method.GET;
    private Framing framing = Framing.NONE;
    private boolean complete;
    private boolean bodySent;
    private @Nullable Head trailers;

    /// The next request.
    void begin(Head request) {
        method = request.method();
        framing = request.framing();
        complete = false;
        bodySent = false;
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

    Method method() {
        return method;
    }

    /// Whether all of it has come from the client.
    boolean complete() {
        return complete;
    }

    /// Whether it may be sent after it has been sent once, and nobody knows what became of it.
    boolean repeatable() {
        return method.idempotent() && !bodySent;
    }

    /// A piece of the body; given away.
    ///
    /// @param to who has the request; null while nobody has
    void data(ByteBuf data, @Nullable ServerStream to) {
        if (to == null) {
            body.add(data);
        } else {
            bodySent = true;
            to.data(data);
        }
    }

    void end(@Nullable Head last, @Nullable ServerStream to) {
        complete = true;
        trailers = last;
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
        to.request(exchange, encoded, method, framing);
        for (ByteBuf data = body.poll(); data != null; data = body.poll()) {
            bodySent = true;
            to.data(data);
        }
        if (complete) {
            to.end(trailers);
        }
    }

    /// Forgets the request.
    void release() {
        if (head != null) {
            head.release();
            head = null;
        }
        for (ByteBuf data = body.poll(); data != null; data = body.poll()) {
            data.release();
        }
    }
}
