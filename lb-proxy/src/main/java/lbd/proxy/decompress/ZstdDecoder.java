package lbd.proxy.decompress;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import lbd.core.runtime.DecompressionRefusal;

/// zstd (RFC 8878): one frame after another, none with a window of more than 8 MiB (RFC 9659).
final class ZstdDecoder implements Decoder {
    /// Without the window: its tables, a block as it came and as it becomes.
    private static final long TABLES = 512 << 10;

    private final ZstdHeader header = new ZstdHeader();
    // The last that may fail: nobody would close it.
    private final ZstdDecompressCtx context = new ZstdDecompressCtx();
    private boolean anyFrame;
    private boolean full;
    // Since the frame has begun.
    private long given;
    // Of the windows of earlier frames: the library keeps the largest for those that may follow.
    private long kept;

    @Override
    public void decode(ByteBuf in, ByteBuf out) throws UndecodableException {
        int taken = 0;
        while (!header.isComplete() && in.isReadable() && taken++ < MOST_IN) {
            header.feed(in.readByte());
        }
        if (!header.isComplete()) {
            return;
        }
        if (header.hasRest()) {
            decompress(header.rest(), out);
        } else if (in.isReadable() || full) {
            // It takes many calls in a row that change nothing for a mistake.
            ByteBuffer from = in.nioBuffer(in.readerIndex(), Math.min(in.readableBytes(), MOST_IN));
            int offered = from.remaining();
            boolean over = decompress(from, out);
            in.skipBytes(offered - from.remaining());
            if (over) {
                anyFrame = true;
                full = false;
                kept = window();
                given = 0;
                header.reset();
            }
        }
    }

    /// @return whether the frame is over
    private boolean decompress(ByteBuffer from, ByteBuf out) throws UndecodableException {
        ByteBuffer to = out.nioBuffer(out.writerIndex(), out.writableBytes());
        int room = to.remaining();
        boolean over;
        try {
            over = context.decompressDirectByteBufferStream(to, from);
        } catch (ZstdException e) {
            throw new UndecodableException(DecompressionRefusal.BROKEN);
        }
        int made = room - to.remaining();
        out.writerIndex(out.writerIndex() + made);
        given += made;
        full = !to.hasRemaining();
        return over;
    }

    @Override
    public boolean hasMore() {
        return full || header.hasRest();
    }

    @Override
    public boolean isWhole() {
        return anyFrame && header.isEmpty();
    }

    @Override
    public long memory() {
        return TABLES + window();
    }

    /// So much of its buffer has been written to.
    private long window() {
        return Math.max(kept, Math.min(header.window(), given));
    }

    @Override
    public void close() {
        context.close();
    }
}
