package lbd.proxy.http1;

import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Looks at a server's connection right before a request goes there: a request that must not be sent twice shall not be
/// the one to find out that it is closed, and what the server has said before it was asked shall not become an answer
/// (RFC 9112 section 9.2). One system call. Confined to its loop.
final class OpenProbe {
    /// What the kernel holds of the server's.
    enum Finding {
        /// Nothing: open and silent.
        SILENT,
        /// Bytes that nobody has asked for, of which the first is lost by looking: the connection is of no more use.
        SPOKE,
        /// It has finished sending, or reset the connection.
        ENDED,
        /// This transport cannot look.
        UNKNOWN
    }

    private final ByteBuffer somewhere = ByteBuffer.allocateDirect(1);

    Finding look(SocketChannel channel) {
        if (!channel.isActive()) {
            return Finding.ENDED;
        }
        if (!(channel instanceof EpollSocketChannel epoll)) {
            return Finding.UNKNOWN;
        }
        try {
            int count = epoll.fd().read(somewhere, 0, 1);
            return count == 0 ? Finding.SILENT : count > 0 ? Finding.SPOKE : Finding.ENDED;
        } catch (IOException e) {
            return Finding.ENDED;
        }
    }
}
