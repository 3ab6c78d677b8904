package lbd.proxy.listener;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannelConfig;

/// What every relayed connection has in common, on the client's side and on the server's.
public final class SocketOptions {
    /// Reads grow to this under bulk, where fewer and larger system calls cost a third, and shrink again.
    private static final int MAX_READ = 256 * 1024;

    // Of HTTP: a read of at most MAX_READ happens only while the other side has no more than the upper mark unwritten.
    // A relay does not look at the marks.
    private static final WriteBufferWaterMark MARKS = new WriteBufferWaterMark(16 * 1024, 32 * 1024);

    private SocketOptions() {}

    /// Reads happen only when they are asked for: that is the back-pressure. TCP_NODELAY is Netty's default.
    public static void apply(SocketChannelConfig config) {
        config.setAutoRead(false);
        config.setAllowHalfClosure(true);
        config.setKeepAlive(true);
        config.setWriteBufferWaterMark(MARKS);
        config.setRecvByteBufAllocator(reads());
    }

    private static RecvByteBufAllocator reads() {
        return new AdaptiveRecvByteBufAllocator(512, 4096, MAX_READ);
    }
}
