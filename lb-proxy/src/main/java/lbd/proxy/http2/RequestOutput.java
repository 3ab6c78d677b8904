package lbd.proxy.http2;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import lbd.core.http.Head;
import lbd.core.http2.ErrorCode;
import lbd.core.http2.SendWindow;
import lbd.core.http2.Settings;
import lbd.proxy.http.HeadEdits;
import lbd.proxy.loop.Holding;
import org.jspecify.annotations.Nullable;

/// What the requests of one connection send to its server: heads, data as far as windows and the kernel take it, ends
/// and resets; and what they make us keep.
final class RequestOutput {
    private static final int MOST_UNFLUSHED = 256 * 1024;

    private final Http2Loop shared;
    private final FrameOutput output;
    private final Flow flow;
    private final Holding kept;
    private final boolean https;
    private final Settings peer = new Settings();
    private final Resets resets = new Resets();

    private long bodiesKept;
    private boolean closed;
    private long bytes;

    /// @param https whether requests are under way within TLS
    RequestOutput(Http2Loop shared, FrameOutput output, Flow flow, Holding kept, boolean https) {
        this.shared = shared;
        this.output = output;
        this.flow = flow;
        this.kept = kept;
        this.https = https;
    }

    FrameOutput frames() {
        return output;
    }

    Flow flow() {
        return flow;
    }

    /// What the server has said about itself.
    Settings peer() {
        return peer;
    }

    /// The streams that we have reset.
    Resets resets() {
        return resets;
    }

    /// Nothing is sent any more.
    void close() {
        closed = true;
    }

    /// So much of what is sent is counted by somebody else.
    void relayed(int count) {
        bytes -= count;
    }

    /// Octets of heads and data since this was last asked.
    long takeBytes() {
        long taken = bytes;
        bytes = 0;
        return taken;
    }

    /// @param tunnel whether it is an extended CONNECT for a WebSocket
    void request(int id, Head head, HeadEdits edits, boolean tunnel, boolean last) {
        byte[] block = shared.block(RequestBlock.room(head, edits));
        int length = RequestBlock.write(head, edits, https, tunnel, block);
        output.headers(id, block, length, last, maxFrame());
        bytes += length;
        flushSoon();
    }

    byte[] trailersBlock(Head trailers) {
        byte[] block = new byte[FieldsBlock.room(trailers)];
        return Arrays.copyOf(block, FieldsBlock.trailers(trailers, block));
    }

    private int maxFrame() {
        return Math.min(peer.maxFrameSize(), Settings.DEFAULT_FRAME_SIZE);
    }

    /// Octets of data that a stream may send now.
    int allowance(SendWindow window) {
        if (output.unflushed() >= MOST_UNFLUSHED) {
            output.flush();
        }
        return output.isWritable() ? Math.min(Math.min(flow.available(), window.available()), maxFrame()) : 0;
    }

    /// @param data given away; no more than [#allowance] said
    void data(int id, SendWindow window, ByteBuf data, boolean last) {
        int count = data.readableBytes();
        window.sent(count);
        flow.sent(count);
        bytes += count;
        output.data(id, data, last);
        flushSoon();
    }

    /// @param trailers a header block; null where there are none
    void end(int id, byte @Nullable [] trailers) {
        if (trailers == null || trailers.length == 0) {
            output.endStream(id);
        } else {
            output.headers(id, trailers, trailers.length, true, maxFrame());
        }
        flushSoon();
    }

    void reset(int id, ErrorCode code) {
        if (!closed) {
            resets.add(id);
            output.reset(id, code);
            flushSoon();
        }
    }

    void credit(int id, int increment) {
        if (increment > 0) {
            output.windowUpdate(id, increment);
            flushSoon();
        }
    }

    void flushSoon() {
        if (!closed) {
            output.flushSoon();
        }
    }

    boolean isWritable() {
        return output.isWritable();
    }

    /// A copy that may be kept, in place of what may not.
    ByteBuf copy(ByteBuf data) {
        ByteBuf copy = shared.loop().allocator().directBuffer(data.readableBytes());
        copy.writeBytes(data);
        data.release();
        return copy;
    }

    /// All requests together keep so much more, or less, from now on.
    void keeps(int more) {
        bodiesKept += more;
        if (!closed) {
            kept.set(Holding.Part.UNSENT, bodiesKept);
        }
    }
}
