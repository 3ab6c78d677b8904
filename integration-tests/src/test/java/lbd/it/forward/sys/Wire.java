package lbd.it.forward.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.Predicate;
import lbd.sys.Libc;
import org.jspecify.annotations.Nullable;

/// Whole frames of an interface of another namespace, out and in. One thread.
public final class Wire implements AutoCloseable {
    private static final int ALL = 0x0300; // ETH_P_ALL, as on the wire
    private static final int SOCKADDR_LL = 20;
    private static final int MOST = 2048;
    private static final int POLL_IN = 1;
    private static final int ENOBUFS = 105;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment buffer = arena.allocate(MOST, 8);
    private final MemorySegment address = arena.allocate(SOCKADDR_LL, 8);
    private final MemorySegment poll = arena.allocate(8, 8);
    private final int socket;

    /// @param index of the interface, in that namespace
    public Wire(String namespace, int index) throws Exception {
        socket = Inside.call(namespace, () -> Libc.socket(Libc.AF_PACKET, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, 0));
        address.set(ValueLayout.JAVA_SHORT, 0, (short) Libc.AF_PACKET);
        address.set(ValueLayout.JAVA_SHORT, 2, (short) ALL);
        address.set(ValueLayout.JAVA_INT, 4, index);
        check(Libc.bind(socket, address, SOCKADDR_LL));
    }

    private static int check(int result) {
        if (result < 0) {
            throw new IllegalStateException("errno " + -result);
        }
        return result;
    }

    /// @param frame 14 to 1,514 bytes
    public void send(byte[] frame) {
        MemorySegment.copy(frame, 0, buffer, ValueLayout.JAVA_BYTE, 0, frame.length);
        int result = Libc.sendto(socket, buffer, frame.length, 0, address, SOCKADDR_LL);
        if (result != -ENOBUFS) {
            check(result);
        }
    }

    /// The first frame that is like that; null: none was among those that were there before a pause.
    public byte @Nullable [] await(int millis, Predicate<byte[]> like) {
        poll.set(ValueLayout.JAVA_INT, 0, socket);
        poll.set(ValueLayout.JAVA_INT, 4, POLL_IN);
        while (Libc.poll(poll, 1, millis) > 0) {
            int length = check(Libc.recv(socket, buffer, MOST));
            byte[] frame = buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
            if (like.test(frame)) {
                return frame;
            }
        }
        return null;
    }

    @Override
    public void close() {
        int ignored = Libc.close(socket);
        arena.close();
    }
}
