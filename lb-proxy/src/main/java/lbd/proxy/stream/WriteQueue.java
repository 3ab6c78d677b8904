package lbd.proxy.stream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.unix.IovArray;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import lbd.proxy.loop.HeldBytes;
import lbd.proxy.loop.Loop;
import lbd.proxy.loop.ReadBuffer;
import org.jspecify.annotations.Nullable;

/// What is to be written to one socket, in order, and how that stands; the same for the sockets of each transport.
/// Confined to its loop.
///
/// | state | event | next |
/// | --- | --- | --- |
/// | free | flushed, the kernel takes all | free |
/// | free | flushed, the kernel takes no more | stuck: the rest is kept and charged |
/// | stuck | the kernel takes more | free or stuck |
/// | free, stuck | a write fails | failed: nothing is kept or taken any more, and what has come is still to be read |
final class WriteQueue {
    /// Of a buffer for what waits.
    private static final int LEAST_ROOM = 16 * 1024;

    private final Loop loop;
    private @Nullable ByteBuf first;

    // Behind the first; most writes are of one piece.
    private @Nullable Queue<ByteBuf> more;

    // The last of them, where it has been made here for what came while nothing was taken.
    private @Nullable ByteBuf tail;

    // What is left of a write that was not taken at once, and what came behind it.
    private @Nullable HeldBytes left;
    private long charged;

    private boolean stuck;
    private boolean failed;

    /// What writes for it, as much as the kernel takes now.
    interface Target {
        /// @return how many bytes were taken
        long send(ByteBuf data) throws IOException;

        /// A write has failed: the other end has reset it, or gone. Told once.
        void writeFailed();

        /// Too much is kept for slow connections: this one is to end.
        void shed();
    }

    /// One that can send several pieces by one call.
    interface GatheringTarget extends Target {
        /// @return how many bytes were taken
        long send(IovArray pieces) throws IOException;
    }

    WriteQueue(Loop loop) {
        this.loop = loop;
    }

    /// Whether the kernel takes no more until it says so.
    boolean isStuck() {
        return stuck;
    }

    boolean hasFailed() {
        return failed;
    }

    /// @param data   given away
    /// @param closed whether the socket is
    void add(ByteBuf data, boolean closed) {
        if (closed || failed || !data.isReadable()) {
            data.release();
        } else if (stuck) {
            addBehind(data);
        } else if (!data.hasMemoryAddress()) {
            append(copy(data.readableBytes(), data));
        } else {
            append(data);
        }
    }

    /// What comes while the kernel takes nothing waits for turns, and may be much of little pieces: it takes no more
    /// room than it has octets, gives back the buffer that the loop reads to, and is charged at once.
    private void addBehind(ByteBuf data) {
        int count = data.readableBytes();
        ByteBuf room = tail;
        if (room == null || room.writableBytes() < count) {
            int size = Math.max(count, LEAST_ROOM);
            room = loop.allocator().directBuffer(size, size);
            append(room);
            tail = room;
        }
        moveInto(room, data);
        charge(charged + count);
    }

    private void append(ByteBuf data) {
        if (first == null) {
            first = data;
        } else {
            if (more == null) {
                more = new ArrayDeque<>();
            }
            more.add(data);
        }
    }

    private ByteBuf copy(int size, ByteBuf data) {
        ByteBuf copy = loop.allocator().directBuffer(size, size);
        moveInto(copy, data);
        return copy;
    }

    private static void moveInto(ByteBuf room, ByteBuf data) {
        room.writeBytes(data);
        data.release();
    }

    long bytes() {
        long sum = first == null ? 0 : first.readableBytes();
        if (more != null) {
            for (ByteBuf data : more) {
                sum += data.readableBytes();
            }
        }
        return sum;
    }

    /// Writes what the socket takes, and keeps the rest.
    ///
    /// @param closed whether the socket is
    /// @return whether nothing is left
    boolean flush(Target socket, boolean closed) {
        if (!stuck && !closed) {
            try {
                stuck = !writeTo(socket);
            } catch (IOException e) {
                fail(socket);
            }
        }
        return !stuck;
    }

    /// The kernel takes more.
    ///
    /// @return whether nothing is left, which the owner is to be told
    boolean freed(Target socket, boolean closed) {
        stuck = false;
        return flush(socket, closed) && !failed;
    }

    /// Something else that writes to this socket has found it broken.
    void fail(Target socket) {
        failed = true;
        clear();
        socket.writeFailed();
    }

    /// Something else was not taken whole, and the rest is here.
    void rest(Target socket) {
        stuck = true;
        keep(socket);
    }

    /// Writes until all is written or the socket takes no more.
    ///
    /// @return whether all is written
    private boolean writeTo(Target socket) throws IOException {
        for (ByteBuf data = first; data != null; data = first) {
            long wanted;
            long count;
            if (more != null && !more.isEmpty() && socket instanceof GatheringTarget gathering) {
                wanted = gather(data);
                count = gathering.send(loop.gather());
            } else {
                wanted = data.readableBytes();
                count = socket.send(data);
            }
            taken(count);
            if (count < wanted) {
                compact();
                keep(socket);
                return false;
            }
        }
        keepsNothing();
        return true;
    }

    /// Charges what waits for the other end.
    private void keep(Target socket) {
        HeldBytes holding = left;
        if (holding == null) {
            holding = new HeldBytes(loop) {
                @Override
                protected void giveUp() {
                    socket.shed();
                }
            };
            left = holding;
        }
        // Anew: who takes something is not the slowest.
        charge(0);
        charge(bytes());
    }

    private void keepsNothing() {
        charge(0);
    }

    private void charge(long now) {
        charged = now;
        if (left != null) {
            left.set(HeldBytes.Part.UNSENT, now);
        }
    }

    private long gather(ByteBuf data) {
        IovArray pieces = loop.gather();
        pieces.clear();
        pieces.add(data, data.readerIndex(), data.readableBytes());
        if (more != null) {
            for (ByteBuf next : more) {
                if (!pieces.add(next, next.readerIndex(), next.readableBytes())) {
                    break;
                }
            }
        }
        return pieces.size();
    }

    private void taken(long count) {
        long left = count;
        for (ByteBuf data = first; data != null && left >= data.readableBytes(); data = first) {
            left -= data.readableBytes();
            forget(data);
            first = more == null ? null : more.poll();
        }
        if (first != null) {
            first.skipBytes((int) left);
        }
    }

    @SuppressWarnings("ReferenceEquality") // buffers are equal by their contents
    private boolean isTail(ByteBuf data) {
        return data == tail;
    }

    private void forget(ByteBuf data) {
        if (isTail(data)) {
            tail = null;
        }
        data.release();
    }

    /// Copies what is left where it is little beside the buffers that it keeps.
    private void compact() {
        long left = bytes();
        ByteBuf data = first;
        boolean little = left <= ReadBuffer.SIZE / 2;
        boolean alone = more == null || more.isEmpty();
        if (data == null || !little || (alone && data.unwrap() == null && data.capacity() <= 2 * left)) {
            return;
        }
        tail = null;
        ByteBuf all = copy((int) left, data);
        if (more != null) {
            for (ByteBuf next = more.poll(); next != null; next = more.poll()) {
                moveInto(all, next);
            }
        }
        first = all;
    }

    /// Forgets everything.
    void clear() {
        stuck = false;
        keepsNothing();
        tail = null;
        if (first != null) {
            first.release();
            first = null;
        }
        if (more != null) {
            more.forEach(ByteBuf::release);
            more = null;
        }
    }
}
