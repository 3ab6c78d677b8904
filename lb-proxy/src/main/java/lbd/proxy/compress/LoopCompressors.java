package lbd.proxy.compress;

import java.util.ArrayDeque;
import lbd.core.model.edge.Encoding;
import lbd.core.runtime.CompressionRefusal;
import org.jspecify.annotations.Nullable;

/// The encoders of one loop: how many there are, those that wait for the next answer, and the time and memory that they
/// may take. Confined to its loop.
final class LoopCompressors {
    /// At a time.
    static final int MOST = 256;

    /// What those at work may take beside the heap ([Encoder#memory]), bytes.
    static final int MOST_BYTES = 72 << 20;

    /// Kept between answers: to make one costs as much as to compress some KiB.
    static final int MOST_IDLE = 4;

    private final ArrayDeque<Lease> idle = new ArrayDeque<>(MOST_IDLE);
    private final Budget budget;
    private int taken;
    private int bytes;

    LoopCompressors(long nowNanos) {
        budget = new Budget(nowNanos);
    }

    /// An encoder that is to be given back by [#giveBack], once and on every path.
    record Lease(Encoding encoding, int level, Encoder encoder) {
        int memory() {
            return Encoder.memory(encoding, level);
        }
    }

    /// Why no other answer may be compressed so now; null: one may.
    @Nullable
    CompressionRefusal refusal(Encoding encoding, int level, long nowNanos) {
        if (!budget.allows(nowNanos)) {
            return CompressionRefusal.BUSY;
        }
        boolean isRoom = taken < MOST && bytes + Encoder.memory(encoding, level) <= MOST_BYTES;
        return isRoom ? null : CompressionRefusal.TOO_MANY;
    }

    Lease take(Encoding encoding, int level) {
        Lease kept = kept(encoding, level);
        Lease lease = kept == null ? new Lease(encoding, level, Encoder.of(encoding, level)) : kept;
        taken++;
        bytes += lease.memory();
        return lease;
    }

    private @Nullable Lease kept(Encoding encoding, int level) {
        for (Lease one : idle) {
            if (one.encoding() == encoding && one.level() == level) {
                idle.remove(one);
                return one;
            }
        }
        return null;
    }

    void giveBack(Lease lease) {
        taken--;
        bytes -= lease.memory();
        lease.encoder().reset();
        idle.addFirst(lease);
        if (idle.size() > MOST_IDLE) {
            // The one that has waited the longest.
            idle.removeLast().encoder().free();
        }
    }

    /// So much of the loop's time has been taken.
    void spend(long nanos) {
        budget.spend(nanos);
    }

    /// Encoders in use.
    int taken() {
        return taken;
    }
}
