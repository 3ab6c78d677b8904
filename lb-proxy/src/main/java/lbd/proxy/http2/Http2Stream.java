package lbd.proxy.http2;

import io.netty.buffer.ByteBuf;
import java.util.Objects;
import lbd.core.accesslog.EndReason;
import lbd.core.http.Head;
import lbd.core.http2.ErrorCode;
import lbd.core.http2.SendWindow;
import lbd.proxy.http.Exchange;
import lbd.proxy.loop.Timer;
import org.jspecify.annotations.Nullable;

/// One request and its answer on a connection of many (RFC 9113 section 5.1); used again for a later one when both are
/// over. Confined to the connection's loop.
///
/// | state | event | next |
/// | --- | --- | --- |
/// | open | END_STREAM | half closed (remote): the answer is still to come |
/// | open | the answer's end | resting: the rest of the request is not wanted |
/// | resting | END_STREAM, RST_STREAM | over |
/// | resting | silence for 2 s, 10 s in all | reset with NO_ERROR; over |
/// | half closed (remote) | the answer's end has been sent | over |
/// | open, half closed (remote) | a server takes an extended CONNECT | a [DataTunnel], until it is over |
/// | any | RST_STREAM, a mistake of the stream, a client that takes nothing for client_idle | over; the exchange is
/// cancelled |
final class Http2Stream implements StreamTable.Entry {
    private static final int BAD_REQUEST = 400;
    private static final long YOUNG_NANOS = 1_000_000_000L;

    private final Http2Connection connection;
    private final ClientSide side;
    private final StreamOutput output;
    private final StreamAnswer answer;
    private final Exchange exchange;
    private final Timer timer;
    private final StreamRequest request = new StreamRequest();

    private int id;
    private int urgency;
    private long begunNanos;
    private boolean inHand;
    private boolean exchangeOver;
    private @Nullable DataTunnel tunnel;

    // Made where an answer is complete before its request.
    private @Nullable Rest rest;

    Http2Stream(Http2Connection connection, Http2Loop shared) {
        this.connection = connection;
        this.side = connection.side();
        this.output = connection.output();
        this.answer = new StreamAnswer(this, output);
        this.exchange = new Exchange(
                shared.http(),
                side.listener(),
                answer,
                side.forwarding(),
                shared.http().servers());
        this.timer = new Clock();
    }

    @Override
    public int id() {
        return id;
    }

    Exchange exchange() {
        return exchange;
    }

    /// RFC 9218: 0 is the most urgent, 7 the least.
    int urgency() {
        return urgency;
    }

    void urgency(int wanted) {
        urgency = wanted;
    }

    boolean requestEnded() {
        return request.ended();
    }

    StreamAnswer answer() {
        return answer;
    }

    // ---- the request

    void open(int newId, int window, int newUrgency, int headBytes) {
        id = newId;
        urgency = newUrgency;
        begunNanos = side.loop().nanoTime();
        inHand = true;
        exchangeOver = false;
        answer.begin(window);
        request.begin(headBytes);
    }

    /// Whether it has begun a moment ago.
    boolean isYoung() {
        return side.loop().nanoTime() - begunNanos < YOUNG_NANOS;
    }

    @Override
    public boolean isOn(int wanted) {
        return inHand && id == wanted;
    }

    /// Answers what cannot become a request.
    ///
    /// @param seen what could be read of it; not kept
    /// @param ends whether nothing more of it comes
    void refuse(int status, EndReason reason, String detail, Head seen, boolean ends) {
        if (status == BAD_REQUEST) {
            answer.endsBy(ErrorCode.PROTOCOL_ERROR);
        }
        if (ends || status == BAD_REQUEST) {
            request.end();
        }
        exchange.refuse(status, reason, detail, seen, side.loop().nanoTime());
        exchangeOver();
    }

    void begin(Head head, boolean ends, boolean reused) {
        if (ends) {
            request.end();
        }
        if (head.upgradeRequested()) {
            beginTunnel(head, ends, reused);
            return;
        }
        request.expect(ends ? 0 : head.contentLength());
        exchange.begin(head, reused);
        if (ends && exchange.active()) {
            exchange.requestEnd(null);
        } else if (!ends && exchange.active()) {
            timer.set(exchange.clientIdleNanos());
        }
    }

    /// What follows is no body of the request's, which is complete for who is asked.
    private void beginTunnel(Head head, boolean ends, boolean reused) {
        DataTunnel begun = new DataTunnel(side.loop(), new ClientCarrier(this, answer));
        tunnel = begun;
        if (ends) {
            begun.inputEnds();
        }
        exchange.begin(head, reused);
        if (exchange.active()) {
            exchange.requestEnd(null);
        }
    }

    /// @param data  given away
    /// @param debit octets that it took from the window, padding included
    void requestData(ByteBuf data, int debit) {
        if (!request.fits(debit)) {
            data.release();
            fail(ErrorCode.FLOW_CONTROL_ERROR, "window_exceeded");
            return;
        }
        if (tunnel != null) {
            tunnel.received(data);
            return;
        }
        if (exchangeOver) {
            data.release();
            if (isResting()) {
                Objects.requireNonNull(rest).goOn();
            } else {
                readOn();
            }
            return;
        }
        if (!request.count(data.readableBytes())) {
            data.release();
            malformed(BAD_REQUEST, EndReason.BAD_REQUEST, "body_longer_than_length");
            return;
        }
        if (request.body() > side.bodyLimit() && exchange.active()) {
            data.release();
            exchange.requestFailed(413, EndReason.TOO_LARGE, null);
            return;
        }
        timer.set(exchange.clientIdleNanos());
        exchange.requestData(data);
    }

    /// Another frame of the body begins, which is not its last.
    ///
    /// @return whether there were several before
    boolean comesInManyFrames() {
        return request.frame();
    }

    /// The request's END_STREAM has come.
    void requestEnd(@Nullable Head trailers) {
        request.end();
        if (tunnel != null) {
            tunnel.inputEnds();
            return;
        }
        if (exchangeOver) {
            if (isResting()) {
                over();
            }
            return;
        }
        timer.clear();
        if (request.isShort()) {
            malformed(BAD_REQUEST, EndReason.BAD_REQUEST, "body_shorter_than_length");
        } else if (exchange.active()) {
            exchange.requestEnd(trailers);
        }
    }

    /// The request has turned out to be malformed: a client that has heard nothing yet is told why.
    void malformed(int status, EndReason reason, String detail) {
        if (connection.isMistakeTooMany()) {
            return;
        }
        if (tunnel != null && tunnel.stands()) {
            // No answer can say why any more.
            reset(ErrorCode.PROTOCOL_ERROR);
            tunnel.breaks();
            return;
        }
        request.end();
        answer.endsBy(ErrorCode.PROTOCOL_ERROR);
        if (exchange.active()) {
            exchange.requestFailed(status, reason, detail);
        } else if (inHand) {
            reset(ErrorCode.PROTOCOL_ERROR);
        }
    }

    /// A mistake of the client's on this stream alone, which is over with it.
    @Override
    public void fail(ErrorCode code, String detail) {
        if (connection.isMistakeTooMany()) {
            return;
        }
        reset(code);
        if (tunnel != null && tunnel.stands()) {
            tunnel.breaks();
        } else if (exchange.active()) {
            exchange.requestFailed(BAD_REQUEST, EndReason.BAD_REQUEST, detail);
        }
    }

    /// The client has reset the stream, or left.
    void gone(EndReason reason) {
        abandon();
        if (tunnel != null && tunnel.stands()) {
            tunnel.breaks();
        } else if (exchange.active()) {
            exchange.clientGone(reason);
        } else {
            over();
        }
    }

    /// Nothing more is sent, and what still comes is not wanted.
    void abandon() {
        answer.giveUp();
        request.end();
    }

    /// Ends both ways at once.
    void reset(ErrorCode code) {
        abandon();
        output.reset(id, code);
        if (exchangeOver) {
            over();
        }
    }

    // ---- the answer

    /// All that waited has been sent.
    void answerTaken() {
        if (request.ended()) {
            timer.clear();
        }
        if (exchangeOver) {
            finishStream();
        } else {
            writable();
        }
    }

    /// The client, or its socket, takes more: the server may go on if its answer waited for that.
    void writable() {
        if (tunnel != null) {
            tunnel.writable();
        } else if (exchange.active() && !answer.waits()) {
            exchange.clientWritable();
        }
    }

    /// The client has so long from now on to take what is for it.
    void awaitsClient() {
        timer.set(side.timeouts().clientIdle());
    }

    /// What has come of the request has gone on.
    void readOn() {
        output.credit(id, request.credit());
    }

    void keepsBody(int bytes) {
        output.keepsOfBodies(request.keep(bytes));
    }

    /// A server has taken the extended CONNECT.
    DataTunnel tunnel() {
        // From now on the silence of both sides is the relay's affair.
        timer.clear();
        return Objects.requireNonNull(tunnel, "no upgrade was offered");
    }

    /// The exchange is over.
    void exchangeOver() {
        exchangeOver = true;
        output.flushSoon();
        if (!answer.waits()) {
            finishStream();
        } else {
            awaitsClient();
        }
    }

    private void finishStream() {
        if (!answer.ended()) {
            // Neither an end nor a reset was sent: what the client has is not whole.
            output.reset(id, ErrorCode.INTERNAL_ERROR);
        } else if (!request.ended()) {
            rest();
            return;
        }
        over();
    }

    private void rest() {
        Rest its = rest == null ? new Rest(this, side.loop()) : rest;
        rest = its;
        its.begin();
    }

    /// The client has not ended its request by itself.
    void endRest() {
        output.reset(id, ErrorCode.NO_ERROR);
        output.flushSoon();
        over();
    }

    /// Whether all that is left of it is what the client still sends.
    boolean isResting() {
        return rest != null && rest.isBegun();
    }

    private void over() {
        if (inHand) {
            inHand = false;
            timer.clear();
            answer.drop();
            keepsBody(0);
            if (rest != null) {
                rest.end();
            }
            if (tunnel != null) {
                tunnel.close();
                tunnel = null;
            }
            connection.over(this);
        }
    }

    @Override
    public SendWindow sendWindow() {
        return answer.window();
    }

    @Override
    public void readComplete() {
        if (exchange.active()) {
            exchange.requestReadComplete();
        }
    }

    @Override
    public void remove() {
        timer.remove();
        if (rest != null) {
            rest.remove();
        }
    }

    ClientSide side() {
        return side;
    }

    Http2Connection connection() {
        return connection;
    }

    /// Octets of the client's that belong to the request so far.
    long bytesIn() {
        return request.bytes();
    }

    private void cutReader() {
        output.reset(id, ErrorCode.CANCEL);
        gone(EndReason.CLIENT_TIMEOUT);
    }

    /// It moves, but more slowly than it may.
    void tooSlow(String rule) {
        if (answer.waits()) {
            cutReader();
        } else if (!request.ended() && exchange.active()) {
            exchange.requestFailed(408, EndReason.CLIENT_TIMEOUT, rule);
        }
        output.flushSoon();
    }

    /// Of the request's body while it is to come, else of the answer that the client does not take.
    private final class Clock extends Timer {
        Clock() {
            super(side.loop());
        }

        @Override
        public void faulted() {
            connection.faulted();
        }

        @Override
        protected void expired(long nowNanos) {
            if (!inHand || (tunnel != null && tunnel.stands())) {
                return;
            }
            if (answer.waits()) {
                if (answer.moves()) {
                    set(side.timeouts().clientIdle());
                } else {
                    cutReader();
                }
            } else if (!request.ended() && exchange.holdsRequest()) {
                set(exchange.clientIdleNanos());
            } else if (!request.ended() && exchange.active()) {
                exchange.requestFailed(408, EndReason.CLIENT_TIMEOUT, null);
            }
            output.flushSoon();
        }
    }
}
