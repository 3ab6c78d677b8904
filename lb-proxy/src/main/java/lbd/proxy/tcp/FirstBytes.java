package lbd.proxy.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import lbd.core.scheduler.ByteRange;
import lbd.core.scheduler.RdpCookie;
import lbd.proxy.loop.HeldBytes;
import lbd.proxy.loop.Loop;
import org.jspecify.annotations.Nullable;

/// What a client has sent before its server is picked, charged to what connections may make us keep. Confined to its
/// loop.
final class FirstBytes extends HeldBytes {
    /// As much of it as a scheduler may look at.
    private static final int MAX = 1024;

    private final Loop loop;
    private final Runnable giveUp;
    private @Nullable ByteBuf bytes;

    /// @param giveUp ends the session for want of memory
    FirstBytes(Loop loop, Runnable giveUp) {
        super(loop);
        this.loop = loop;
        this.giveUp = giveUp;
    }

    /// @param data given away
    void add(ByteBuf data) {
        // Copied, not wrapped: of a client that sends byte by byte a thousand wrappings would lie in each other.
        if (bytes == null) {
            bytes = loop.allocator().directBuffer(data.readableBytes());
        }
        bytes.writeBytes(data);
        data.release();
        set(Part.HEAD, bytes.capacity());
    }

    int length() {
        return bytes == null ? 0 : bytes.readableBytes();
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
        clear();
        return taken;
    }

    void release() {
        ByteBuf left = take();
        if (left != null) {
            left.release();
        }
    }

    @Override
    protected void giveUp() {
        giveUp.run();
    }
}
