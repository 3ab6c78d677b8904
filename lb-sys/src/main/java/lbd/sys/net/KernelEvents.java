package lbd.sys.net;

import java.util.function.Consumer;
import lbd.sys.Errno;

/// The kernel's own reports on links and addresses.
public final class KernelEvents implements AutoCloseable {
    private static final int LINK = 1;
    private static final int IPV4_ADDRESS = 0x10;
    private static final int IPV6_ADDRESS = 0x100;

    private final NetlinkSocket socket = new NetlinkSocket(LINK | IPV4_ADDRESS | IPV6_ADDRESS, false);

    public int fd() {
        return socket.fd();
    }

    /// Hands over all that is queued.
    ///
    /// @return false if the kernel had to drop some: everything must be asked for anew
    public boolean drain(Consumer<KernelEvent> sink) {
        while (true) {
            int received = socket.receive();
            if (received < 0) {
                return received != -Errno.ENOBUFS;
            }
            for (int at = 0; at + NetlinkSocket.HEADER <= received; at += length(at)) {
                KernelEvent event = NetlinkReader.read(socket.in.bytes, at);
                if (event != null) {
                    sink.accept(event);
                }
            }
        }
    }

    private int length(int at) {
        return (Math.max(socket.in.bytes.getInt(at), NetlinkSocket.HEADER) + 3) & ~3;
    }

    @Override
    public void close() {
        socket.close();
    }
}
