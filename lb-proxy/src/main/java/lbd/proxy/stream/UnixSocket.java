package lbd.proxy.stream;

import io.netty.channel.unix.Socket;
import java.io.IOException;
import lbd.proxy.loop.sys.NewSocket;

/// A stream over a unix socket that never blocks (unix(7)). What is said of TCP alone - ports, urgency, what the kernel
/// measures - is not to be asked of it.
public final class UnixSocket extends Socket {
    private UnixSocket(int fd) {
        super(fd);
    }

    /// A socket to connect with.
    ///
    /// @throws IOException if none can be had
    public static UnixSocket open() throws IOException {
        return new UnixSocket(NewSocket.unix());
    }
}
