package lbd.proxy.decompress;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import lbd.core.model.edge.Coding;
import lbd.core.runtime.DecompressionRefusal;

/// The decoders of one body, each behind the one whose coding was put on after its own. Used by one thread at a time.
final class Chain {
    private static final int BETWEEN = 16 * 1024;

    private final Decoder[] decoders;
    // What each but the last has given.
    private final ByteBuf[] between;
    private final long most;
    private long passedBetween;

    /// @param codings in the order in which they are taken off
    /// @param most    bytes that each but the last may give
    Chain(List<Coding> codings, long most, ByteBufAllocator allocator) {
        this.most = most;
        this.decoders = new Decoder[codings.size()];
        this.between = new ByteBuf[codings.size() - 1];
        int made = 0;
        try {
            for (int i = 0; i < between.length; i++) {
                between[i] = allocator.directBuffer(BETWEEN, BETWEEN);
            }
            while (made < decoders.length) {
                decoders[made] = Decoder.of(codings.get(made));
                made++;
            }
        } catch (RuntimeException | Error e) {
            // Their memory is not the heap's, and nobody else knows of it.
            freeMade(made);
            throw e;
        }
    }

    private void freeMade(int count) {
        for (int i = 0; i < count; i++) {
            decoders[i].close();
        }
        for (ByteBuf one : between) {
            if (one != null) {
                one.release();
            }
        }
    }

    /// Lets each of them work once: bounded, however little comes out.
    ///
    /// @param out with room
    void decode(ByteBuf in, ByteBuf out) throws UndecodableException {
        for (int i = 0; i < decoders.length; i++) {
            ByteBuf from = i == 0 ? in : between[i - 1];
            if (i == decoders.length - 1) {
                decoders[i].decode(from, out);
            } else {
                decodeBetween(i, from);
            }
        }
    }

    private void decodeBetween(int i, ByteBuf from) throws UndecodableException {
        ByteBuf to = between[i];
        if (!to.isReadable()) {
            to.clear();
        }
        if (to.isWritable()) {
            int before = to.writerIndex();
            decoders[i].decode(from, to);
            passedBetween += to.writerIndex() - before;
            if (passedBetween > most * between.length) {
                // Nothing comes of it, and much is done for it.
                throw new UndecodableException(DecompressionRefusal.SIZE);
            }
        }
    }

    /// Whether it may have more to give, without any more input.
    boolean hasMore() {
        for (Decoder one : decoders) {
            if (one.hasMore()) {
                return true;
            }
        }
        for (ByteBuf one : between) {
            if (one.isReadable()) {
                return true;
            }
        }
        return false;
    }

    /// Whether the next call takes no longer than to copy some bytes.
    boolean isQuick() {
        return decoders.length == 1 && decoders[0].isQuick();
    }

    /// Whether the body may end here.
    boolean isWhole() {
        for (Decoder one : decoders) {
            if (!one.isWhole()) {
                return false;
            }
        }
        return !hasMore();
    }

    /// What they take beside the heap, bytes.
    long memory() {
        long sum = (long) BETWEEN * between.length;
        for (Decoder one : decoders) {
            sum += one.memory();
        }
        return sum;
    }

    void close() {
        freeMade(decoders.length);
    }
}
