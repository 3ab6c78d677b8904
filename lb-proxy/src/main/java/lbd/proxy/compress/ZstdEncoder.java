package lbd.proxy.compress;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdCompressCtx;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/// zstd (RFC 8878): one frame for a body.
final class ZstdEncoder implements Encoder {
    /// What one takes, by its level.
    static final int[] KIB = {0, 600, 800, 1300, 2600, 3100, 3100, 5700, 5700, 10_800};

    /// 256 KiB: more is for bodies that repeat themselves from afar, and would be taken for each answer.
    /// Browsers take up to 8 MiB (RFC 9659).
    private static final int WINDOW_LOG = 18;

    private static final int LEAST_ROOM = 512;
    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

    private final int level;
    private final ZstdCompressCtx context = new ZstdCompressCtx();

    /// @param level 1 to 9
    ZstdEncoder(int level) {
        this.level = level;
        set();
    }

    private void set() {
        context.setLevel(level);
        context.setWindowLog(WINDOW_LOG);
        // HTTP has its own ways of telling that a body is whole.
        context.setChecksum(false);
    }

    @Override
    public void write(ByteBuf in, ByteBuf out) {
        ByteBuffer bytes = in.nioBuffer();
        if (bytes.isDirect()) {
            compress(bytes, EndDirective.CONTINUE, out);
        } else {
            // The library takes memory beside the heap alone.
            ByteBuf copy = out.alloc().directBuffer(in.readableBytes());
            try {
                copy.writeBytes(bytes);
                compress(copy.nioBuffer(), EndDirective.CONTINUE, out);
            } finally {
                copy.release();
            }
        }
        in.skipBytes(in.readableBytes());
    }

    @Override
    public void flush(ByteBuf out) {
        compress(NOTHING.duplicate(), EndDirective.FLUSH, out);
    }

    @Override
    public void end(ByteBuf out) {
        compress(NOTHING.duplicate(), EndDirective.END, out);
    }

    private void compress(ByteBuffer in, EndDirective mode, ByteBuf out) {
        boolean done;
        do {
            out.ensureWritable(LEAST_ROOM);
            ByteBuffer free = out.nioBuffer(out.writerIndex(), out.writableBytes());
            int room = free.remaining();
            done = context.compressDirectByteBufferStream(free, in, mode);
            out.writerIndex(out.writerIndex() + room - free.remaining());
        } while (!done || in.hasRemaining());
    }

    @Override
    public void reset() {
        // Forgets the parameters too.
        context.reset();
        set();
    }

    @Override
    public void free() {
        context.close();
    }
}
