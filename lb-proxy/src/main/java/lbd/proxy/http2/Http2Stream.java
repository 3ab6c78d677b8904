package lbd.proxy.http2;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import lbd.core.accesslog.EndReason;
import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.core.http2.ErrorCode;
import lbd.core.http2.ReceiveWindow;
import lbd.core.http2.SendWindow;
import lbd.core.proxyprotocol.ProxyTls;
import lbd.core.tls.TlsFacts;
import lbd.proxy.http.ClientStream;
import lbd.proxy.http.Exchange;
import lbd.proxy.http.HeadEdits;
import lbd.proxy.loop.ClientConnection;
import lbd.proxy.loop.Holding;
import lbd.proxy.loop.Timer;
import lbd.proxy.relay.Side;
import org.jspecify.annotations.Nullable;

/// One request and its answer on a connection of many (RFC 9113 section 5.1); used again for a later one when both are
/// over. Confined to the connection's loop.
///
/// | state | event | next |
/// | --- | --- | --- |
/// | open | END_STREAM | half closed (remote): the answer is still to come |
/// | open | the answer's end | reset with NO_ERROR: the rest of the request is not wanted |
/// | half closed (remote) | the answer's end has been sent | over |
/// | open, half closed (remote) | a server takes an extended CONNECT | a [DataTunnel], until it is over |
/// | any | RST_STREAM, a mistake of the stream, a client that takes nothing for client_idle | over; the exchange is
/// cancelled |
final class Http2Stream implements ClientStream {
    private static final int BAD_REQUEST = 400;

    private final Http2Connection connection;
    private final ClientSide side;
    private final StreamOutput output;
    private final StreamAnswer answer;
    private final Exchange exchange;
    private final Timer timer;
    private final SendWindow sendWindow = new SendWindow(0);
    private final ReceiveWindow receiveWindow = new ReceiveWindow(Http2Connection.STREAM_WINDOW);

    private int id;
    private int urgency;
    private boolean inHand;
    private boolean requestEnded;
    private boolean exchangeOver;
    private @Nullable DataTunnel tunnel;
    private long bytesBeforeTunnel;

    // Of the request's body: what Content-Length still lets come; -1 where nobody said. And what was not asked for yet.
    private long bodyLeft;
    private long bodyBytes;
    private int uncredited;
    private int bodyKept;

    private long bytesIn;

    Http2Stream(Http2Connection connection, Http2Loop shared) {
        this.connection = connection;
        this.side = connection.side();
        this.output = connection.output();
        this.answer = new StreamAnswer(this, output);
        this.exchange = new Exchange(
                shared.http(),
                side.listener(),
                this,
                side.forwarding(),
                shared.http().servers());
        this.timer = new Clock();
    }

    int id() {
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
        return requestEnded;
    }

    SendWindow sendWindow() {
        return sendWindow;
    }

    /// Whether there is something that could be sent if windows allowed it.
    boolean waits() {
        return answer.waits();
    }

    // ---- the request

    void open(int newId, int window, int newUrgency, int headBytes) {
        id = newId;
        urgency = newUrgency;
        inHand = true;
        requestEnded = false;
        exchangeOver = false;
        answer.begin();
        bodyLeft = -1;
        bodyBytes = 0;
        uncredited = 0;
        bytesBeforeTunnel = 0;
        bytesIn = headBytes;
        sendWindow.reset(window);
        receiveWindow.reset();
    }

    boolean isOn(int wanted) {
        return inHand && id == wanted;
    }

    /// Answers what cannot become a request.
    ///
    /// @param seen what could be read of it; not kept
    /// @param ends whether nothing more of it comes
    void refuse(int status, EndReason reason, String detail, Head seen, boolean ends) {
        requestEnded = ends;
        if (status == BAD_REQUEST) {
            answer.endsBy(ErrorCode.PROTOCOL_ERROR);
            requestEnded = true;
        }
        exchange.refuse(status, reason, detail, seen, side.loop().nanoTime());
        finished();
    }

    void begin(Head head, boolean ends, boolean reused) {
        requestEnded = ends;
        if (head.upgradeRequested()) {
            beginTunnel(head, ends, reused);
            return;
        }
        bodyLeft = ends ? 0 : head.contentLength();
        if (!ends) {
            timer.set(side.timeouts().clientIdle());
        }
        exchange.begin(head, reused);
        if (ends && exchange.active()) {
            exchange.requestEnd(null);
        }
    }

    /// What follows is no body of the request's, which is complete for who is asked.
    private void beginTunnel(Head head, boolean ends, boolean reused) {
        DataTunnel begun = new DataTunnel(side.loop(), this, answer);
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
        if (!receiveWindow.received(debit)) {
            data.release();
            fail(ErrorCode.FLOW_CONTROL_ERROR, "window_exceeded");
            return;
        }
        uncredited += debit;
        if (tunnel != null) {
            tunnel.received(data);
            return;
        }
        int count = data.readableBytes();
        bytesIn += count;
        bodyBytes += count;
        if (bodyLeft >= 0 && count > bodyLeft) {
            data.release();
            malformed(BAD_REQUEST, EndReason.BAD_REQUEST, "body_longer_than_length");
            return;
        }
        if (bodyLeft >= 0) {
            bodyLeft -= count;
        }
        if (bodyBytes > side.bodyLimit() && exchange.active()) {
            data.release();
            exchange.requestFailed(413, EndReason.TOO_LARGE, null);
            return;
        }
        timer.set(side.timeouts().clientIdle());
        exchange.requestData(data);
    }

    /// The request's END_STREAM has come.
    void requestEnd(@Nullable Head trailers) {
        requestEnded = true;
        timer.clear();
        if (tunnel != null) {
            tunnel.inputEnds();
        } else if (bodyLeft > 0) {
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
        requestEnded = true;
        answer.endsBy(ErrorCode.PROTOCOL_ERROR);
        if (exchange.active()) {
            exchange.requestFailed(status, reason, detail);
        } else if (inHand) {
            reset(ErrorCode.PROTOCOL_ERROR);
        }
    }

    /// A mistake of the client's on this stream alone, which is over with it.
    void fail(ErrorCode code, String detail) {
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
        answer.giveUp();
        requestEnded = true;
        if (tunnel != null && tunnel.stands()) {
            tunnel.breaks();
        } else if (exchange.active()) {
            exchange.clientGone(reason);
        } else {
            over();
        }
    }

    /// Ends both ways at once.
    void reset(ErrorCode code) {
        answer.giveUp();
        requestEnded = true;
        output.reset(id, code);
        if (exchangeOver) {
            over();
        }
    }

    // ---- the answer

    @Override
    public void interim(Head head, HeadEdits edits) {
        answer.interim(head, edits);
    }

    @Override
    public void askForBody() {
        answer.askForBody();
    }

    @Override
    public void respond(Head head, HeadEdits edits, BodyLength length) {
        answer.head(head, edits, length);
    }

    @Override
    public void data(ByteBuf data) {
        answer.data(data);
    }

    @Override
    public void end(@Nullable Head trailers) {
        answer.end(trailers);
    }

    /// Sends one frame of what waits.
    ///
    /// @return whether anything was sent
    boolean sendWaiting() {
        return answer.sendWaiting();
    }

    /// All that waited has been sent.
    void answerTaken() {
        if (requestEnded) {
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
        } else if (exchange.active() && !waits()) {
            exchange.clientWritable();
        }
    }

    @Override
    public void flush() {
        output.flushSoon();
    }

    @Override
    public void abort() {
        if (!answer.ended()) {
            reset(answer.mistake());
        }
    }

    @Override
    public void awaitWritable() {
        timer.set(side.timeouts().clientIdle());
    }

    @Override
    public void keepsBody(int bytes) {
        output.keeps(Holding.Part.BODY, bytes - bodyKept);
        bodyKept = bytes;
    }

    @Override
    public void readBody() {
        int count = uncredited;
        if (count > 0 && !requestEnded) {
            uncredited = 0;
            output.credit(this, receiveWindow.taken(count));
        }
    }

    @Override
    public boolean isWritable() {
        return !answer.waits() && output.isWritable();
    }

    @Override
    public Side upgrade(Head head, HeadEdits edits) {
        DataTunnel taken = tunnel;
        if (taken == null) {
            throw new IllegalStateException("no upgrade was offered");
        }
        answer.tunnelHead(head, edits);
        bytesBeforeTunnel = answer.bytes();
        output.flushSoon();
        return taken.handOver();
    }

    @Override
    public void finished() {
        exchangeOver = true;
        output.flushSoon();
        if (!waits()) {
            finishStream();
        } else {
            timer.set(side.timeouts().clientIdle());
        }
    }

    private void finishStream() {
        if (!answer.ended()) {
            // Neither an end nor a reset was sent: what the client has is not whole.
            output.reset(id, ErrorCode.INTERNAL_ERROR);
        } else if (!requestEnded) {
            // The answer is whole; RFC 9113 section 8.1.
            output.reset(id, ErrorCode.NO_ERROR);
        }
        over();
    }

    private void over() {
        if (inHand) {
            inHand = false;
            timer.clear();
            answer.drop();
            keepsBody(0);
            if (tunnel != null) {
                tunnel.close();
                tunnel = null;
            }
            connection.over(this);
        }
    }

    /// The connection is over, and this with it.
    void remove() {
        timer.remove();
    }

    @Override
    public @Nullable InetSocketAddress remoteAddress() {
        return side.client().address();
    }

    @Override
    public @Nullable InetSocketAddress localAddress() {
        return side.client().reached();
    }

    @Override
    public ClientConnection connection() {
        return connection;
    }

    @Override
    public @Nullable TlsFacts tls() {
        return side.client().tls();
    }

    @Override
    public ProxyTls told() {
        return side.client().told();
    }

    @Override
    public long bytesIn() {
        return bytesIn;
    }

    @Override
    public long bytesOut() {
        return bytesBeforeTunnel > 0 ? bytesBeforeTunnel : answer.bytes();
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
            if (!inHand) {
                return;
            }
            if (waits()) {
                if (answer.moves()) {
                    set(side.timeouts().clientIdle());
                } else {
                    output.reset(id, ErrorCode.CANCEL);
                    gone(EndReason.CLIENT_TIMEOUT);
                }
            } else if (!requestEnded && exchange.active()) {
                exchange.requestFailed(408, EndReason.CLIENT_TIMEOUT, null);
            }
            output.flushSoon();
        }
    }
}
