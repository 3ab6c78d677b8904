package lbd.proxy.decompress;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import lbd.core.runtime.DecompressionRefusal;
import org.jspecify.annotations.Nullable;

/// `deflate` of HTTP: what RFC 1950 puts around RFC 1951, and the latter alone, as many send it. The first two bytes
/// tell the two apart.
final class DeflateDecoder implements Decoder {
    private static final int DEFLATE = 8;
    private static final int MOST_WINDOW = 7;
    private static final int DICTIONARY = 0x20;

    private int first = -1;
    // Made when it is known which of the two it is.
    private @Nullable Inflation inflation;

    @Override
    public void decode(ByteBuf in, ByteBuf out) throws UndecodableException {
        Inflation its = inflation;
        if (its == null) {
            if (first < 0 && in.isReadable()) {
                first = in.readByte() & 0xff;
            }
            if (first >= 0 && in.isReadable()) {
                int second = in.readByte() & 0xff;
                its = new Inflation(!isHeader(first, second));
                inflation = its;
                its.inflate(
                        Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(2)
                                .put((byte) first)
                                .put((byte) second)
                                .flip()),
                        out);
            }
        } else if (its.isFinished()) {
            if (in.isReadable()) {
                throw new UndecodableException(DecompressionRefusal.BROKEN);
            }
        } else {
            its.inflate(in, out);
        }
    }

    private static boolean isHeader(int first, int second) {
        return (first & 0xf) == DEFLATE
                && first >> 4 <= MOST_WINDOW
                && (first << Byte.SIZE | second) % 31 == 0
                && (second & DICTIONARY) == 0;
    }

    @Override
    public boolean hasMore() {
        return inflation != null && inflation.hasMore();
    }

    @Override
    public boolean isWhole() {
        return inflation != null && inflation.isFinished();
    }

    @Override
    public long memory() {
        return Inflation.MEMORY;
    }

    @Override
    public void close() {
        if (inflation != null) {
            inflation.end();
        }
    }
}
