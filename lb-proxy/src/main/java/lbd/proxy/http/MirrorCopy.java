package lbd.proxy.http;

import io.netty.buffer.ByteBuf;
import lbd.core.accesslog.EndReason;
import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.core.runtime.MirrorCounters;
import lbd.proxy.listener.Listener;
import lbd.proxy.loop.Timer;
import org.jspecify.annotations.Nullable;

/// A copy of a request, as a client that sends it and throws the answer away. It is sent when all of the request has
/// come, in a turn of its own: by then the request itself is on its way. Nothing waits for it, and it is given up when
/// it takes too long or is answered with too much. Confined to the loop of the request.
///
/// | state | event | next |
/// | --- | --- | --- |
/// | copying | more of the body than is copied, the request is over | over |
/// | copying | all is here | sent |
/// | sent | its answer has ended, failed, is too long, time is up | over |
final class MirrorCopy extends UnseenClient {
    private static final long LONGEST_NANOS = 30_000_000_000L;

    /// Bytes of an answer that are read for the connection's sake.
    private static final long MOST_ANSWER = 1024 * 1024;

    private final HttpLoop shared;
    private final Mirror mirror;
    private final CopiedExchange exchange;
    private final Timer timer;
    private boolean sent;
    private boolean over;
    private long copied;
    private long answered;

    private MirrorCopy(HttpLoop shared, Listener listener, ClientStream original, Mirror mirror, Scheme scheme) {
        super(original);
        this.shared = shared;
        this.mirror = mirror;
        this.timer = new Limit();
        ForwardingFields forwarding = new ForwardingFields(remoteAddress(), localAddress(), scheme);
        this.exchange = new CopiedExchange(shared, listener, this, forwarding, mirror.counters());
    }

    /// @param head    of the request, not kept
    /// @param request that is copied
    /// @return null where the request gets no copy
    static @Nullable MirrorCopy of(
            Mirror mirror, Head head, HttpLoop shared, ClientStream original, RequestInHand request) {
        // Of a body without its codings nobody knows how long it is.
        boolean decoded = request.held.isDecoded();
        if (!mirror.takes(decoded ? -1 : head.contentLength())) {
            return null;
        }
        Scheme scheme = request.forwarding.scheme();
        MirrorCopy copy = new MirrorCopy(shared, request.listener, original, mirror, scheme);
        copy.exchange.copy(head, mirror.to(), mirror.spec().body(), request.facts, decoded);
        return copy;
    }

    /// A piece of the request's body, which stays the caller's.
    void copies(ByteBuf data) {
        if (over) {
            return;
        }
        copied += data.readableBytes();
        if (copied > mirror.spec().body()) {
            skip(MirrorCounters.Skipped.TOO_LARGE);
        } else {
            exchange.data(data);
        }
    }

    /// All of the request is here.
    ///
    /// @return whether a copy is sent
    boolean send() {
        if (over) {
            return false;
        }
        sent = true;
        mirror.counters().sent.increment();
        timer.set(LONGEST_NANOS);
        shared.loop().execute(connection(), exchange::send);
        return true;
    }

    /// The request is over: what has not been sent by then is not sent any more.
    void discard() {
        if (!sent && !over) {
            skip(MirrorCounters.Skipped.UNFINISHED);
        }
    }

    private void skip(MirrorCounters.Skipped why) {
        mirror.counters().skipped.add(why);
        exchange.forget();
        finished();
    }

    private void giveUp() {
        end(EndReason.CUT);
    }

    @Override
    void end(EndReason reason) {
        if (!over) {
            exchange.clientGone(reason);
        }
    }

    @Override
    public void finished() {
        if (!over) {
            over = true;
            timer.remove();
            mirror.over();
        }
    }

    @Override
    public void head(Head head, HeadEdits edits, BodyLength length) {}

    @Override
    public void data(ByteBuf data) {
        answered += data.readableBytes();
        data.release();
    }

    @Override
    public void end(@Nullable Head trailers) {}

    /// Between two reads of the server's answer, so that it can be given up here.
    @Override
    public void flush() {
        if (answered > MOST_ANSWER) {
            giveUp();
        }
    }

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public void abort() {}

    private final class Limit extends Timer {
        Limit() {
            super(shared.loop());
        }

        @Override
        protected void expired(long nowNanos) {
            giveUp();
        }

        @Override
        public void faulted() {
            connection().faulted();
        }
    }
}
