package lbd.proxy.http1;

import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Looks whether the server has closed an idle connection since the loop last heard of it: a request that must not be
/// sent twice shall not be the one to find out.
final class OpenProbe {
    // Somewhere to read a byte to that must not come.
    private static final ThreadLocal<ByteBuffer> BYTE = ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(1));

    private OpenProbe() {}

    /// @return false also where it cannot be told
    static boolean surelyOpen(SocketChannel channel) {
        if (!channel.isActive() || !(channel instanceof EpollSocketChannel epoll)) {
            return false;
        }
        try {
            // 0: nothing to read and no end. A byte that nobody asked for is lost here, with its connection.
            return epoll.fd().read(BYTE.get(), 0, 1) == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
