package lbd.proxy.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import lbd.core.scheduler.ByteRange;
import lbd.core.scheduler.RdpCookie;
import org.jspecify.annotations.Nullable;

/// What a client has sent before its server is picked.
final class FirstBytes {
    /// As much of it as a scheduler may look at.
    private static final int MAX = 1024;

    private @Nullable ByteBuf bytes;

    /// @param data given away
    void add(ByteBuf data, ByteBufAllocator allocator) {
        ByteBuf before = bytes;
        int length = before == null ? 0 : before.readableBytes();
        // Copied, not wrapped: of a client that sends byte by byte a thousand wrappings would lie in each other.
        ByteBuf both = allocator.directBuffer(length + data.readableBytes());
        if (before != null) {
            both.writeBytes(before);
            before.release();
        }
        both.writeBytes(data);
        data.release();
        bytes = both;
    }

    /// Whether a scheduler that looks at them needs no more.
    boolean suffice(ByteRange scratch) {
        return look(scratch) && RdpCookie.missing(scratch) <= 0;
    }

    boolean look(ByteRange out) {
        ByteBuf heard = bytes;
        if (heard == null) {
            return false;
        }
        byte[] copy = ByteBufUtil.getBytes(heard, heard.readerIndex(), Math.min(heard.readableBytes(), MAX));
        out.set(copy, 0, copy.length);
        return true;
    }

    /// Gives them away; null where there are none.
    @Nullable
    ByteBuf take() {
        ByteBuf taken = bytes;
        bytes = null;
        return taken;
    }

    void release() {
        ByteBuf left = take();
        if (left != null) {
            left.release();
        }
    }
}
