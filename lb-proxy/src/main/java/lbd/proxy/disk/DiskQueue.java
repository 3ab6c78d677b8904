package lbd.proxy.disk;

import io.netty.buffer.ByteBuf;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.TimeUnit;
import lbd.core.runtime.DiskRefusal;
import lbd.proxy.loop.Guarded;
import lbd.proxy.loop.HeldBytes;
import lbd.proxy.loop.Loop;
import org.jspecify.annotations.Nullable;

/// Bytes of one body on their way through a file: those that are added come out in their order, when their owner wants
/// them. The file is as large as it may be and used over and over, so that it is the bytes that wait which are bounded,
/// not those that pass; one that is to be read again is not. Confined to its loop, but for what workers do, one thing
/// at a time.
///
/// | state | event | next |
/// | --- | --- | --- |
/// | idle | pumped, and the owner wants what is in the file | reading |
/// | idle | pumped, and there is something to write | writing |
/// | idle | pumped, the file has been read to its end, and the owner wants more | idle: it gets what is not written |
/// | reading, writing | done | idle, and pumped |
/// | writing | it cannot be done | refused: what is in the file still comes out, then what is here |
/// | any | closed | over; what a worker still does is let go |
public final class DiskQueue {
    /// Who has it. Called on the loop.
    public interface Owner extends Guarded {
        /// Whether it takes a piece now.
        boolean wants();

        /// The next piece; given away.
        void take(ByteBuf piece);

        /// Something has been written or taken, which may be the last.
        void moved();

        /// Nothing more can be written.
        void refused(DiskRefusal why);

        /// What was written cannot be read.
        void lost();

        /// Too much waits in memory for all together, and this is to go.
        void givenUp();
    }

    /// Written, or read, at a time.
    private static final int PIECE = 128 * 1024;

    /// What may wait to be written, before whoever adds it is to stop.
    private static final int MOST_WAITING = 256 * 1024;

    private static final int FIRST_ROOM = 64 * 1024;
    private static final int PATIENCE_MILLIS = 20;

    private final Loop loop;
    private final DiskShare share;
    private final long capacity;
    private final boolean repeatable;
    private final Owner owner;
    private final HeldBytes holding;

    private @Nullable FileChannel file;
    private boolean counted;
    // Of the file.
    private long charged;
    // All that ever was, and what of it has been taken since the last begin.
    private long written;
    private long taken;

    // To be written next, of which a worker may be writing a part; then what came behind it.
    private @Nullable ByteBuf front;
    private @Nullable ByteBuf back;
    private int reading;
    private boolean working;
    private boolean refused;
    private boolean closed;
    private int begins;

    /// @param capacity   bytes of the file
    /// @param repeatable whether it may be begun again
    public DiskQueue(Loop loop, DiskShare share, long capacity, boolean repeatable, Owner owner) {
        this.loop = loop;
        this.share = share;
        this.capacity = capacity;
        this.repeatable = repeatable;
        this.owner = owner;
        this.holding = new HeldBytes(loop) {
            @Override
            protected void giveUp() {
                owner.givenUp();
            }
        };
    }

    /// Whether it takes more without keeping much in memory.
    public boolean isWritable() {
        return !refused && waiting() < MOST_WAITING && room() > waiting();
    }

    /// Whether all that came in has come out.
    public boolean isEmpty() {
        return waiting() == 0 && taken == written;
    }

    /// Whether all that came in is in the file.
    public boolean isWritten() {
        return waiting() == 0;
    }

    /// Whether it takes nothing more for good.
    public boolean isRefused() {
        return refused;
    }

    private long room() {
        return capacity - (repeatable ? written : written - taken);
    }

    private int waiting() {
        return readable(front) + readable(back);
    }

    private static int readable(@Nullable ByteBuf data) {
        return data == null ? 0 : data.readableBytes();
    }

    /// Adds a copy of what is given away. Goes on with [#pump].
    public void add(ByteBuf data) {
        ByteBuf room = back;
        int count = data.readableBytes();
        if (room == null) {
            room = loop.allocator().directBuffer(Math.max(FIRST_ROOM, count));
            back = room;
        }
        room.writeBytes(data);
        data.release();
        charge();
    }

    private void charge() {
        holding.set(HeldBytes.Part.BODY, size(front) + size(back) + reading);
    }

    private static long size(@Nullable ByteBuf data) {
        return data == null ? 0 : data.capacity();
    }

    /// All that is in the file is to come out once more.
    public void again() {
        begins++;
        taken = 0;
    }

    /// Goes on with what can be done now. Called when something was added, and when the owner wants more.
    public void pump() {
        while (!working && !closed) {
            if (taken < written) {
                if (owner.wants()) {
                    read();
                } else if (canWrite()) {
                    write();
                } else {
                    return;
                }
            } else if (waiting() == 0) {
                return;
            } else if (owner.wants() || refused) {
                pass();
            } else if (canWrite()) {
                write();
            } else {
                return;
            }
        }
    }

    private boolean canWrite() {
        return !refused && waiting() > 0 && room() > 0;
    }

    /// What has never been in the file.
    private void pass() {
        ByteBuf next = front == null ? back : front;
        if (next == null) {
            return;
        }
        if (front == null) {
            back = null;
        } else {
            front = null;
        }
        charge();
        owner.take(next);
        if (!closed) {
            owner.moved();
        }
    }

    private void write() {
        ByteBuf from = front == null ? back : front;
        if (from == null) {
            return;
        }
        if (front == null) {
            front = from;
            back = null;
        }
        long at = written % capacity;
        int count = (int) Math.min(Math.min(from.readableBytes(), room()), capacity - at);
        if (!charge(Math.min(written + count, capacity))) {
            refuse(DiskRefusal.FULL, null);
            return;
        }
        ByteBuffer bytes = from.nioBuffer(from.readerIndex(), count);
        FileChannel its = file;
        boolean begun = begin(() -> {
            FileChannel to = its;
            IOException failed = null;
            try {
                to = to == null ? share.disk().open() : to;
                for (long p = at; bytes.hasRemaining(); ) {
                    p += to.write(bytes, p);
                }
            } catch (IOException e) {
                failed = e;
            }
            FileChannel made = to;
            IOException why = failed;
            return () -> wrote(made, count, why);
        });
        if (!begun) {
            refuse(DiskRefusal.BUSY, null);
        }
    }

    /// @param size of the file
    /// @return whether it may be so large
    private boolean charge(long size) {
        if (!counted) {
            counted = share.open();
        }
        if (!counted || (size > charged && !share.take(size - charged))) {
            return false;
        }
        charged = Math.max(charged, size);
        return true;
    }

    private void wrote(@Nullable FileChannel to, int count, @Nullable IOException failed) {
        file = to;
        ByteBuf from = front;
        if (closed || from == null) {
            return;
        }
        if (failed != null) {
            refuse(DiskRefusal.FAILED, failed);
            return;
        }
        share.wrote(count);
        written += count;
        from.skipBytes(count);
        if (!from.isReadable()) {
            from.release();
            front = null;
        }
        charge();
        owner.moved();
    }

    private void refuse(DiskRefusal why, @Nullable Throwable cause) {
        refused = true;
        share.refused(why, cause);
        owner.refused(why);
    }

    private void read() {
        FileChannel from = file;
        if (from == null) {
            throw new IllegalStateException("nothing was written");
        }
        long at = taken % capacity;
        int count = (int) Math.min(Math.min(PIECE, written - taken), capacity - at);
        ByteBuf into = loop.allocator().directBuffer(count, count);
        ByteBuffer bytes = into.nioBuffer(0, count);
        int begin = begins;
        reading = count;
        charge();
        boolean begun = begin(() -> {
            IOException failed = null;
            try {
                for (long p = at; bytes.hasRemaining(); ) {
                    int some = from.read(bytes, p);
                    if (some < 0) {
                        throw new EOFException("the file is shorter than what was written to it");
                    }
                    p += some;
                }
            } catch (IOException e) {
                failed = e;
            }
            IOException why = failed;
            return () -> filled(into, count, begin, why);
        });
        if (!begun) {
            into.release();
            reading = 0;
            charge();
            working = true;
            loop.eventLoop().schedule(this::readLater, PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /// There was too much to do.
    private void readLater() {
        loop.execute(owner, () -> {
            working = false;
            goOn();
        });
    }

    private void filled(ByteBuf piece, int count, int begin, @Nullable IOException failed) {
        reading = 0;
        if (closed || begin != begins) {
            piece.release();
            charge();
        } else if (failed != null) {
            piece.release();
            charge();
            share.refused(DiskRefusal.FAILED, failed);
            owner.lost();
        } else {
            taken += count;
            charge();
            owner.take(piece.writerIndex(count));
            if (!closed) {
                owner.moved();
            }
        }
    }

    /// A piece of work for a worker, which gives what is to follow on the loop.
    private interface Work {
        Runnable run();
    }

    /// @return false where too much is to be done already
    private boolean begin(Work what) {
        boolean begun = share.disk().run(() -> {
            Runnable then;
            try {
                then = what.run();
            } catch (RuntimeException | Error e) {
                then = () -> {
                    throw new IllegalStateException("a worker has thrown", e);
                };
            }
            tell(then);
        });
        working = begun;
        return begun;
    }

    private void tell(Runnable then) {
        loop.execute(owner, () -> {
            working = false;
            try {
                then.run();
            } finally {
                goOn();
            }
        });
    }

    private void goOn() {
        if (closed) {
            free();
        } else {
            pump();
        }
    }

    /// Forgets all of it.
    public void close() {
        if (!closed) {
            closed = true;
            if (!working) {
                free();
            }
        }
    }

    private void free() {
        if (front != null) {
            front.release();
            front = null;
        }
        if (back != null) {
            back.release();
            back = null;
        }
        holding.clear();
        if (counted) {
            counted = false;
            share.closed(charged, file);
            file = null;
        }
    }
}
