package lbd.proxy.tls;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Queue;
import lbd.proxy.loop.Loop;
import lbd.proxy.tls.sys.NativeSession;
import org.jspecify.annotations.Nullable;

/// What is to be encrypted by the next flush, and into how large records.
///
/// A record can be used only when it is whole. At first, and after a pause, when the network takes a few
/// packets a round trip, records fit into one packet each; then they are as large as they may be, which costs
/// least. Small pieces share one. Confined to its loop.
final class Plaintext {
    /// With its header and tag it fits into a packet of IPv6 over Ethernet.
    private static final int SMALL_RECORD = 1360;

    /// As much as a network takes at once from a connection that begins (RFC 6928).
    private static final int SMALL_AT_FIRST = 10 * SMALL_RECORD;

    private static final long PAUSE_NANOS = 1_000_000_000L;

    /// Copying less than this is cheaper than a record more.
    private static final int SHARES = 4096;

    private final Loop loop;
    private @Nullable ByteBuf first;
    private @Nullable Queue<ByteBuf> more;
    private boolean failed;
    private int smallLeft = SMALL_AT_FIRST;
    private long lastNanos;

    Plaintext(Loop loop) {
        this.loop = loop;
        this.lastNanos = loop.nanoTime();
    }

    /// @param data given away
    void add(ByteBuf data) {
        if (!data.isReadable()) {
            data.release();
        } else if (first == null) {
            first = data;
        } else {
            if (more == null) {
                more = new ArrayDeque<>();
            }
            more.add(data);
        }
    }

    int bytes() {
        int sum = first == null ? 0 : first.readableBytes();
        if (more != null) {
            for (ByteBuf data : more) {
                sum += data.readableBytes();
            }
        }
        return sum;
    }

    /// All of it, encrypted; null where there is nothing.
    @Nullable
    ByteBuf encrypt(NativeSession session) {
        if (first == null) {
            return null;
        }
        long now = loop.nanoTime();
        if (now - lastNanos > PAUSE_NANOS) {
            smallLeft = SMALL_AT_FIRST;
        }
        lastNanos = now;
        int bytes = bytes();
        int pieces = more == null ? 1 : 1 + more.size();
        int records = pieces + bytes / NativeSession.LARGEST_RECORD + Math.min(bytes, smallLeft) / SMALL_RECORD + 1;
        ByteBuf out = session.room(loop.allocator(), bytes, records);
        for (ByteBuf piece = next(); piece != null; piece = next()) {
            write(session, piece, out);
            piece.release();
        }
        return out;
    }

    /// The next piece, or several small ones in one.
    private @Nullable ByteBuf next() {
        ByteBuf piece = poll();
        boolean alone = first == null;
        if (piece == null || (piece.hasMemoryAddress() && (alone || piece.readableBytes() >= SHARES))) {
            return piece;
        }
        ByteBuf shared = loop.allocator().directBuffer(SHARES);
        shared.writeBytes(piece);
        piece.release();
        for (ByteBuf after = first; after != null && fits(shared, after); after = first) {
            shared.writeBytes(after);
            poll();
            after.release();
        }
        return shared;
    }

    private static boolean fits(ByteBuf shared, ByteBuf next) {
        return next.readableBytes() < SHARES
                && shared.readableBytes() + next.readableBytes() <= NativeSession.LARGEST_RECORD;
    }

    private @Nullable ByteBuf poll() {
        ByteBuf taken = first;
        first = more == null ? null : more.poll();
        return taken;
    }

    /// Whether something could not be encrypted, and is lost with all that follows.
    boolean failed() {
        return failed;
    }

    private void write(NativeSession session, ByteBuf piece, ByteBuf out) {
        if (failed) {
            return;
        }
        int small = Math.min(smallLeft, piece.readableBytes());
        if (small > 0) {
            smallLeft -= small;
            failed = session.write(piece.readSlice(small), out, SMALL_RECORD) == NativeSession.Step.FAILED;
        }
        failed |= session.write(piece, out, NativeSession.LARGEST_RECORD) == NativeSession.Step.FAILED;
    }

    /// Forgets everything.
    void clear() {
        for (ByteBuf piece = poll(); piece != null; piece = poll()) {
            piece.release();
        }
    }
}
