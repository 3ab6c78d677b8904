package lbd.core.pool;

import java.util.ArrayList;
import java.util.List;
import lbd.core.model.Cidr;
import lbd.core.model.PersistenceSpec;
import org.jspecify.annotations.Nullable;

/// Which server each source was given last. Shared by all event loops: a source lies in one of a few parts, and whoever
/// looks it up has that part for a moment.
///
/// An entry is as old as its last use. It is forgotten when it is older than the timeout, or makes room for another
/// when its part is full and it is the oldest there.
final class Persistence {
    /// Below this a table is one part, so that its bound is exact.
    private static final int MANY = 1024;

    private static final int PARTS = 16;

    private final HeldSources[] parts;
    private volatile PersistenceSpec spec;

    Persistence(PersistenceSpec spec) {
        this.spec = spec;
        parts = new HeldSources[spec.size() < MANY ? 1 : PARTS];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = new HeldSources();
        }
    }

    /// The table for a new configuration: this one, unless its sources are others.
    Persistence adopt(PersistenceSpec next) {
        if (next.prefix() != spec.prefix() || next.prefix6() != spec.prefix6()) {
            return new Persistence(next);
        }
        spec = next;
        return this;
    }

    /// @param address 4 or 16 bytes
    Cidr source(byte[] address) {
        return Cidr.around(address, spec.prefix(), spec.prefix6());
    }

    /// The server that a source was given last; null where it has none, or not any more.
    @Nullable
    Server find(Cidr source, long nowNanos) {
        HeldSources part = part(source);
        synchronized (part) {
            return part.find(source, nowNanos, spec.timeout().toNanos());
        }
    }

    /// Remembers a choice, unless another loop was faster.
    ///
    /// @param instead the server that the choice replaces; null where the source had none
    /// @return the server that the source has now
    Server hold(Cidr source, @Nullable Server instead, Server chosen, long nowNanos) {
        PersistenceSpec now = spec;
        HeldSources part = part(source);
        synchronized (part) {
            Server first = part.find(source, nowNanos, now.timeout().toNanos());
            if (first != null && first != instead) {
                return first;
            }
            part.put(source, chosen, nowNanos, Math.max(1, now.size() / parts.length));
            return chosen;
        }
    }

    /// What is remembered, in no order.
    List<HeldSource> list(long nowNanos) {
        List<HeldSource> all = new ArrayList<>();
        for (HeldSources part : parts) {
            synchronized (part) {
                part.list(all, nowNanos, spec.timeout().toNanos());
            }
        }
        return all;
    }

    int size() {
        int size = 0;
        for (HeldSources part : parts) {
            synchronized (part) {
                size += part.size();
            }
        }
        return size;
    }

    /// Forgets a source, or all.
    ///
    /// @return how many were forgotten
    int clear(@Nullable Cidr source) {
        int cleared = 0;
        for (HeldSources part : parts) {
            synchronized (part) {
                cleared += part.clear(source);
            }
        }
        return cleared;
    }

    private HeldSources part(Cidr source) {
        int hash = source.hashCode() * 0x9e37_79b9;
        return parts[(hash >>> 28) % parts.length];
    }
}
