package lbd.proxy.loop.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.netty.channel.unix.Errors;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.net.Inet6Address;
import java.net.InetAddress;

/// Sockets that never block, and that no child gets (socket(2)): Netty's are handed to every program that is started,
/// which then holds a port or a connection that we have closed, until it closes what it has got.
public final class NewSocket {
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_NONBLOCK = 0x800;
    private static final int SOCK_CLOEXEC = 0x80000;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle SOCKET = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("socket"),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT),
            Linker.Option.captureCallState("errno"));

    private NewSocket() {}

    /// A TCP socket of the address's family.
    ///
    /// @return its descriptor
    /// @throws IOException if none can be had, most likely because no descriptor is left
    public static int stream(InetAddress address) throws IOException {
        return open(address, SOCK_STREAM);
    }

    /// A UDP socket of the address's family.
    ///
    /// @return its descriptor
    /// @throws IOException if none can be had, most likely because no descriptor is left
    public static int datagram(InetAddress address) throws IOException {
        return open(address, SOCK_DGRAM);
    }

    private static int open(InetAddress address, int type) throws IOException {
        int family = address instanceof Inet6Address ? AF_INET6 : AF_INET;
        int fd;
        int errno;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
            fd = (int) SOCKET.invokeExact(state, family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
            errno = state.get(JAVA_INT, 0);
        } catch (Throwable t) {
            throw new IllegalStateException("native call", t);
        }
        if (fd < 0) {
            throw Errors.newIOException("socket", -errno);
        }
        return fd;
    }
}
