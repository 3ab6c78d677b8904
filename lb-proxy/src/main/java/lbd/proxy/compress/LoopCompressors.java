package lbd.proxy.compress;

import java.util.ArrayDeque;
import lbd.core.model.edge.Encoding;
import lbd.core.runtime.CompressionRefusal;
import org.jspecify.annotations.Nullable;

/// The encoders of one loop: how many there are, those that wait for the next answer, and the time that they may take.
/// Confined to its loop.
final class LoopCompressors {
    /// At a time. Each has up to 270 KiB of native memory, so this is 68 MiB for a loop.
    static final int MOST = 256;

    /// Kept between answers: to make one costs as much as to compress some KiB.
    static final int MOST_IDLE = 4;

    private final ArrayDeque<Lease> idle = new ArrayDeque<>(MOST_IDLE);
    private final Budget budget;
    private int taken;

    LoopCompressors(long nowNanos) {
        budget = new Budget(nowNanos);
    }

    /// An encoder that is to be given back by [#giveBack], once and on every path.
    record Lease(Encoding encoding, int level, Encoder encoder) {}

    /// Why no other answer may be compressed now; null: one may.
    @Nullable
    CompressionRefusal refusal(long nowNanos) {
        if (!budget.allows(nowNanos)) {
            return CompressionRefusal.BUSY;
        }
        return taken >= MOST ? CompressionRefusal.TOO_MANY : null;
    }

    Lease take(Encoding encoding, int level) {
        Lease kept = idle.pollFirst();
        if (kept != null && (kept.encoding() != encoding || kept.level() != level)) {
            // Another route's: where they take turns each is made anew.
            kept.encoder().free();
            kept = null;
        }
        Lease lease = kept == null ? new Lease(encoding, level, Encoder.of(encoding, level)) : kept;
        taken++;
        return lease;
    }

    void giveBack(Lease lease) {
        taken--;
        if (idle.size() < MOST_IDLE) {
            lease.encoder().reset();
            idle.addFirst(lease);
        } else {
            lease.encoder().free();
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
