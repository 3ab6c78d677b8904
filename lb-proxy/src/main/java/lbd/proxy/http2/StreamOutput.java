package lbd.proxy.http2;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import lbd.core.http.Head;
import lbd.core.http2.ErrorCode;
import lbd.core.http2.HpackEncoder;
import lbd.core.http2.Settings;
import lbd.proxy.http.HeadEdits;
import lbd.proxy.loop.Holding;
import org.jspecify.annotations.Nullable;

/// What the streams of one connection send: heads, data as far as windows and the kernel take it, ends and resets; and
/// what they make us keep.
final class StreamOutput {
    private static final int MOST_UNFLUSHED = 256 * 1024;

    private final Http2Connection connection;
    private final Http2Loop shared;
    private final FrameOutput output;
    private final Flow flow;
    private final Holding kept;
    private final Settings peer = new Settings();
    private final Resets resets = new Resets();

    private long bodiesKept;
    private long answersKept;
    private long answersSent;

    StreamOutput(Http2Connection connection, Http2Loop shared, FrameOutput output, Flow flow, Holding kept) {
        this.connection = connection;
        this.shared = shared;
        this.output = output;
        this.flow = flow;
        this.kept = kept;
    }

    FrameOutput frames() {
        return output;
    }

    Flow flow() {
        return flow;
    }

    /// What the client has said about itself.
    Settings peer() {
        return peer;
    }

    /// An answer has been sent whole.
    void answered() {
        answersSent++;
    }

    /// How many there were so far.
    long answersSent() {
        return answersSent;
    }

    /// The streams that we have reset.
    Resets resets() {
        return resets;
    }

    /// @return octets that were written
    int head(Http2Stream stream, Head head, HeadEdits edits, boolean last) {
        byte[] block = shared.block(FieldsBlock.room(head, edits));
        int length = FieldsBlock.answer(head, edits, block);
        output.headers(stream.id(), block, length, last, maxFrame());
        flushSoon();
        return length;
    }

    /// The head of a server's 101 as HTTP/2 says it.
    int tunnelHead(Http2Stream stream, Head head, HeadEdits edits) {
        byte[] block = shared.block(FieldsBlock.room(head, edits));
        int length = FieldsBlock.tunnel(head, edits, block);
        output.headers(stream.id(), block, length, false, maxFrame());
        flushSoon();
        return length;
    }

    int askForBody(Http2Stream stream) {
        byte[] block = shared.block(16);
        int length = HpackEncoder.status(block, 0, 100);
        output.headers(stream.id(), block, length, false, maxFrame());
        flushSoon();
        return length;
    }

    byte[] trailersBlock(Head trailers) {
        byte[] block = new byte[FieldsBlock.room(trailers)];
        return Arrays.copyOf(block, FieldsBlock.trailers(trailers, block));
    }

    private int maxFrame() {
        return Math.min(peer.maxFrameSize(), Settings.DEFAULT_FRAME_SIZE);
    }

    /// Octets of data that the stream may send now.
    int allowance(Http2Stream stream) {
        if (output.unflushed() >= MOST_UNFLUSHED) {
            output.flush();
        }
        int window = Math.min(flow.available(), stream.answer().window().available());
        return output.isWritable() ? Math.min(window, maxFrame()) : 0;
    }

    /// @param data given away; no more than [#allowance] said
    void data(Http2Stream stream, ByteBuf data, boolean last) {
        int count = data.readableBytes();
        stream.answer().window().sent(count);
        flow.sent(count);
        output.data(stream.id(), data, last);
        flushSoon();
    }

    /// @param trailers a header block; null where there are none
    void end(Http2Stream stream, byte @Nullable [] trailers) {
        if (trailers == null || trailers.length == 0) {
            output.endStream(stream.id());
        } else {
            output.headers(stream.id(), trailers, trailers.length, true, maxFrame());
        }
        flushSoon();
    }

    void reset(int id, ErrorCode code) {
        if (connection.isServing()) {
            resets.add(id);
            output.reset(id, code);
            flushSoon();
        }
    }

    void credit(Http2Stream stream, int increment) {
        if (increment > 0) {
            output.windowUpdate(stream.id(), increment);
            flushSoon();
        }
    }

    void flushSoon() {
        if (connection.isOpen()) {
            output.flushSoon();
        }
    }

    /// A copy that may be kept, in place of what may not.
    ByteBuf copy(ByteBuf data) {
        ByteBuf kept = shared.loop().allocator().directBuffer(data.readableBytes());
        kept.writeBytes(data);
        data.release();
        return kept;
    }

    boolean isWritable() {
        return output.isWritable();
    }

    /// All streams together keep so much more, or less, from now on.
    void keeps(Holding.Part part, int more) {
        if (more != 0 && connection.isOpen()) {
            long now = part == Holding.Part.BODY ? (bodiesKept += more) : (answersKept += more);
            kept.set(part, now);
        }
    }
}
