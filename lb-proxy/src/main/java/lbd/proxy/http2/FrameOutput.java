package lbd.proxy.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import lbd.core.http2.ErrorCode;
import lbd.core.http2.FrameType;
import lbd.core.http2.FrameWriter;
import lbd.proxy.loop.Loop;
import lbd.proxy.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What goes to one peer's socket: frames of all streams, gathered and written once a turn. A system call for each
/// answer costs half as much again as one for all that a turn brings.
final class FrameOutput {
    // Copying less than this is cheaper than one more buffer in the system call.
    private static final int COPY_LIMIT = 2048;
    private static final int ROOM = 4096;

    private final Loop loop;
    private final Stream stream;
    private final ByteBufAllocator allocator;
    private final byte[] small = new byte[64];
    private final Runnable flushing = this::flushNow;

    private @Nullable ByteBuf pending;
    private boolean scheduled;
    private boolean discarded;
    /// Octets that were given to the socket since it was last flushed.
    private int unflushed;

    FrameOutput(Loop loop, Stream stream) {
        this.loop = loop;
        this.stream = stream;
        this.allocator = loop.allocator();
    }

    /// Sends when everything else of this turn has been told.
    void flushSoon() {
        if (!scheduled) {
            scheduled = true;
            loop.eventLoop().execute(flushing);
        }
    }

    private void flushNow() {
        scheduled = false;
        if (!discarded) {
            flush();
        }
    }

    void flush() {
        writePending();
        unflushed = 0;
        stream.flush();
    }

    /// Whether the kernel takes more, as far as it is known.
    boolean isWritable() {
        return stream.isWritable();
    }

    /// Octets of DATA that were written and not flushed.
    int unflushed() {
        return unflushed;
    }

    /// Octets that the kernel has not taken.
    long unwritten() {
        return stream.unwritten();
    }

    /// Whether there is something that was not given to the socket yet.
    boolean isPending() {
        return pending != null;
    }

    /// Whether the kernel has taken everything.
    boolean isSent() {
        return pending == null && stream.unwritten() == 0;
    }

    /// A header block in as many frames as it needs.
    ///
    /// @param maxFrame octets that the peer takes in one
    void headers(int streamId, byte[] block, int length, boolean endStream, int maxFrame) {
        int flags = endStream ? FrameType.END_STREAM : 0;
        int first = Math.min(length, maxFrame);
        frame(FrameType.HEADERS, flags | (first == length ? FrameType.END_HEADERS : 0), streamId, block, 0, first);
        for (int at = first; at < length; ) {
            int part = Math.min(length - at, maxFrame);
            int ends = at + part == length ? FrameType.END_HEADERS : 0;
            frame(FrameType.CONTINUATION, ends, streamId, block, at, part);
            at += part;
        }
    }

    private void frame(int type, int flags, int streamId, byte[] bytes, int from, int length) {
        ByteBuf out = room(FrameWriter.HEADER + length);
        FrameWriter.header(small, 0, length, type, flags, streamId);
        out.writeBytes(small, 0, FrameWriter.HEADER).writeBytes(bytes, from, length);
    }

    /// One DATA frame.
    ///
    /// @param data given away
    void data(int streamId, ByteBuf data, boolean endStream) {
        int length = data.readableBytes();
        ByteBuf out = room(FrameWriter.HEADER + (length <= COPY_LIMIT ? length : 0));
        FrameWriter.header(small, 0, length, FrameType.DATA, endStream ? FrameType.END_STREAM : 0, streamId);
        out.writeBytes(small, 0, FrameWriter.HEADER);
        unflushed += length;
        if (length <= COPY_LIMIT) {
            out.writeBytes(data);
            data.release();
        } else {
            writePending();
            stream.write(data);
        }
    }

    void endStream(int streamId) {
        FrameWriter.header(small, 0, 0, FrameType.DATA, FrameType.END_STREAM, streamId);
        write(FrameWriter.HEADER);
    }

    /// What a client begins with (RFC 9113 section 3.4).
    void preface() {
        room(Preface.OCTETS.length).writeBytes(Preface.OCTETS);
    }

    void settings(int... settings) {
        write(FrameWriter.settings(small, 0, settings));
    }

    void settingsAck() {
        write(FrameWriter.settingsAck(small, 0));
    }

    void windowUpdate(int streamId, int increment) {
        write(FrameWriter.windowUpdate(small, 0, streamId, increment));
    }

    void reset(int streamId, ErrorCode code) {
        write(FrameWriter.resetStream(small, 0, streamId, code));
    }

    void goAway(int lastStream, ErrorCode code) {
        write(FrameWriter.goAway(small, 0, lastStream, code));
    }

    void ping(boolean ack, byte[] data, int from) {
        write(FrameWriter.ping(small, 0, ack, data, from));
    }

    private void write(int length) {
        room(length).writeBytes(small, 0, length);
    }

    private ByteBuf room(int size) {
        ByteBuf buffer = pending;
        if (buffer != null && buffer.writableBytes() < size) {
            stream.write(buffer);
            buffer = null;
        }
        if (buffer == null) {
            buffer = allocator.directBuffer(Math.max(size, ROOM));
            pending = buffer;
        }
        return buffer;
    }

    private void writePending() {
        ByteBuf buffer = pending;
        if (buffer != null) {
            pending = null;
            stream.write(buffer);
        }
    }

    /// Forgets what was not sent; nothing is sent any more.
    void discard() {
        discarded = true;
        if (pending != null) {
            pending.release();
            pending = null;
        }
    }
}
