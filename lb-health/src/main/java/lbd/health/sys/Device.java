package lbd.health.sys;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.nio.channels.NetworkChannel;
import java.nio.charset.StandardCharsets;
import lbd.sys.Libc;
import org.jspecify.annotations.Nullable;

/// Binds sockets to a network interface (`SO_BINDTODEVICE`, socket(7)) and marks them (`SO_MARK`), which Java cannot.
/// The first needs no privilege since Linux 5.7, the second CAP_NET_ADMIN.
public final class Device {
    private static final int SO_BINDTODEVICE = 25;
    private static final int SO_MARK = 36;
    private static final int STDERR = 2;
    private static final int SOCKADDR = 28;
    private static final int PORT = 2;
    private static final int MOST_TRIES = 20;
    private static final ValueLayout.OfShort NETWORK_SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private Device() {}

    /// Makes a channel.
    @FunctionalInterface
    public interface Opener<C extends NetworkChannel> {
        C open() throws IOException;
    }

    /// Opens a channel, binds it to an address and to an interface, and marks its packets.
    ///
    /// Java does not tell a channel's descriptor. It is the lowest that is free when the channel is opened, unless
    /// another thread opens something in the same moment: so a socket is taken for the channel's only if it has the
    /// channel's port, and otherwise the channel is opened anew.
    ///
    /// @param device null: none
    /// @param mark   0: none
    /// @param local  with port 0
    /// @throws IOException when there is no such interface, when marks are not permitted, or no descriptor or port
    ///                     is left
    public static <C extends NetworkChannel> C open(
            @Nullable String device, int mark, InetSocketAddress local, Opener<C> opener) throws IOException {
        for (int i = 0; i < MOST_TRIES; i++) {
            int next = lowestFree();
            C channel = opener.open();
            try {
                channel.bind(local);
                int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
                if (portOf(next) == port) {
                    if (device != null) {
                        bind(next, device);
                    }
                    if (mark != 0) {
                        mark(next, mark);
                    }
                    return channel;
                }
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
            channel.close();
        }
        throw new IOException("setsockopt: the descriptor could not be told");
    }

    private static void mark(int fd, int mark) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocateFrom(ValueLayout.JAVA_INT, mark);
            int done = Libc.setsockopt(fd, Libc.SOL_SOCKET, SO_MARK, value, (int) value.byteSize());
            CallFailure.check("setsockopt(SO_MARK), for a check via a virtual address", done);
        }
    }

    /// @throws IOException when there is no such interface
    static void bind(int fd, String device) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(device, StandardCharsets.US_ASCII);
            int length = (int) name.byteSize();
            int done = Libc.setsockopt(fd, Libc.SOL_SOCKET, SO_BINDTODEVICE, name, length);
            CallFailure.check("setsockopt(SO_BINDTODEVICE, " + device + ")", done);
        }
    }

    private static int lowestFree() throws IOException {
        int fd = CallFailure.check("dup", Libc.dup(STDERR));
        int ignored = Libc.close(fd);
        return fd;
    }

    /// @return -1 for what is no socket
    private static int portOf(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(SOCKADDR, 8);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, SOCKADDR);
            int done = Libc.getsockname(fd, address, length);
            return done < 0 ? -1 : address.get(NETWORK_SHORT, PORT) & 0xffff;
        }
    }
}
