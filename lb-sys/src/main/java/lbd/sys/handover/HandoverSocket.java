package lbd.sys.handover;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import lbd.sys.Errno;
import lbd.sys.Libc;
import org.jspecify.annotations.Nullable;

/// One end of a pair of sockets between two processes, over which messages and descriptors go (unix(7), SOCK_SEQPACKET:
/// a message arrives whole or not at all, with the descriptors that were sent with it).
///
/// No path leads to it: who has the other end was given it by the process that made the pair. Sending is for any
/// thread,
/// receiving for one.
public final class HandoverSocket implements AutoCloseable {
    /// Bytes of one message.
    public static final int LONGEST = 48 * 1024;

    /// Descriptors with one message; the kernel takes 253.
    public static final int MOST_DESCRIPTORS = 64;

    private static final int SOCK_SEQPACKET = 5;
    private static final int SCM_RIGHTS = 1;
    private static final int SO_TYPE = 3;
    private static final int SO_PEERCRED = 17;
    private static final int SO_SNDTIMEO = 21;
    private static final int F_SETFD = 2;
    private static final int FD_CLOEXEC = 1;
    private static final int POLLIN = 1;

    // struct msghdr, iovec and cmsghdr of 64-bit Linux.
    private static final int HEADER = 56;
    private static final int VECTOR_AT = 16;
    private static final int VECTOR_COUNT_AT = 24;
    private static final int CONTROL_AT = 32;
    private static final int CONTROL_LENGTH_AT = 40;
    private static final int FLAGS_AT = 48;
    private static final int CONTROL_HEAD = 16;
    private static final int LEVEL_AT = 8;
    private static final int TYPE_AT = 12;
    private static final int MSG_CTRUNC = 8;
    private static final int MSG_TRUNC = 0x20;

    private final int fd;
    private boolean closed;

    /// What came in one piece.
    public static final class Message {
        private final byte[] bytes;
        private final List<Integer> descriptors;

        Message(byte[] bytes, List<Integer> descriptors) {
            this.bytes = bytes;
            this.descriptors = descriptors;
        }

        /// Not a copy.
        public byte[] bytes() {
            return bytes;
        }

        /// The receiver's own from now on.
        public List<Integer> descriptors() {
            return descriptors;
        }
    }

    /// Two ends of one connection.
    public record Pair(HandoverSocket ours, HandoverSocket others) {}

    private HandoverSocket(int fd) {
        this.fd = fd;
    }

    /// @throws IOException if no descriptor is left
    public static Pair pair() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment two = arena.allocate(JAVA_INT, 2);
            check("socketpair", Libc.socketpair(Libc.AF_UNIX, SOCK_SEQPACKET | Libc.SOCK_CLOEXEC, two));
            return new Pair(
                    new HandoverSocket(two.getAtIndex(JAVA_INT, 0)), new HandoverSocket(two.getAtIndex(JAVA_INT, 1)));
        }
    }

    /// An end that this process was started with.
    ///
    /// @throws IOException if it is none, or was made by a process of another user than us or root
    public static HandoverSocket of(int descriptor, int ourUser) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(JAVA_INT, 3);
            MemorySegment length = arena.allocateFrom(JAVA_INT, 4);
            check("descriptor " + descriptor, Libc.getsockopt(descriptor, Libc.SOL_SOCKET, SO_TYPE, value, length));
            if (value.get(JAVA_INT, 0) != SOCK_SEQPACKET) {
                throw new IOException("descriptor " + descriptor + " is another kind of socket");
            }
            length.set(JAVA_INT, 0, 12);
            check("getsockopt", Libc.getsockopt(descriptor, Libc.SOL_SOCKET, SO_PEERCRED, value, length));
            int user = value.getAtIndex(JAVA_INT, 1);
            if (user != ourUser && user != 0) {
                throw new IOException("descriptor " + descriptor + " is of user " + user + ", we are " + ourUser);
            }
            check("fcntl", Libc.fcntl(descriptor, F_SETFD, FD_CLOEXEC));
            return new HandoverSocket(descriptor);
        }
    }

    /// How long who reads nothing may block who sends.
    public void patience(Duration limit) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment timeval = arena.allocate(JAVA_LONG, 2);
            timeval.setAtIndex(JAVA_LONG, 0, limit.toSeconds());
            timeval.setAtIndex(JAVA_LONG, 1, limit.toNanosPart() / 1000);
            int size = (int) timeval.byteSize();
            check("setsockopt", Libc.setsockopt(fd, Libc.SOL_SOCKET, SO_SNDTIMEO, timeval, size));
        }
    }

    public int descriptor() {
        return fd;
    }

    /// Sends a message; the descriptors stay ours too.
    ///
    /// @throws IOException if nobody is there, or reads too slowly
    public synchronized void send(byte[] bytes, List<Integer> descriptors) throws IOException {
        if (bytes.length == 0 || bytes.length > LONGEST || descriptors.size() > MOST_DESCRIPTORS) {
            throw new IllegalArgumentException(bytes.length + " bytes, " + descriptors.size() + " descriptors");
        }
        if (closed) {
            throw new IOException("closed");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(JAVA_BYTE, bytes);
            MemorySegment control = arena.allocate(CONTROL_HEAD + 4L * MOST_DESCRIPTORS, 8);
            int data = 4 * descriptors.size();
            if (data > 0) {
                control.set(JAVA_LONG, 0, CONTROL_HEAD + data);
                control.set(JAVA_INT, LEVEL_AT, Libc.SOL_SOCKET);
                control.set(JAVA_INT, TYPE_AT, SCM_RIGHTS);
                for (int i = 0; i < descriptors.size(); i++) {
                    control.set(JAVA_INT, CONTROL_HEAD + 4L * i, descriptors.get(i));
                }
            }
            MemorySegment header = header(arena, text, bytes.length, control, data == 0 ? 0 : CONTROL_HEAD + data);
            int sent;
            do {
                sent = Libc.sendmsg(fd, header);
            } while (sent == -Errno.EINTR);
            if (sent == -Errno.EAGAIN) {
                throw new IOException("the other process reads nothing");
            }
            check("sendmsg", sent);
        }
    }

    /// Waits for a message.
    ///
    /// @return null at the end: the other side is gone
    /// @throws IOException if none comes in time, or one that no lbd sends
    public @Nullable Message receive(Duration limit) throws IOException {
        await(limit);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(LONGEST);
            long room = CONTROL_HEAD + 4L * MOST_DESCRIPTORS;
            MemorySegment control = arena.allocate(room, 8);
            MemorySegment header = header(arena, text, LONGEST, control, room);
            int count;
            do {
                count = Libc.recvmsg(fd, header);
                // Told once, where the other side has not read all; what it has said itself is still there.
            } while (count == -Errno.EINTR || count == -Errno.ECONNRESET);
            check("recvmsg", count);
            List<Integer> descriptors = descriptors(control, header.get(JAVA_LONG, CONTROL_LENGTH_AT));
            if ((header.get(JAVA_INT, FLAGS_AT) & (MSG_TRUNC | MSG_CTRUNC)) != 0) {
                descriptors.forEach(HandoverSocket::close);
                throw new IOException("a message that is too long");
            }
            // An empty message, which nobody sends, and the end look alike.
            return count == 0 ? null : new Message(text.asSlice(0, count).toArray(JAVA_BYTE), descriptors);
        }
    }

    private void await(Duration limit) throws IOException {
        long deadline = System.nanoTime() + limit.toNanos();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment polled = arena.allocate(8, 4);
            polled.set(JAVA_INT, 0, fd);
            polled.set(JAVA_SHORT, 4, (short) POLLIN);
            while (true) {
                long left = Math.max(0, (deadline - System.nanoTime()) / 1_000_000);
                int ready = Libc.poll(polled, 1, (int) Math.min(left, Integer.MAX_VALUE));
                if (ready > 0) {
                    return;
                }
                if (ready != -Errno.EINTR) {
                    check("poll", ready);
                    throw new TimedOutException(limit);
                }
            }
        }
    }

    /// Nothing came in time.
    public static final class TimedOutException extends IOException {
        private static final long serialVersionUID = 1;

        TimedOutException(Duration limit) {
            super("no answer within " + limit.toMillis() + " ms");
        }
    }

    private static MemorySegment header(
            Arena arena, MemorySegment text, int length, MemorySegment control, long controlLength) {
        MemorySegment vector = arena.allocate(JAVA_LONG, 2);
        vector.setAtIndex(JAVA_LONG, 0, text.address());
        vector.setAtIndex(JAVA_LONG, 1, length);
        MemorySegment header = arena.allocate(HEADER, 8);
        header.set(JAVA_LONG, VECTOR_AT, vector.address());
        header.set(JAVA_LONG, VECTOR_COUNT_AT, 1);
        header.set(JAVA_LONG, CONTROL_AT, controlLength == 0 ? 0 : control.address());
        header.set(JAVA_LONG, CONTROL_LENGTH_AT, controlLength);
        return header;
    }

    private static List<Integer> descriptors(MemorySegment control, long length) throws IOException {
        List<Integer> found = new ArrayList<>();
        // The kernel puts all of one message into one piece.
        if (length >= CONTROL_HEAD
                && control.get(JAVA_INT, LEVEL_AT) == Libc.SOL_SOCKET
                && control.get(JAVA_INT, TYPE_AT) == SCM_RIGHTS) {
            long end = Math.min(control.get(JAVA_LONG, 0), length);
            for (long at = CONTROL_HEAD; at + 4 <= end; at += 4) {
                int received = control.get(JAVA_INT, at);
                found.add(received);
                check("fcntl", Libc.fcntl(received, F_SETFD, FD_CLOEXEC));
            }
        }
        return found;
    }

    /// Puts one descriptor in the place of another: who writes there writes elsewhere from now on.
    public static void replace(int with, int what) throws IOException {
        check("dup2", Libc.dup2(with, what));
    }

    /// Closes a descriptor that was received.
    public static void close(int descriptor) {
        int ignored = Libc.close(descriptor);
    }

    private static void check(String call, int result) throws IOException {
        if (result < 0) {
            throw new IOException(call + ": " + Errno.text(-result));
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            close(fd);
        }
    }
}
