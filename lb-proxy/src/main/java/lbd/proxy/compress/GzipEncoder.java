package lbd.proxy.compress;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// gzip (RFC 1952) by the JDK's zlib.
final class GzipEncoder implements Encoder {
    /// What one takes.
    static final int KIB = 270;

    private static final int LEAST_ROOM = 512;
    private static final int DEFLATE = 8;
    private static final int UNKNOWN_SYSTEM = 255;

    private final Deflater deflater;
    private final CRC32 checksum = new CRC32();
    private boolean begun;

    /// @param level 1 to 9
    GzipEncoder(int level) {
        deflater = new Deflater(level, true);
    }

    @Override
    public void write(ByteBuf in, ByteBuf out) {
        begin(out);
        ByteBuffer bytes = in.nioBuffer();
        checksum.update(bytes.duplicate());
        deflater.setInput(bytes);
        deflate(Deflater.NO_FLUSH, out);
        in.skipBytes(in.readableBytes());
    }

    @Override
    public void flush(ByteBuf out) {
        begin(out);
        deflate(Deflater.SYNC_FLUSH, out);
    }

    @Override
    public void end(ByteBuf out) {
        begin(out);
        deflater.finish();
        deflate(Deflater.NO_FLUSH, out);
        out.writeIntLE((int) checksum.getValue());
        // Modulo 2^32, as the format has it.
        out.writeIntLE((int) deflater.getBytesRead());
    }

    private void begin(ByteBuf out) {
        if (!begun) {
            begun = true;
            out.writeByte(0x1f).writeByte(0x8b).writeByte(DEFLATE);
            // No flags, no time, nothing about the level.
            out.writeZero(6).writeByte(UNKNOWN_SYSTEM);
        }
    }

    private void deflate(int mode, ByteBuf out) {
        int room;
        int count;
        do {
            out.ensureWritable(LEAST_ROOM);
            ByteBuffer free = out.nioBuffer(out.writerIndex(), out.writableBytes());
            room = free.remaining();
            count = deflater.deflate(free, mode);
            out.writerIndex(out.writerIndex() + count);
            // What has not filled its room has no more to give.
        } while (count == room && !deflater.finished());
    }

    @Override
    public void reset() {
        deflater.reset();
        checksum.reset();
        begun = false;
    }

    @Override
    public void free() {
        deflater.end();
    }
}
