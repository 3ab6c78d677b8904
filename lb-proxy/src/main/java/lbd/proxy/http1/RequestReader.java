package lbd.proxy.http1;

import io.netty.buffer.ByteBuf;
import lbd.core.http.Head;
import lbd.core.http1.HeadLimits;
import lbd.core.http1.HttpParser;
import lbd.core.http1.Rejection;
import lbd.proxy.http.Exchange;
import lbd.proxy.http1.HttpConnection.State;
import lbd.proxy.loop.HeldBytes;
import org.jspecify.annotations.Nullable;

/// Takes requests out of what a client's connection brings, and keeps what comes too early.
final class RequestReader {
    /// Requests that are taken in a row when they are answered at once, before other connections have their turn.
    private static final int SHARE = 16;

    private final HttpConnection connection;
    private final Http1Loop shared;
    private final HeadInput heads;
    private final RequestBody body;
    private final HeldBytes holding;

    // What came after the end of the request in hand.
    private @Nullable ByteBuf held;
    private boolean taking;
    private int taken;
    private long bytes;
    private long begunNanos;

    /// @param holding is charged with what is kept
    RequestReader(
            HttpConnection connection, Http1Loop shared, Exchange exchange, HeadLimits limits, HeldBytes holding) {
        this.holding = holding;
        this.connection = connection;
        this.shared = shared;
        this.heads = new HeadInput(shared, shared.parser(limits), holding);
        this.body = new RequestBody(connection, exchange, limits, shared.loop(), holding);
    }

    RequestBody body() {
        return body;
    }

    /// Bytes that belong to the request in hand so far.
    long bytes() {
        return bytes;
    }

    /// Whether a part of a head has come.
    boolean headBegun() {
        return heads.begun();
    }

    /// Takes requests out of `in`, one after another, as long as they are answered at once and the share lasts, and
    /// holds the rest; gives `in` away.
    void take(ByteBuf in) {
        takeAll(in);
        if (waits()) {
            hold(in);
        } else {
            in.release();
        }
    }

    /// The same with what was held.
    void takeHeldOn() {
        ByteBuf kept = takeHeld();
        if (kept == null) {
            return;
        }
        takeAll(kept);
        if (waits() && kept.isReadable()) {
            held(kept);
        } else {
            kept.release();
        }
    }

    private boolean waits() {
        return connection.state() == State.ANSWER || connection.state() == State.PAUSE;
    }

    private void takeAll(ByteBuf in) {
        taking = true;
        taken = 0;
        while (in.isReadable()) {
            int before = in.readableBytes();
            if (connection.state() == State.HEAD) {
                head(in, before);
            } else if (connection.state() == State.BODY) {
                connection.bodyGoesOn();
                body.read(in);
                bytes += before - in.readableBytes();
            } else {
                break;
            }
        }
        taking = false;
    }

    /// Whether a call of [#take] is under way, which goes on by itself.
    boolean taking() {
        return taking;
    }

    /// Whether that call is to take no more.
    boolean shareTaken() {
        return taking && taken >= SHARE;
    }

    private void head(ByteBuf in, int length) {
        boolean first = !heads.begun();
        int end = heads.request(in);
        if (end > 0) {
            taken++;
            bytes = end;
            connection.request(shared.request);
        } else if (end == HttpParser.NEED_MORE) {
            if (first) {
                begunNanos = shared.loop().nanoTime();
                connection.headBegins();
            }
        } else {
            in.skipBytes(in.readableBytes());
            bytes = length;
            Rejection why = rejection();
            long since = first ? shared.loop().nanoTime() : begunNanos;
            connection.refuse(why.status(), Refusals.reason(why), why.reason(), shared.request, since);
        }
    }

    /// What can be read of a head of which a part has come, until another is read.
    Head begunHead() {
        heads.readBegun();
        return shared.request;
    }

    /// When the first byte of that head came.
    long begunNanos() {
        return begunNanos;
    }

    private Rejection rejection() {
        Rejection why = heads.rejection();
        if (why == null) {
            throw new IllegalStateException("refused without a reason");
        }
        return why;
    }

    /// Keeps what is not to be read yet. Copied: it would keep the whole buffer that it was read into.
    void hold(ByteBuf in) {
        if (in.isReadable()) {
            ByteBuf kept = held;
            if (kept == null) {
                kept = shared.loop().allocator().directBuffer(in.readableBytes());
            }
            held(kept.writeBytes(in));
        }
        in.release();
    }

    boolean holds() {
        return held != null;
    }

    /// @return what was kept, now the caller's
    @Nullable
    ByteBuf takeHeld() {
        ByteBuf kept = held;
        held(null);
        return kept;
    }

    private void held(@Nullable ByteBuf next) {
        held = next;
        holding.set(HeldBytes.Part.NEXT, next == null ? 0 : next.capacity());
    }

    /// Forgets all that has come.
    void clear() {
        heads.clear();
        if (held != null) {
            held.release();
            held(null);
        }
    }
}
