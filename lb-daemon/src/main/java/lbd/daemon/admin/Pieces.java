package lbd.daemon.admin;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import java.io.OutputStream;

/// A large answer while it is written: in pieces of Netty's own buffers, which are used again. As one array of many
/// megabytes each would lie where only a collection of the whole heap finds it, and the heap would grow to its limit
/// before there is one.
///
/// One thread; who takes the whole lets it go.
final class Pieces extends OutputStream {
    private static final int SIZE = 64 * 1024;

    private final ByteBufAllocator from;
    private final CompositeByteBuf whole;
    private ByteBuf piece;

    Pieces(ByteBufAllocator from) {
        this.from = from;
        whole = from.compositeDirectBuffer(Integer.MAX_VALUE);
        piece = from.directBuffer(SIZE, SIZE);
    }

    @Override
    public void write(int octet) {
        room();
        piece.writeByte(octet);
    }

    @Override
    public void write(byte[] octets, int from, int length) {
        int at = from;
        int left = length;
        while (left > 0) {
            int some = Math.min(left, room());
            piece.writeBytes(octets, at, some);
            at += some;
            left -= some;
        }
    }

    private int room() {
        if (!piece.isWritable()) {
            whole.addComponent(true, piece);
            piece = from.directBuffer(SIZE, SIZE);
        }
        return piece.writableBytes();
    }

    /// All that was written; nothing may be after that.
    ByteBuf whole() {
        whole.addComponent(true, piece);
        return whole;
    }

    /// It is not wanted.
    void release() {
        piece.release();
        whole.release();
    }
}
