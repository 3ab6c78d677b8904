package lbd.proxy.stream;

import io.netty.buffer.ByteBuf;
import lbd.proxy.loop.Loop;

/// A stream that is a socket, and so the lowest one of a connection: what stands on it, such as TLS or a tunnel within
/// HTTP/2, is a [Stream] alone.
public interface SocketStream extends Stream {
    /// Begins to wait for what happens. Its owner is told from the next turn of the loop on.
    void start(Loop loop);

    /// Takes at once what the kernel holds, by one system call and without a byte being lost: for who has to know what
    /// it is. What was asked for by [#read] is still to come.
    ///
    /// @param into with room
    /// @return bytes, 0 where there are none now, -1 where it has finished or is broken
    int take(ByteBuf into);
}
