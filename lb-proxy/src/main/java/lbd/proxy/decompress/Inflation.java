package lbd.proxy.decompress;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import lbd.core.runtime.DecompressionRefusal;

/// The JDK's zlib over Netty's buffers.
final class Inflation {
    /// Its window and its tables.
    static final long MEMORY = 48 << 10;

    private final Inflater inflater;
    private boolean full;

    /// @param bare whether neither header nor checksum are around what is deflated
    Inflation(boolean bare) {
        inflater = new Inflater(bare);
    }

    /// @param in what is behind the end stays there
    void inflate(ByteBuf in, ByteBuf out) throws UndecodableException {
        ByteBuffer from = in.nioBuffer(in.readerIndex(), Math.min(in.readableBytes(), Decoder.MOST_IN));
        int offered = from.remaining();
        ByteBuffer to = out.nioBuffer(out.writerIndex(), out.writableBytes());
        try {
            inflater.setInput(from);
            int made = inflater.inflate(to);
            in.skipBytes(offered - from.remaining());
            out.writerIndex(out.writerIndex() + made);
        } catch (DataFormatException e) {
            throw new UndecodableException(DecompressionRefusal.BROKEN);
        }
        if (inflater.needsDictionary()) {
            throw new UndecodableException(DecompressionRefusal.BROKEN);
        }
        full = !out.isWritable() && !inflater.finished();
    }

    /// Whether the room given last was too little.
    boolean hasMore() {
        return full;
    }

    boolean isFinished() {
        return inflater.finished();
    }

    /// Bytes given since the last reset.
    long given() {
        return inflater.getBytesWritten();
    }

    void reset() {
        inflater.reset();
        full = false;
    }

    void end() {
        inflater.end();
    }
}
