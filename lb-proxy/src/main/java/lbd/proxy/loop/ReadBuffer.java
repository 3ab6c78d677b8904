package lbd.proxy.loop;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/// Where one loop's sockets read to: one buffer for all, so that a connection that waits holds none. Confined to its
/// loop.
public final class ReadBuffer {
    /// As much as one read may give: fewer and larger system calls cost a third of what small ones do under bulk.
    public static final int SIZE = 256 * 1024;

    private final ByteBufAllocator allocator;
    private final int size;
    private @Nullable ByteBuf buffer;
    private @Nullable ByteBuf spare;

    ReadBuffer(ByteBufAllocator allocator) {
        this(allocator, SIZE);
    }

    ReadBuffer(ByteBufAllocator allocator, int size) {
        this.allocator = allocator;
        this.size = size;
    }

    /// An empty buffer for one read, which stays the loop's.
    public ByteBuf lend() {
        ByteBuf lent = buffer;
        if (lent == null) {
            lent = allocator.directBuffer(size, size);
            buffer = lent;
        }
        return lent;
    }

    /// After the read. Where somebody keeps a part of it, the next read has another buffer.
    public void takeBack(ByteBuf lent) {
        if (lent.refCnt() == 1) {
            lent.clear();
        } else {
            lent.release();
            buffer = null;
        }
    }

    /// Room for a byte of no interest, while somebody's read may be in the buffer.
    public ByteBuf spare() {
        ByteBuf room = spare;
        if (room == null) {
            room = allocator.directBuffer(1, 1);
            spare = room;
        }
        return room;
    }

    void free() {
        if (buffer != null) {
            buffer.release();
            buffer = null;
        }
        if (spare != null) {
            spare.release();
            spare = null;
        }
    }
}
