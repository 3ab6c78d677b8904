package lbd.it.forward.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import lbd.sys.Libc;

/// Datagrams that their sender gives the kernel as one (UDP_SEGMENT), as senders of QUIC do. Between namespaces they
/// stay
/// one for as long as nobody has to cut them.
public final class Segments {
    private static final int SOL_UDP = 17;
    private static final int UDP_SEGMENT = 103;

    private Segments() {}

    /// Sends `count` datagrams of `bytes` octets to an address of IPv4.
    public static void send(String namespace, String address, int port, int bytes, int count) throws Exception {
        Inside.call(namespace, () -> {
            int socket = check(Libc.socket(Libc.AF_INET, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0));
            try (Arena arena = Arena.ofConfined()) {
                check(Libc.setsockopt(
                        socket, SOL_UDP, UDP_SEGMENT, arena.allocateFrom(ValueLayout.JAVA_INT, bytes), 4));
                MemorySegment to = arena.allocate(16, 8);
                to.set(ValueLayout.JAVA_SHORT, 0, (short) Libc.AF_INET);
                to.set(ValueLayout.JAVA_SHORT, 2, Short.reverseBytes((short) port));
                MemorySegment.copy(InetAddress.ofLiteral(address).getAddress(), 0, to, ValueLayout.JAVA_BYTE, 4, 4);
                return check(Libc.sendto(socket, arena.allocate((long) bytes * count), bytes * count, 0, to, 16));
            } finally {
                int ignored = Libc.close(socket);
            }
        });
    }

    private static int check(int result) {
        if (result < 0) {
            throw new IllegalStateException("errno " + -result);
        }
        return result;
    }
}
