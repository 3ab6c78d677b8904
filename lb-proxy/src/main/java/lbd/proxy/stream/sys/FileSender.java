package lbd.proxy.stream.sys;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import lbd.sys.Errno;
import lbd.sys.Libc;

/// Parts of files that go to sockets within the kernel (sendfile(2)). Any thread.
public final class FileSender {
    /// The socket takes no more for now.
    public static final int FULL = -1;
    /// The file gives no more: it has ended before, or cannot be read.
    public static final int NO_MORE = -2;

    private static final ThreadLocal<MemorySegment> OFFSET =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(JAVA_LONG));

    private FileSender() {}

    /// Sends as much as one call does. What is not in memory is waited for.
    ///
    /// @param count at least 1
    /// @return how many bytes, or [#FULL], or [#NO_MORE]
    /// @throws IOException if the socket is broken
    public static int send(int socket, int file, long from, long count) throws IOException {
        MemorySegment offset = OFFSET.get();
        offset.set(JAVA_LONG, 0, from);
        int sent;
        do {
            sent = Libc.sendfile(socket, file, offset, count);
        } while (sent == -Errno.EINTR);
        if (sent > 0) {
            return sent;
        }
        return switch (-sent) {
            case Errno.EAGAIN -> FULL;
            case 0, Errno.EIO -> NO_MORE;
            default -> throw new IOException("sendfile: " + Errno.text(-sent));
        };
    }
}
