package lbd.proxy.http1;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import lbd.core.http.Head;
import lbd.proxy.stream.GatheredWrites;
import lbd.proxy.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What goes to one socket in HTTP/1.
final class Output extends GatheredWrites {
    private static final byte[] LINE_END = {'\r', '\n'};
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(US_ASCII);
    private static final byte[] LAST_CHUNK_WITH_TRAILERS = "0\r\n".getBytes(US_ASCII);

    private boolean chunked;

    Output(Stream stream, ByteBufAllocator allocator) {
        super(stream, allocator);
    }

    /// Begins a message.
    ///
    /// @param inChunks whether its body goes in chunks
    void begin(boolean inChunks) {
        chunked = inChunks;
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
        piece(data);
        if (chunked) {
            text(LINE_END);
        }
    }

    boolean takesFiles() {
        return !chunked && sendsFiles();
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
                wrote(count + 2);
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
        wrote(digits + 2);
    }
}
