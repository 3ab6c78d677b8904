package lbd.daemon.sys;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
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
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final MethodHandle SOCKET = find("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle SENDTO =
            find("sendto", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle CLOSE = find("close", JAVA_INT, JAVA_INT);

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
        fd = (int) call("socket", SOCKET, AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
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
            call("sendto", SENDTO, fd, segment, (long) bytes.length, MSG_NOSIGNAL, address, (int) address.byteSize());
        }
    }

    @Override
    public void close() {
        try {
            call("close", CLOSE, fd);
        } catch (IOException e) {
            // the descriptor is gone in any case
        }
        arena.close();
    }

    private long call(String function, MethodHandle handle, Object... arguments) throws IOException {
        Object[] all = new Object[arguments.length + 1];
        all[0] = captured;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        long result;
        try {
            result = ((Number) handle.invokeWithArguments(all)).longValue();
        } catch (Throwable t) {
            throw new IllegalStateException(function, t);
        }
        if (result < 0) {
            throw new IOException(function + " " + name + ": errno " + captured.get(JAVA_INT, 0));
        }
        return result;
    }

    private static MethodHandle find(String name, MemoryLayout result, MemoryLayout... arguments) {
        MemorySegment function = LINKER.defaultLookup().findOrThrow(name);
        return LINKER.downcallHandle(function, FunctionDescriptor.of(result, arguments), ERRNO);
    }
}
