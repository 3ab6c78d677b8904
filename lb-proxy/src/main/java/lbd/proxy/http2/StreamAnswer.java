package lbd.proxy.http2;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.core.http2.ErrorCode;
import lbd.core.http2.SendWindow;
import lbd.core.proxyprotocol.ProxyTls;
import lbd.core.tls.TlsFacts;
import lbd.proxy.http.ClientStream;
import lbd.proxy.http.HeadEdits;
import lbd.proxy.loop.ClientConnection;
import lbd.proxy.relay.Side;
import lbd.proxy.upstream.ServerFailure;
import org.jspecify.annotations.Nullable;

/// What one stream sends: its answer's heads, and of the rest as much as its window and the client's socket take now;
/// what they do not take waits here. Confined to the connection's loop.
final class StreamAnswer implements ClientStream {
    /// Who takes less than this of what waits, in a whole client_idle, only holds it open.
    private static final int LEAST_TAKEN = 1024;

    private final Http2Stream stream;
    private final StreamOutput output;

    private final SendWindow window = new SendWindow(0);

    private boolean ended;
    // A mistake of the client's that the answer only explains: in place of END_STREAM; null where there is none.
    private @Nullable ErrorCode mistake;
    // Of the body: what Content-Length still lets come; -1 where nobody said.
    private long left;
    private long bytes;

    private @Nullable ArrayDeque<ByteBuf> waiting;
    private int waitingBytes;
    private boolean endWaits;
    private byte @Nullable [] trailersWait;
    private long takenBefore;
    private long bytesBeforeTunnel;

    StreamAnswer(Http2Stream stream, StreamOutput output) {
        this.stream = stream;
        this.output = output;
    }

    /// For the next request.
    ///
    /// @param octets that its client lets us send at first
    void begin(int octets) {
        window.reset(octets);
        ended = false;
        mistake = null;
        left = -1;
        bytes = 0;
        endWaits = false;
        trailersWait = null;
        bytesBeforeTunnel = 0;
    }

    SendWindow window() {
        return window;
    }

    /// Whether END_STREAM or a reset has been sent, or nothing can be sent any more.
    boolean ended() {
        return ended;
    }

    /// Nothing more is sent, and what waits is forgotten.
    void giveUp() {
        drop();
        ended = true;
    }

    /// What is sent from now on explains why the request was none: a malformed one is an error of its stream, and may
    /// be answered before that (RFC 9113 section 8.1.1).
    void endsBy(ErrorCode code) {
        mistake = code;
    }

    /// Whether there is something that could be sent if windows allowed it.
    boolean waits() {
        return waitingBytes > 0 || endWaits;
    }

    int waitingBytes() {
        return waitingBytes;
    }

    /// Whether the client has taken something worth the wait since this was last asked.
    boolean moves() {
        long taken = bytes - waitingBytes;
        boolean moved = taken - takenBefore >= LEAST_TAKEN;
        takenBefore = taken;
        return moved;
    }

    @Override
    public void interim(Head head, HeadEdits edits) {
        if (!ended) {
            bytes += output.head(stream.id(), head, edits, false);
        }
    }

    @Override
    public void askForBody() {
        if (!ended) {
            bytes += output.askForBody(stream.id());
        }
    }

    @Override
    public void head(Head head, HeadEdits edits, BodyLength length) {
        if (ended) {
            return;
        }
        boolean last = length == BodyLength.NONE;
        left = length == BodyLength.KNOWN ? head.contentLength() : -1;
        bytes += output.head(stream.id(), head, edits, last && mistake == null);
        if (last) {
            over(true);
        }
    }

    /// @param told whether the last frame has said so
    private void over(boolean told) {
        ended = true;
        if (mistake == null) {
            output.answered();
        }
        if (mistake != null) {
            output.reset(stream.id(), mistake);
        } else if (!told) {
            output.end(stream.id(), trailersWait);
        }
    }

    @Override
    public void data(ByteBuf data) {
        int count = data.readableBytes();
        if (ended || count == 0) {
            data.release();
            return;
        }
        bytes += count;
        if (left > 0) {
            left -= count;
        }
        boolean last = left == 0;
        if (waitingBytes == 0) {
            send(data, last);
        } else {
            keep(data);
        }
    }

    private void send(ByteBuf data, boolean last) {
        while (data.isReadable()) {
            int allowed = output.allowance(window);
            if (allowed == 0) {
                keep(data);
                return;
            }
            int count = Math.min(allowed, data.readableBytes());
            boolean all = count == data.readableBytes();
            output.data(
                    stream.id(),
                    window,
                    all ? data.retain() : data.readRetainedSlice(count),
                    all && last && mistake == null);
            if (all) {
                if (last) {
                    over(true);
                }
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
            takenBefore = bytes - data.readableBytes();
        }
        waitingBytes += data.readableBytes();
        output.keepsOfAnswers(data.readableBytes());
        // The loop reads everything to one buffer: what stays is copied.
        queue.add(output.copy(data));
    }

    @Override
    public void end(@Nullable Head trailers) {
        if (ended) {
            return;
        }
        trailersWait = trailers == null ? null : SendingSide.trailersBlock(trailers);
        if (waitingBytes > 0) {
            endWaits = true;
        } else {
            over(false);
        }
    }

    /// Sends one frame of what waits.
    ///
    /// @return whether anything was sent
    boolean sendWaiting() {
        ArrayDeque<ByteBuf> queue = waiting;
        int allowed = queue == null || queue.isEmpty() ? 0 : output.allowance(window);
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
        output.keepsOfAnswers(-count);
        boolean last = waitingBytes == 0 && (endWaits ? trailersWait == null : left == 0);
        output.data(stream.id(), window, whole ? first : first.readRetainedSlice(count), last && mistake == null);
        if (waitingBytes == 0) {
            allSent(last);
        }
        return true;
    }

    /// Sends as much as its window, the connection's and the kernel take.
    void sendAll() {
        boolean sent = true;
        while (sent && waits()) {
            sent = sendWaiting();
        }
    }

    private void allSent(boolean last) {
        if (last || endWaits) {
            over(last);
        }
        endWaits = false;
        stream.answerTaken();
    }

    /// Forgets what was not sent.
    void drop() {
        if (waiting != null) {
            waiting.forEach(ByteBuf::release);
            waiting.clear();
        }
        output.keepsOfAnswers(-waitingBytes);
        waitingBytes = 0;
        endWaits = false;
    }

    @Override
    public void flush() {
        output.flushSoon();
    }

    @Override
    public void abort() {
        abort(ErrorCode.INTERNAL_ERROR);
    }

    @Override
    public void abort(ServerFailure how) {
        abort(
                switch (how) {
                    case RESET_CANCELLED -> ErrorCode.CANCEL;
                    case RESET_OVERLOADED -> ErrorCode.ENHANCE_YOUR_CALM;
                    default -> ErrorCode.INTERNAL_ERROR;
                });
    }

    private void abort(ErrorCode code) {
        if (!ended) {
            stream.reset(mistake == null ? code : mistake);
        }
    }

    @Override
    public void awaitWritable() {
        stream.awaitsClient();
    }

    @Override
    public boolean isWritable() {
        return !waits() && output.isWritable();
    }

    @Override
    public Side upgrade(Head head, HeadEdits edits) {
        if (!ended) {
            left = -1;
            bytes += output.tunnelHead(stream.id(), head, edits);
        }
        bytesBeforeTunnel = bytes;
        output.flushSoon();
        return stream.tunnel().handOver();
    }

    @Override
    public void finished() {
        stream.exchangeOver();
    }

    @Override
    public void keepsBody(int count) {
        stream.keepsBody(count);
    }

    @Override
    public void readBody() {
        stream.readOn();
    }

    @Override
    public @Nullable InetSocketAddress remoteAddress() {
        return stream.side().client().address();
    }

    @Override
    public @Nullable InetSocketAddress localAddress() {
        return stream.side().client().reached();
    }

    @Override
    public ClientConnection connection() {
        return stream.connection();
    }

    @Override
    public @Nullable TlsFacts tls() {
        return stream.side().client().tls();
    }

    @Override
    public ProxyTls told() {
        return stream.side().client().told();
    }

    @Override
    public long bytesIn() {
        return stream.bytesIn();
    }

    @Override
    public long unsent() {
        return waitingBytes;
    }

    /// Its own window is open: what it waits for is the connection.
    @Override
    public boolean waitsForTurn() {
        return window.available() > 0;
    }

    @Override
    public long takenByAll() {
        return output.dataTaken();
    }

    @Override
    public void tooSlow(String rule) {
        stream.tooSlow(rule);
    }

    /// Those of a tunnel are the relay's to count.
    @Override
    public long bytesOut() {
        return bytesBeforeTunnel > 0 ? bytesBeforeTunnel : bytes;
    }
}
