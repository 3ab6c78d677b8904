package lbd.proxy.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/// Gathers what goes to one stream, so that a head and a small body leave in one piece; larger data is passed on as it
/// is. Confined to its loop.
public class GatheredWrites {
    // Copying less than this is cheaper than one more buffer in the system call.
    private static final int COPY_LIMIT = 1024;
    private static final int ROOM = 512;

    // After a buffer that small pieces have filled: more of them follow.
    private static final int MORE_ROOM = 4096;

    private final Stream stream;
    private final ByteBufAllocator allocator;
    private @Nullable ByteBuf pending;
    private long bytes;
    private long waitedBefore;

    protected GatheredWrites(Stream stream, ByteBufAllocator allocator) {
        this.stream = stream;
        this.allocator = allocator;
    }

    /// Bytes given to this output since the last [#resetBytes].
    public final long bytes() {
        return bytes;
    }

    public final void resetBytes() {
        bytes = 0;
    }

    /// A buffer with at least so much room, to write into; then [#wrote].
    public final ByteBuf room(int size) {
        ByteBuf buffer = pending;
        int least = ROOM;
        if (buffer != null && buffer.writableBytes() < size) {
            stream.write(buffer);
            buffer = null;
            least = MORE_ROOM;
        }
        if (buffer == null) {
            buffer = allocator.directBuffer(Math.max(size, least));
            pending = buffer;
        }
        return buffer;
    }

    public final void wrote(int count) {
        bytes += count;
    }

    /// Sends a buffer of the caller's after what is gathered.
    public final void whole(ByteBuf buffer) {
        writePending();
        bytes += buffer.readableBytes();
        stream.write(buffer);
    }

    /// A piece of a body, which is not empty; given away.
    protected final void piece(ByteBuf data) {
        int count = data.readableBytes();
        if (pending != null && count <= COPY_LIMIT && pending.writableBytes() >= count) {
            pending.writeBytes(data);
            bytes += count;
            data.release();
        } else {
            whole(data);
        }
    }

    /// Whether [#file] works here.
    protected final boolean sendsFiles() {
        return stream.sendsFiles();
    }

    /// A part of a file, after what is gathered.
    ///
    /// @return as [Stream#sendFile]
    public final long file(int file, long from, long count) {
        writePending();
        long sent = stream.sendFile(file, from, count);
        bytes += Math.max(0, sent);
        return sent;
    }

    public final void text(byte[] text) {
        room(text.length).writeBytes(text);
        bytes += text.length;
    }

    private void writePending() {
        ByteBuf buffer = pending;
        if (buffer != null) {
            pending = null;
            stream.write(buffer);
        }
    }

    public final void flush() {
        writePending();
        stream.flush();
    }

    /// Whether the kernel has taken everything.
    public final boolean isSent() {
        return pending == null && stream.unwritten() == 0;
    }

    /// Whether the kernel has taken a part of what waits for it since this was last asked. Not while nothing waits.
    public final boolean moves() {
        long waits = stream.unwritten();
        boolean moved = waits > 0 && waits != waitedBefore;
        waitedBefore = waits;
        return moved;
    }

    /// Forgets what was not sent.
    public final void discard() {
        if (pending != null) {
            pending.release();
            pending = null;
        }
    }
}
