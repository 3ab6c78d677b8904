package lbd.core.trace;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.SplittableRandom;

/// Ids of traces and spans. They tell things apart and keep no secret. Confined to one loop.
public final class TraceIds {
    private final SplittableRandom random;

    public TraceIds() {
        // Two processes that start in one moment must not make the same.
        this(ByteBuffer.wrap(new SecureRandom().generateSeed(Long.BYTES)).getLong());
    }

    TraceIds(long seed) {
        random = new SplittableRandom(seed);
    }

    /// Not 0.
    public long next() {
        long id = random.nextLong();
        return id == 0 ? 1 : id;
    }
}
