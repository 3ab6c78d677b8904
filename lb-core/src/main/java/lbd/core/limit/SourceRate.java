package lbd.core.limit;

import java.nio.ByteBuffer;
import lbd.core.model.AccessSpec.ConnectionRate;
import lbd.core.model.Cidr;

/// How often each source may connect. Any thread.
public final class SourceRate {
    private final ConnectionRate spec;
    private final RateTable table;
    private final KeyHash hash = KeyHash.random();

    public SourceRate(ConnectionRate spec) {
        this.spec = spec;
        table = new RateTable(spec.size());
    }

    public ConnectionRate spec() {
        return spec;
    }

    /// @param nowNanos on the clock of [System#nanoTime]
    /// @return false where it comes too soon
    public boolean take(Cidr source, long nowNanos) {
        // Addresses of the two families that look alike share a bucket, which is seldom and does no harm.
        byte[] key = ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(source.high())
                .putLong(source.low())
                .array();
        return table.take(hash.of(key, key.length), nowNanos, spec.intervalNanos(), spec.burst()) <= 0;
    }
}
