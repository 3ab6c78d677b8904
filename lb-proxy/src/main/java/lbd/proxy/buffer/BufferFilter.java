package lbd.proxy.buffer;

import io.netty.buffer.ByteBuf;
import lbd.proxy.http.MessageFilter;
import lbd.proxy.http.MessageSink;

/// Takes more of one answer than its client does, up to a bound. What waits lies in the client's own queue, where it is
/// charged to the memory that all connections share; nothing is held back, so that what a server sends bit by bit
/// arrives as it comes. Confined to its loop.
final class BufferFilter extends MessageFilter {
    /// What a piece takes at least, however little is in it: a buffer of its own where the client speaks HTTP/2.
    private static final int LEAST = 256;

    private final int most;

    // Passed on since the client last took all that there was.
    private long ahead;

    BufferFilter(MessageSink next, int most) {
        super(next);
        this.most = most;
    }

    @Override
    public void data(ByteBuf data) {
        ahead = (next.isWritable() ? 0 : ahead) + Math.max(LEAST, data.readableBytes());
        next.data(data);
    }

    @Override
    public boolean isWritable() {
        return next.isWritable() || ahead < most;
    }
}
