package lbd.core.pool;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Which server each client was given last, by what it is known by. Shared by all event loops: a client lies
/// in one of a few parts, and whoever looks it up has that part for a moment.
///
/// An entry is as old as its last use. It is forgotten when it is older than the timeout, or makes room for another
/// when its part is full and it is the oldest there.
final class HeldTable {
    /// Below this a table is one part, so that its bound is exact.
    private static final int MANY = 1024;

    private static final int PARTS = 16;

    private final HeldPart[] parts;
    private volatile long timeoutNanos;
    private volatile int limit;

    HeldTable(Duration timeout, int size) {
        parts = new HeldPart[size < MANY ? 1 : PARTS];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = new HeldPart();
        }
        limits(timeout, size);
    }

    /// From now on.
    void limits(Duration timeout, int size) {
        timeoutNanos = timeout.toNanos();
        limit = Math.max(1, size / parts.length);
    }

    /// The server that a client was given last; null where it has none, or not any more.
    @Nullable
    Server find(Object key, long nowNanos) {
        HeldPart part = part(key);
        synchronized (part) {
            return part.find(key, nowNanos, timeoutNanos);
        }
    }

    /// As [#find], and changes nothing.
    @Nullable
    Server peek(Object key, long nowNanos) {
        HeldPart part = part(key);
        synchronized (part) {
            return part.peek(key, nowNanos, timeoutNanos);
        }
    }

    /// Remembers a choice, unless another loop was faster.
    ///
    /// @param instead the server that the choice replaces; null where the client had none
    /// @return the server that the client has now
    Server hold(Object key, @Nullable Server instead, Server chosen, long nowNanos) {
        HeldPart part = part(key);
        synchronized (part) {
            Server first = part.find(key, nowNanos, timeoutNanos);
            if (first != null && first != instead) {
                return first;
            }
            part.put(key, chosen, nowNanos, limit);
            return chosen;
        }
    }

    /// Remembers where a client is, whatever was known before.
    void put(Object key, Server server, long nowNanos) {
        HeldPart part = part(key);
        synchronized (part) {
            part.put(key, server, nowNanos, limit);
        }
    }

    /// What is remembered, in no order.
    ///
    /// @param text of a key
    void list(Function<Object, String> text, List<Held> all, long nowNanos) {
        for (HeldPart part : parts) {
            synchronized (part) {
                part.list(text, all, nowNanos, timeoutNanos);
            }
        }
    }

    /// Shows what is remembered, the oldest of each part first, without its lock: whoever looks takes his time, and
    /// event loops do not wait for him.
    ///
    /// @param newest this share of it, 0 to 1
    void each(double newest, HeldVisitor visitor) {
        for (HeldPart part : parts) {
            List<HeldEntry> copy;
            synchronized (part) {
                copy = part.copy(newest);
            }
            copy.forEach(one -> visitor.held(one.key(), one.server(), one.usedNanos()));
        }
    }

    int size() {
        int size = 0;
        for (HeldPart part : parts) {
            synchronized (part) {
                size += part.size();
            }
        }
        return size;
    }

    /// Forgets a client, or all.
    ///
    /// @return how many were forgotten
    int clear(@Nullable Object key) {
        int cleared = 0;
        for (HeldPart part : parts) {
            synchronized (part) {
                cleared += part.clear(key);
            }
        }
        return cleared;
    }

    private HeldPart part(Object key) {
        int hash = key.hashCode() * 0x9e37_79b9;
        return parts[(hash >>> 28) % parts.length];
    }
}
