package lbd.proxy.http1;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import lbd.core.http.Head;
import lbd.proxy.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Gathers what goes to one socket, so that a head and a small body leave in one piece; larger data is passed on as it
/// is.
final class Output {
    // Copying less than this is cheaper than one more buffer in the system call.
    private static final int COPY_LIMIT = 1024;
    private static final int ROOM = 512;

    // After a buffer that small pieces have filled: more of them follow.
    private static final int MORE_ROOM = 4096;
    private static final byte[] LINE_END = {'\r', '\n'};
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(US_ASCII);
    private static final byte[] LAST_CHUNK_WITH_TRAILERS = "0\r\n".getBytes(US_ASCII);

    private final Stream stream;
    private final ByteBufAllocator allocator;
    private @Nullable ByteBuf pending;
    private boolean chunked;
    private long bytes;
    private long waitedBefore;

    Output(Stream stream, ByteBufAllocator allocator) {
        this.stream = stream;
        this.allocator = allocator;
    }

    /// Begins a message.
    ///
    /// @param inChunks whether its body goes in chunks
    void begin(boolean inChunks) {
        chunked = inChunks;
    }

    /// Bytes given to this output since the last [#resetBytes].
    long bytes() {
        return bytes;
    }

    void resetBytes() {
        bytes = 0;
    }

    /// A buffer with at least so much room, to write a head into; then [#wrote].
    ByteBuf room(int size) {
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

    void wrote(int count) {
        bytes += count;
    }

    /// Sends a buffer of the caller's after what is gathered.
    void whole(ByteBuf buffer) {
        writePending();
        bytes += buffer.readableBytes();
        stream.write(buffer);
    }

    /// A piece of the body.
    void data(ByteBuf data) {
        int count = data.readableBytes();
        if (count == 0) {
            data.release();
            return;
        }
        if (chunked) {
            chunkHeader(count);
        }
        if (pending != null && count <= COPY_LIMIT && pending.writableBytes() >= count) {
            pending.writeBytes(data);
            bytes += count;
            data.release();
        } else {
            whole(data);
        }
        if (chunked) {
            text(LINE_END);
        }
    }

    boolean takesFiles() {
        return !chunked && stream.sendsFiles();
    }

    /// A piece of the body that is a part of a file, after what is gathered.
    ///
    /// @return as [Stream#sendFile]
    long file(int file, long from, long count) {
        writePending();
        long sent = stream.sendFile(file, from, count);
        bytes += Math.max(0, sent);
        return sent;
    }

    /// The end of the body.
    void end(@Nullable Head trailers) {
        if (!chunked) {
            return;
        }
        chunked = false;
        if (trailers == null || trailers.fieldCount() == 0) {
            text(LAST_CHUNK);
            return;
        }
        text(LAST_CHUNK_WITH_TRAILERS);
        for (int i = 0; i < trailers.fieldCount(); i++) {
            if (!trailers.hopByHop(i)) {
                int from = trailers.nameStart(i);
                int count = trailers.valueEnd(i) - from;
                room(count + 2).writeBytes(trailers.bytes(), from, count).writeBytes(LINE_END);
                bytes += count + 2;
            }
        }
        text(LINE_END);
    }

    private void chunkHeader(int count) {
        int digits = Math.max(1, (35 - Integer.numberOfLeadingZeros(count)) / 4);
        ByteBuf buffer = room(digits + 2);
        for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
            buffer.writeByte(Character.forDigit(count >>> shift & 0xf, 16));
        }
        buffer.writeBytes(LINE_END);
        bytes += digits + 2;
    }

    void text(byte[] text) {
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

    void flush() {
        writePending();
        stream.flush();
    }

    /// Whether the kernel has taken everything.
    boolean isSent() {
        return pending == null && stream.unwritten() == 0;
    }

    /// Whether the kernel has taken a part of what waits for it since this was last asked. Not while nothing waits.
    boolean moves() {
        long waits = stream.unwritten();
        boolean moved = waits > 0 && waits != waitedBefore;
        waitedBefore = waits;
        return moved;
    }

    /// Forgets what was not sent.
    void discard() {
        if (pending != null) {
            pending.release();
            pending = null;
        }
    }
}
