package lbd.daemon.sys;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import lbd.sys.Errno;
import lbd.sys.Libc;

/// Sends datagrams to one unix socket (unix(7)). Needs no connection: a receiver that was replaced gets the next one.
/// For one thread; a receiver that reads nothing blocks it, for as long as [#patience] says.
public final class DatagramSender implements AutoCloseable {
    /// Of `sockaddr_un.sun_path`, its closing zero included.
    private static final int MAX_PATH = 108;

    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int SO_SNDTIMEO = 21;
    private static final int HEAD = Short.BYTES;

    private final Arena arena = Arena.ofShared();
    private final String name;
    private final MemorySegment address;
    private final int fd;

    /// @param name a path, or `@` and the name of an abstract socket
    /// @throws IOException if the name cannot be one, or there is no descriptor left
    public DatagramSender(String name) throws IOException {
        this.name = name;
        address = address(name);
        fd = check("socket", Libc.socket(Libc.AF_UNIX, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0));
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
        made.set(JAVA_SHORT, 0, (short) Libc.AF_UNIX);
        MemorySegment.copy(path, 0, made, JAVA_BYTE, HEAD, path.length);
        if (isAbstract) {
            made.set(JAVA_BYTE, HEAD, (byte) 0);
        }
        return made;
    }

    /// How long a receiver that reads nothing may block the sender.
    ///
    /// @param limit more than 0
    /// @throws IOException if the kernel does not take it
    public void patience(Duration limit) throws IOException {
        try (Arena own = Arena.ofConfined()) {
            MemorySegment timeval = own.allocate(JAVA_LONG, 2);
            timeval.setAtIndex(JAVA_LONG, 0, limit.toSeconds());
            timeval.setAtIndex(JAVA_LONG, 1, limit.toNanosPart() / 1000);
            int length = (int) timeval.byteSize();
            check("setsockopt", Libc.setsockopt(fd, Libc.SOL_SOCKET, SO_SNDTIMEO, timeval, length));
        }
    }

    /// @throws IOException if nobody is there to receive it
    public void send(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        send(bytes, bytes.length);
    }

    /// @param bytes of which the first so many are sent
    /// @throws IOException if nobody is there to receive it
    public void send(byte[] bytes, int length) throws IOException {
        try (Arena message = Arena.ofConfined()) {
            MemorySegment segment = message.allocate(length);
            MemorySegment.copy(bytes, 0, segment, JAVA_BYTE, 0, length);
            check("sendto", Libc.sendto(fd, segment, length, MSG_NOSIGNAL, address, (int) address.byteSize()));
        }
    }

    @Override
    public void close() {
        int ignored = Libc.close(fd);
        arena.close();
    }

    private int check(String function, int result) throws IOException {
        if (result < 0) {
            throw new IOException(function + " " + name + ": " + Errno.text(-result));
        }
        return result;
    }
}
