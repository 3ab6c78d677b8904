package lbd.proxy.http2;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import java.util.Objects;
import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.core.http.HttpVersion;
import lbd.core.http.Method;
import lbd.core.http2.ErrorCode;
import lbd.core.http2.ReceiveWindow;
import lbd.core.http2.SendWindow;
import lbd.proxy.http.ClientStream;
import lbd.proxy.http.Exchange;
import lbd.proxy.http.HeadEdits;
import lbd.proxy.http.ServerStream;
import lbd.proxy.http.UpgradeOffer;
import lbd.proxy.http.WebSocketKey;
import lbd.proxy.loop.Timer;
import lbd.proxy.relay.Side;
import lbd.proxy.upstream.ServerFailure;
import org.jspecify.annotations.Nullable;

/// One request and its answer on a server's connection (RFC 9113 section 5.1); used again for a later one when both are
/// over. Confined to the connection's loop.
///
/// | state | event | next |
/// | --- | --- | --- |
/// | HEAD | an interim answer | HEAD |
/// | HEAD | the final answer | BODY, or its end |
/// | HEAD, BODY | RST_STREAM, a mistake of the stream, the connection's end, silence | OVER; the exchange is told |
/// | BODY | END_STREAM | OVER; where the request has not ended it is reset with NO_ERROR: the rest is not wanted |
/// | HEAD, BODY | cancelled | OVER, reset with CANCEL |
/// | HEAD | a 2xx to an extended CONNECT | TUNNEL: a [DataTunnel], until that is over |
/// | TUNNEL | RST_STREAM, a mistake of the stream, the connection's end | OVER; the tunnel is told |
final class RequestStream implements ServerStream, StreamTable.Entry {
    private static final int SWITCHING_PROTOCOLS = 101;

    private enum State {
        HEAD,
        BODY,
        TUNNEL,
        OVER
    }

    private final Http2ServerConnection connection;
    private final RequestOutput output;
    private final BodyOutput body;
    private final Timer timer;
    private final ReceiveWindow window = new ReceiveWindow(Http2ServerConnection.STREAM_WINDOW);

    private State state = State.OVER;
    private int id;
    private @Nullable Exchange exchange;
    private Method method = Method.GET;
    private boolean reused;
    private boolean rested;
    private long heardBefore;
    // What Content-Length still lets come of the answer; -1 where nobody said.
    private long left;
    private boolean bodyless;
    private int uncredited;

    // Asked for by an extended CONNECT; null where nothing of the kind was.
    private @Nullable DataTunnel tunnel;
    // What an HTTP/1 client of the tunnel's waits for.
    private byte @Nullable [] proof;

    RequestStream(Http2ServerConnection connection, RequestOutput output) {
        this.connection = connection;
        this.output = output;
        this.body = new BodyOutput(output);
        this.timer = new Clock();
    }

    @Override
    public int id() {
        return id;
    }

    @Override
    public SendWindow sendWindow() {
        return body.window();
    }

    Method method() {
        return method;
    }

    @Override
    public boolean isOn(int wanted) {
        return state != State.OVER && id == wanted;
    }

    /// Whether the request is an extended CONNECT that has not been answered.
    boolean asksForTunnel() {
        return tunnel != null && state == State.HEAD;
    }

    /// What the client of HTTP/1 that asks for a tunnel waits for; null for one of HTTP/2.
    byte @Nullable [] proof() {
        return proof;
    }

    /// Whether the server has taken it.
    boolean isTunnel() {
        return state == State.TUNNEL;
    }

    /// Whether the final answer's head has come.
    boolean isAnswered() {
        return state == State.BODY;
    }

    /// It is given to somebody.
    ///
    /// @param after     whether the connection has carried another request before
    /// @param afterRest whether it was idle before, and nothing has come since
    void take(int newId, boolean after, boolean afterRest) {
        id = newId;
        reused = after;
        rested = afterRest;
        state = State.HEAD;
        left = -1;
        bodyless = false;
        uncredited = 0;
        window.reset();
    }

    // ---- what the exchange says

    @Override
    public void begin(Exchange owner) {
        exchange = owner;
    }

    @Override
    public void head(Head head, HeadEdits edits, BodyLength length) {
        method = head.method();
        heardBefore = connection.heard();
        boolean asks = connection.takesTunnels() && UpgradeOffer.isWebSocket(head);
        if (asks) {
            beginTunnel(head);
        }
        boolean none = length == BodyLength.NONE && !asks;
        body.begin(id, output.peer().initialWindow(), length == BodyLength.KNOWN ? head.contentLength() : -1, none);
        output.request(id, head, edits, asks, none);
    }

    private void beginTunnel(Head head) {
        tunnel = new DataTunnel(connection.loop(), new ServerCarrier(this, connection, output, body));
        WebSocketKey key = head.version() == HttpVersion.HTTP_2 ? null : WebSocketKey.of(head);
        proof = key == null ? null : key.proof().getBytes(US_ASCII);
    }

    @Override
    public void data(ByteBuf data) {
        body.data(data);
        if (state == State.HEAD) {
            touch();
        }
    }

    @Override
    public void end(@Nullable Head trailers) {
        if (tunnel != null) {
            // The request is whole, what follows it is the tunnel's.
            touch();
            return;
        }
        body.end(trailers == null ? null : SendingSide.trailersBlock(trailers));
        if (state == State.HEAD) {
            touch();
        }
    }

    @Override
    public void flush() {
        output.flushSoon();
    }

    @Override
    public void read() {
        touch();
        readOn();
    }

    /// What has come has gone on.
    void readOn() {
        int count = uncredited;
        if (count > 0) {
            uncredited = 0;
            output.credit(id, window.taken(count));
        }
    }

    @Override
    public boolean isWritable() {
        return !body.waits() && output.isWritable();
    }

    @Override
    public boolean mayRefuse() {
        return true;
    }

    @Override
    public boolean reused() {
        return reused;
    }

    @Override
    public void bindTo(ClientStream client) {
        // Streams know nothing of each other: who is logged in on one is nobody on the next.
    }

    @Override
    public void cancel() {
        if (state != State.OVER) {
            output.reset(id, ErrorCode.CANCEL);
            connection.cancelled();
            over();
        }
    }

    @Override
    public Side upgrade() {
        exchange = null;
        state = State.TUNNEL;
        return Objects.requireNonNull(tunnel, "no upgrade was asked for").handOver();
    }

    private void touch() {
        Exchange owner = exchange;
        if (owner != null) {
            timer.set(owner.serverIdleNanos());
        }
    }

    // ---- the answer

    /// @param last whether the stream ends with it
    void head(Head head, boolean last) {
        timer.clear();
        if (head.status() < 200 && head.status() != SWITCHING_PROTOCOLS) {
            if (last) {
                fail(ErrorCode.PROTOCOL_ERROR, "interim_answer_ends");
            } else {
                exchange().response(head);
            }
            return;
        }
        if (tunnel != null && head.status() == SWITCHING_PROTOCOLS) {
            if (last) {
                tunnel.inputEnds();
            }
            exchange().upgraded(head);
            return;
        }
        state = State.BODY;
        BodyLength length = head.bodyLength();
        bodyless = length == BodyLength.NONE;
        left = length == BodyLength.KNOWN ? head.contentLength() : -1;
        exchange().response(head);
        if (last && state == State.BODY) {
            ends(null);
        }
    }

    /// @param data  given away
    /// @param debit octets that it took from the window, padding included
    void data(ByteBuf data, int debit) {
        int count = data.readableBytes();
        if (!window.received(debit)) {
            data.release();
            fail(ErrorCode.FLOW_CONTROL_ERROR, "window_exceeded");
            return;
        }
        String fault = check(count);
        if (fault != null) {
            data.release();
            fail(ErrorCode.PROTOCOL_ERROR, fault);
            return;
        }
        uncredited += debit;
        if (state == State.TUNNEL) {
            tunnelData(data);
            return;
        }
        timer.clear();
        if (left >= 0) {
            left -= count;
        }
        if (count == 0) {
            data.release();
        } else {
            exchange().responseData(data);
        }
    }

    private void tunnelData(ByteBuf data) {
        // The relay counts it as what comes from the server, as the connection has.
        connection.server().counters().bytesReceived.add(-data.readableBytes());
        tunnel().received(data);
    }

    private DataTunnel tunnel() {
        return Objects.requireNonNull(tunnel, "no tunnel");
    }

    private @Nullable String check(int count) {
        if (state == State.TUNNEL) {
            return null;
        }
        if (state != State.BODY) {
            return "data_before_head";
        }
        if (bodyless && count > 0) {
            return "body_not_allowed";
        }
        return left >= 0 && count > left ? "body_longer_than_length" : null;
    }

    /// The answer's END_STREAM has come.
    void ends(@Nullable Head trailers) {
        if (state == State.TUNNEL) {
            tunnel().inputEnds();
            return;
        }
        if (left > 0) {
            fail(ErrorCode.PROTOCOL_ERROR, "body_shorter_than_length");
            return;
        }
        Exchange owner = exchange();
        if (!body.isEnded()) {
            // The answer is whole; RFC 9113 section 8.1.
            output.reset(id, ErrorCode.NO_ERROR);
        }
        over();
        owner.responseEnd(trailers);
    }

    @Override
    public void readComplete() {
        Exchange owner = exchange;
        if (owner != null) {
            owner.responseReadComplete();
        }
    }

    /// Sends one frame of what waits.
    ///
    /// @return whether anything was sent
    boolean sendWaiting() {
        return body.waits() && body.sendWaiting();
    }

    /// Sends as much of what waits as its window, the connection's and the kernel take.
    void sendAll() {
        if (body.waits()) {
            boolean sent = true;
            while (sent) {
                sent = sendWaiting();
            }
            writable();
        }
    }

    /// The connection or the window takes more.
    void writable() {
        Exchange owner = exchange;
        if (state == State.TUNNEL) {
            tunnel().writable();
        } else if (owner != null && !body.waits()) {
            owner.serverWritable();
        }
    }

    // ---- ends

    /// A mistake of the server's on this stream alone.
    @Override
    public void fail(ErrorCode code, String detail) {
        if (state != State.OVER) {
            output.reset(id, code);
            gone(ServerFailure.BAD_ANSWER, detail);
        }
    }

    /// The server has reset it.
    void resetByServer(ErrorCode code) {
        gone(meaning(code), "reset_" + code.word());
    }

    private ServerFailure meaning(ErrorCode code) {
        return switch (code) {
            case REFUSED_STREAM -> state == State.HEAD ? ServerFailure.REFUSED : ServerFailure.RESET;
            case CANCEL -> ServerFailure.RESET_CANCELLED;
            case ENHANCE_YOUR_CALM -> ServerFailure.RESET_OVERLOADED;
            default -> ServerFailure.RESET;
        };
    }

    /// The connection has ended.
    void connectionGone(ServerFailure how, @Nullable String detail) {
        boolean stale = how == ServerFailure.CUT && rested && connection.heard() == heardBefore;
        gone(stale ? ServerFailure.STALE : how, detail);
    }

    /// The stream is over; its exchange is told.
    void gone(ServerFailure how, @Nullable String detail) {
        Exchange owner = exchange;
        DataTunnel broken = isTunnel() ? tunnel : null;
        over();
        if (broken != null) {
            broken.breaks();
        } else if (owner != null) {
            owner.serverFailed(how, detail);
        }
    }

    void faulted() {
        Exchange owner = exchange;
        DataTunnel broken = isTunnel() ? tunnel : null;
        over();
        if (broken != null) {
            broken.breaks();
        } else if (owner != null) {
            owner.faulted();
        }
    }

    /// The tunnel is over: in order where both directions have ended.
    void tunnelLeft() {
        if (isTunnel()) {
            if (body.isEnded() && tunnel().isEnding()) {
                over();
            } else {
                cancel();
            }
        }
    }

    /// Ends both directions of a tunnel at once.
    void resetTunnel(ErrorCode code) {
        if (isTunnel()) {
            output.reset(id, code);
            connection.cancelled();
            over();
        }
    }

    private void over() {
        if (state != State.OVER) {
            state = State.OVER;
            exchange = null;
            endTunnel();
            timer.clear();
            body.drop();
            connection.over(this);
        }
    }

    private void endTunnel() {
        // One that stands is told by who ends it.
        if (tunnel != null && !tunnel.stands()) {
            tunnel.close();
        }
        tunnel = null;
        proof = null;
    }

    @Override
    public void remove() {
        timer.remove();
    }

    private Exchange exchange() {
        Exchange owner = exchange;
        if (owner == null) {
            throw new IllegalStateException(
                    "no exchange on stream " + id + " to " + connection.server().path());
        }
        return owner;
    }

    /// Whether it may be silent because the request's body is not here: that is the client's silence.
    private boolean waitsForClient() {
        return state == State.HEAD && tunnel == null && !body.isEnded() && !body.waits() && output.isWritable();
    }

    private final class Clock extends Timer {
        Clock() {
            super(connection.loop());
        }

        @Override
        protected void expired(long nowNanos) {
            if (waitsForClient()) {
                touch();
            } else if (state != State.OVER) {
                output.reset(id, ErrorCode.CANCEL);
                gone(ServerFailure.TIMEOUT, null);
            }
        }

        @Override
        public void faulted() {
            connection.faulted();
        }
    }
}
