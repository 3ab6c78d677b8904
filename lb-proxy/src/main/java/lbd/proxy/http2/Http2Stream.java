package lbd.proxy.http2;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import lbd.core.accesslog.EndReason;
import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.core.http2.ErrorCode;
import lbd.core.http2.ReceiveWindow;
import lbd.core.http2.SendWindow;
import lbd.proxy.http.ClientStream;
import lbd.proxy.http.Exchange;
import lbd.proxy.http.Forwarding;
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
/// | any | RST_STREAM, a mistake of the stream, a client that takes nothing for client_idle | over; the exchange is
/// cancelled |
final class Http2Stream implements ClientStream {
    private final Http2Connection connection;
    private final StreamOutput output;
    private final Exchange exchange;
    private final Timer timer;
    private final SendWindow sendWindow = new SendWindow(0);
    private final ReceiveWindow receiveWindow = new ReceiveWindow(Http2Connection.STREAM_WINDOW);

    private int id;
    private int urgency;
    private boolean inHand;
    private boolean requestEnded;
    private boolean answerEnded;
    private boolean exchangeOver;

    // What the window, or the client, does not take yet.
    private @Nullable ArrayDeque<ByteBuf> waiting;
    private int waitingBytes;
    private boolean endWaits;
    private byte @Nullable [] trailersWait;
    private long sentBefore;

    // Of the request's body: what Content-Length still lets come; -1 where nobody said. And what was not asked for yet.
    private long bodyLeft;
    private long bodyBytes;
    private int uncredited;
    private int bodyKept;

    // Of the answer's: the same.
    private long answerLeft;

    private long bytesIn;
    private long bytesOut;

    Http2Stream(Http2Connection connection, Http2Loop shared, Forwarding forwarding) {
        this.connection = connection;
        this.output = connection.output();
        this.exchange = new Exchange(
                shared.http(),
                connection.listener(),
                this,
                forwarding,
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
        return waitingBytes > 0 || endWaits;
    }

    // ---- the request

    void open(int newId, int window, int newUrgency, int headBytes) {
        id = newId;
        urgency = newUrgency;
        inHand = true;
        requestEnded = false;
        answerEnded = false;
        exchangeOver = false;
        endWaits = false;
        trailersWait = null;
        bodyLeft = -1;
        bodyBytes = 0;
        uncredited = 0;
        answerLeft = -1;
        bytesIn = headBytes;
        bytesOut = 0;
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
        exchange.refuse(status, reason, detail, seen, connection.loop().nanoTime());
        finished();
    }

    void begin(Head head, boolean ends, boolean reused) {
        requestEnded = ends;
        bodyLeft = ends ? 0 : head.contentLength();
        if (!ends) {
            timer.set(connection.timeouts().clientIdle());
        }
        exchange.begin(head, reused);
        if (ends && exchange.active()) {
            exchange.requestEnd(null);
        }
    }

    /// @param data  given away
    /// @param debit octets that it took from the window, padding included
    void requestData(ByteBuf data, int debit) {
        if (!receiveWindow.received(debit)) {
            data.release();
            fail(ErrorCode.FLOW_CONTROL_ERROR, 400, EndReason.BAD_REQUEST, "window_exceeded");
            return;
        }
        int count = data.readableBytes();
        bytesIn += count;
        bodyBytes += count;
        uncredited += debit;
        if (bodyLeft >= 0 && count > bodyLeft) {
            data.release();
            fail(ErrorCode.PROTOCOL_ERROR, 400, EndReason.BAD_REQUEST, "body_longer_than_length");
            return;
        }
        if (bodyLeft >= 0) {
            bodyLeft -= count;
        }
        if (bodyBytes > connection.bodyLimit() && exchange.active()) {
            data.release();
            exchange.requestFailed(413, EndReason.TOO_LARGE, null);
            return;
        }
        timer.set(connection.timeouts().clientIdle());
        exchange.requestData(data);
    }

    /// The request's END_STREAM has come.
    void requestEnd(@Nullable Head trailers) {
        requestEnded = true;
        timer.clear();
        if (bodyLeft > 0) {
            fail(ErrorCode.PROTOCOL_ERROR, 400, EndReason.BAD_REQUEST, "body_shorter_than_length");
        } else if (exchange.active()) {
            exchange.requestEnd(trailers);
        }
    }

    /// A mistake of the client's on this stream alone.
    void fail(ErrorCode code, int status, EndReason reason, String detail) {
        if (exchange.active()) {
            exchange.requestFailed(status, reason, detail);
        }
        if (inHand) {
            reset(code);
        }
    }

    /// The client has reset the stream, or left.
    void gone(EndReason reason) {
        drop();
        answerEnded = true;
        requestEnded = true;
        if (exchange.active()) {
            exchange.clientGone(reason);
        } else {
            over();
        }
    }

    /// Ends both ways at once.
    private void reset(ErrorCode code) {
        drop();
        answerEnded = true;
        requestEnded = true;
        output.reset(id, code);
        if (exchangeOver) {
            over();
        }
    }

    // ---- the answer

    @Override
    public void interim(Head head, HeadEdits edits) {
        bytesOut += output.head(this, head, edits, false);
    }

    @Override
    public void askForBody() {
        bytesOut += output.askForBody(this);
    }

    @Override
    public void respond(Head head, HeadEdits edits, BodyLength length) {
        if (answerEnded) {
            return;
        }
        boolean last = length == BodyLength.NONE;
        answerLeft = length == BodyLength.KNOWN ? head.contentLength() : -1;
        bytesOut += output.head(this, head, edits, last);
        answerEnded = last;
    }

    @Override
    public void data(ByteBuf data) {
        int count = data.readableBytes();
        if (answerEnded || count == 0) {
            data.release();
            return;
        }
        bytesOut += count;
        if (answerLeft > 0) {
            answerLeft -= count;
        }
        boolean last = answerLeft == 0;
        if (waitingBytes == 0) {
            send(data, last);
        } else {
            keep(data);
        }
    }

    private void send(ByteBuf data, boolean last) {
        while (data.isReadable()) {
            int allowed = output.allowance(this);
            if (allowed == 0) {
                keep(data);
                return;
            }
            int count = Math.min(allowed, data.readableBytes());
            boolean all = count == data.readableBytes();
            output.data(this, all ? data.retain() : data.readRetainedSlice(count), all && last);
            if (all) {
                answerEnded = last;
                break;
            }
        }
        data.release();
    }

    private void keep(ByteBuf data) {
        ArrayDeque<ByteBuf> queue = waiting;
        if (queue == null) {
            queue = new ArrayDeque<>(4);
            waiting = queue;
        }
        if (waitingBytes == 0) {
            sentBefore = bytesOut;
        }
        waitingBytes += data.readableBytes();
        output.keeps(Holding.Part.UNSENT, data.readableBytes());
        // The loop reads everything to one buffer: what stays is copied.
        queue.add(output.copy(data));
    }

    @Override
    public void end(@Nullable Head trailers) {
        if (answerEnded) {
            return;
        }
        if (waitingBytes > 0) {
            endWaits = true;
            trailersWait = trailers == null ? null : output.trailersBlock(trailers);
        } else {
            answerEnded = true;
            output.end(this, trailers == null ? null : output.trailersBlock(trailers));
        }
    }

    /// Sends one frame of what waits.
    ///
    /// @return whether anything was sent
    boolean sendWaiting() {
        ArrayDeque<ByteBuf> queue = waiting;
        int allowed = queue == null || queue.isEmpty() ? 0 : output.allowance(this);
        if (queue == null || allowed == 0) {
            return false;
        }
        ByteBuf first = queue.getFirst();
        int count = Math.min(allowed, first.readableBytes());
        boolean whole = count == first.readableBytes();
        if (whole) {
            queue.removeFirst();
        }
        waitingBytes -= count;
        output.keeps(Holding.Part.UNSENT, -count);
        boolean last = waitingBytes == 0 && (endWaits ? trailersWait == null : answerLeft == 0);
        output.data(this, whole ? first : first.readRetainedSlice(count), last);
        if (waitingBytes == 0) {
            allSent(last);
        }
        return true;
    }

    private void allSent(boolean ended) {
        if (ended) {
            answerEnded = true;
        } else if (endWaits) {
            answerEnded = true;
            output.end(this, trailersWait);
        }
        endWaits = false;
        if (requestEnded) {
            timer.clear();
        }
        if (exchangeOver) {
            finishStream();
        } else {
            exchange.clientWritable();
        }
    }

    @Override
    public void flush() {
        output.flushSoon();
    }

    @Override
    public void abort() {
        reset(ErrorCode.INTERNAL_ERROR);
    }

    @Override
    public void awaitWritable() {
        timer.set(connection.timeouts().clientIdle());
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
        return waitingBytes == 0 && output.isWritable();
    }

    @Override
    public Side upgrade(Head head, HeadEdits edits) {
        throw new IllegalStateException("no upgrade was offered");
    }

    @Override
    public void finished() {
        exchangeOver = true;
        output.flushSoon();
        if (!waits()) {
            finishStream();
        } else {
            timer.set(connection.timeouts().clientIdle());
        }
    }

    private void finishStream() {
        if (!answerEnded) {
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
            drop();
            keepsBody(0);
            connection.over(this);
        }
    }

    /// Forgets what was not sent.
    void drop() {
        if (waiting != null) {
            waiting.forEach(ByteBuf::release);
            waiting.clear();
        }
        output.keeps(Holding.Part.UNSENT, -waitingBytes);
        waitingBytes = 0;
        endWaits = false;
    }

    /// The connection is over, and this with it.
    void remove() {
        timer.remove();
    }

    @Override
    public @Nullable InetSocketAddress remoteAddress() {
        return connection.client().address();
    }

    @Override
    public @Nullable InetSocketAddress localAddress() {
        return connection.client().reached();
    }

    @Override
    public ClientConnection connection() {
        return connection;
    }

    @Override
    public long bytesIn() {
        return bytesIn;
    }

    @Override
    public long bytesOut() {
        return bytesOut;
    }

    /// Of the request's body while it is to come, else of the answer that the client does not take.
    private final class Clock extends Timer {
        Clock() {
            super(connection.loop());
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
                long sent = bytesOut - waitingBytes;
                if (sent != sentBefore) {
                    sentBefore = sent;
                    set(connection.timeouts().clientIdle());
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
