package lbd.proxy.http2;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import lbd.core.http.Head;
import lbd.core.http2.ErrorCode;
import lbd.core.http2.HpackEncoder;
import lbd.core.http2.SendWindow;
import lbd.core.http2.Settings;
import lbd.proxy.loop.HeldBytes;
import org.jspecify.annotations.Nullable;

/// What the streams of one connection send, towards a client or a server: data as far as windows and the kernel take
/// it, ends and resets; and what they make us keep. Heads are each side's own.
abstract class SendingSide {
    // More than a turn's worth of small answers, and little beside what sockets hold.
    private static final int MOST_UNFLUSHED = 256 * 1024;

    private final Http2Loop shared;
    private final FrameOutput output;
    private final ConnectionWindow flow;
    private final HeldBytes kept;
    private final Settings peer;
    private final Resets resets;
    private long dataSent;
    private boolean tableEmptied;

    /// @param peer   what is known of it
    /// @param window octets that the peer may send on a stream before it hears of it again
    /// @param most   streams that may be open at once
    SendingSide(
            Http2Loop shared,
            FrameOutput output,
            ConnectionWindow flow,
            HeldBytes kept,
            Settings peer,
            int window,
            int most) {
        this.shared = shared;
        this.output = output;
        this.flow = flow;
        this.kept = kept;
        this.peer = peer;
        this.resets = new Resets(window, most);
    }

    /// Whether anything may still be sent.
    abstract boolean isOpen();

    /// Whether what is kept still counts.
    abstract boolean mayKeep();

    /// Whether single streams may still be ended: not on a connection that is ending whole.
    abstract boolean mayReset();

    final FrameOutput frames() {
        return output;
    }

    final ConnectionWindow flow() {
        return flow;
    }

    /// What the peer has said about itself.
    final Settings peer() {
        return peer;
    }

    /// The streams that we have reset.
    final Resets resets() {
        return resets;
    }

    /// Room for a header block, until the next.
    final byte[] block(int octets) {
        return shared.block(octets);
    }

    /// @param block of which the first octets are the header block
    final void head(int id, byte[] block, int length, boolean last) {
        if (peer.tableReduced() && !tableEmptied) {
            // The first block since says that we know (RFC 9113 section 4.3.1).
            tableEmptied = true;
            byte[] longer = new byte[1 + length];
            longer[0] = HpackEncoder.EMPTY_TABLE;
            System.arraycopy(block, 0, longer, 1, length);
            output.headers(id, longer, longer.length, last, maxFrame());
        } else {
            output.headers(id, block, length, last, maxFrame());
        }
        flushSoon();
    }

    /// A copy that may be kept until the body before it has gone.
    static byte[] trailersBlock(Head trailers) {
        byte[] block = new byte[FieldsBlock.room(trailers)];
        return Arrays.copyOf(block, FieldsBlock.trailers(trailers, block));
    }

    // Small ones of ours, whatever the peer takes: many streams share what is sent.
    private int maxFrame() {
        return Math.min(peer.maxFrameSize(), Settings.DEFAULT_FRAME_SIZE);
    }

    /// Octets of data that a stream may send now.
    final int allowance(SendWindow window) {
        if (output.unflushed() >= MOST_UNFLUSHED) {
            output.flush();
        }
        return output.isWritable() ? Math.min(Math.min(flow.available(), window.available()), maxFrame()) : 0;
    }

    /// @param data given away; no more than [#allowance] said
    final void data(int id, SendWindow window, ByteBuf data, boolean last) {
        int count = data.readableBytes();
        window.sent(count);
        flow.sent(count, window.available() == 0);
        dataSent += count;
        output.data(id, data, last);
        flushSoon();
    }

    /// Octets of all streams' data that the peer has taken, as far as the kernel tells.
    final long dataTaken() {
        return dataSent - output.unwritten();
    }

    /// @param trailers a header block; null where there are none
    final void end(int id, byte @Nullable [] trailers) {
        if (trailers == null || trailers.length == 0) {
            output.endStream(id);
            flushSoon();
        } else {
            head(id, trailers, trailers.length, true);
        }
    }

    final void reset(int id, ErrorCode code) {
        if (mayReset()) {
            resets.add(id);
            output.reset(id, code);
            flushSoon();
        }
    }

    /// Lets the peer send so much more on a stream.
    final void credit(int id, int increment) {
        if (increment > 0) {
            output.windowUpdate(id, increment);
            flushSoon();
        }
    }

    final void flushSoon() {
        if (isOpen()) {
            output.flushSoon();
        }
    }

    final boolean isWritable() {
        return output.isWritable();
    }

    /// A copy that may be kept, in place of what may not.
    final ByteBuf copy(ByteBuf data) {
        ByteBuf copy = shared.loop().allocator().directBuffer(data.readableBytes());
        copy.writeBytes(data);
        data.release();
        return copy;
    }

    /// All streams together keep so much now.
    final void keeps(HeldBytes.Part part, long octets) {
        if (mayKeep()) {
            kept.set(part, octets);
        }
    }
}
