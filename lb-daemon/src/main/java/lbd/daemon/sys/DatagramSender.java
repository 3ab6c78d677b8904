package lbd.daemon.sys;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/// Sends datagrams to one unix socket (unix(7)). Needs no connection: a receiver that was replaced gets the next one.
/// For one thread; a receiver that reads nothing blocks it.
public final class DatagramSender implements AutoCloseable {
    /// Of `sockaddr_un.sun_path`, its closing zero included.
    private static final int MAX_PATH = 108;

    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int HEAD = Short.BYTES;

    private static final Linker LINKER = Linker.nativeLinker();

    /// For all three: up to six integers and pointers go in registers, whatever their width, and each function looks at
    /// as many as it declares. A signature of its own for each would be bound anew at each start.
    private static final MethodHandle CALL = LINKER.downcallHandle(
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            Linker.Option.captureCallState("errno"));

    private final Arena arena = Arena.ofShared();
    private final MemorySegment captured = arena.allocate(Linker.Option.captureStateLayout());
    private final String name;
    private final MemorySegment address;
    private final int fd;

    /// @param name a path, or `@` and the name of an abstract socket
    /// @throws IOException if the name cannot be one, or there is no descriptor left
    public DatagramSender(String name) throws IOException {
        this.name = name;
        address = address(name);
        fd = call("socket", AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, 0, 0, 0);
    }

    private MemorySegment address(String text) throws IOException {
        byte[] path = text.getBytes(StandardCharsets.UTF_8);
        boolean isAbstract = text.startsWith("@");
        // An abstract name is as long as the address says; a path ends with a zero.
        int length = isAbstract ? path.length : path.length + 1;
        if (!(isAbstract || text.startsWith("/")) || length > MAX_PATH) {
            throw new IOException(text + ": not the name of a unix socket");
        }
        MemorySegment made = arena.allocate(HEAD + length, Short.BYTES);
        made.set(JAVA_SHORT, 0, (short) AF_UNIX);
        MemorySegment.copy(path, 0, made, JAVA_BYTE, HEAD, path.length);
        if (isAbstract) {
            made.set(JAVA_BYTE, HEAD, (byte) 0);
        }
        return made;
    }

    /// @throws IOException if nobody is there to receive it
    public void send(String text) throws IOException {
        try (Arena message = Arena.ofConfined()) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            MemorySegment segment = message.allocateFrom(JAVA_BYTE, bytes);
            call("sendto", fd, segment.address(), bytes.length, MSG_NOSIGNAL, address.address(), address.byteSize());
        }
    }

    @Override
    public void close() {
        try {
            call("close", fd, 0, 0, 0, 0, 0);
        } catch (IOException e) {
            // the descriptor is gone in any case
        }
        arena.close();
    }

    // What is passed by address belongs to an arena that is closed by hand, later.
    private int call(String function, long a, long b, long c, long d, long e, long f) throws IOException {
        int result;
        try {
            MemorySegment symbol = LINKER.defaultLookup().findOrThrow(function);
            result = (int) (long) CALL.invokeExact(symbol, captured, a, b, c, d, e, f);
        } catch (Throwable t) {
            throw new IllegalStateException(function, t);
        }
        if (result < 0) {
            throw new IOException(function + " " + name + ": errno " + captured.get(JAVA_INT, 0));
        }
        return result;
    }
}
