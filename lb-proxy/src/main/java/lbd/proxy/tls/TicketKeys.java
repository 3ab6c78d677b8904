package lbd.proxy.tls;

import java.lang.ref.WeakReference;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import lbd.core.model.tls.KeyBytes;
import lbd.core.model.tls.Tickets;
import lbd.proxy.tls.sys.NativeContext;

/// The keys that one listener's tickets are encrypted with. They outlive a reload, so that sessions do. Any thread.
public final class TicketKeys {
    private static final int MOST = 2;

    private final SecureRandom random = new SecureRandom();
    private List<KeyBytes> keys = List.of();
    private List<KeyBytes> fromFile = List.of();
    private long rotateNanos = Tickets.DEFAULT.rotate().toNanos();
    private long rotatedNanos = System.nanoTime();
    private WeakReference<NativeContext> context = new WeakReference<>(null);

    /// What the configuration says from now on; the context gets the keys, and those that come.
    synchronized void adopt(Tickets spec, NativeContext next) {
        rotateNanos = spec.rotate().toNanos();
        boolean leavesFile = spec.keys().isEmpty() && !fromFile.isEmpty();
        fromFile = spec.keys();
        if (!fromFile.isEmpty()) {
            keys = fromFile;
        } else if (keys.isEmpty() || leavesFile) {
            keys = List.of(fresh());
        }
        next.ticketKeys(keys);
        next.sessionTimeout(Math.max(1, 2 * rotateNanos / 1_000_000_000L));
        context = new WeakReference<>(next);
    }

    /// What tickets are encrypted with, where no file says it: for the process that takes this one's place.
    synchronized Left leave() {
        return fromFile.isEmpty() ? new Left(keys, rotatedNanos) : new Left(List.of(), 0);
    }

    /// Takes the keys of another process, before [#adopt].
    synchronized void inherit(Left left) {
        if (!left.keys().isEmpty()) {
            keys = List.copyOf(left.keys());
            rotatedNanos = left.rotatedNanos();
        }
    }

    /// @param rotatedNanos when the first of them was made, on the clock of [System#nanoTime]
    public record Left(List<KeyBytes> keys, long rotatedNanos) {}

    private KeyBytes fresh() {
        byte[] bytes = new byte[Tickets.KEY_SIZE];
        random.nextBytes(bytes);
        return new KeyBytes(bytes);
    }

    /// A new key where it is time for one; the last one is still taken.
    ///
    /// @param nowNanos on the clock of [System#nanoTime]
    synchronized void rotate(long nowNanos) {
        if (!fromFile.isEmpty() || nowNanos - rotatedNanos < rotateNanos) {
            return;
        }
        rotatedNanos = nowNanos;
        List<KeyBytes> next = new ArrayList<>();
        next.add(fresh());
        next.addAll(keys.subList(0, Math.min(keys.size(), MOST - 1)));
        keys = List.copyOf(next);
        NativeContext inForce = context.get();
        if (inForce != null) {
            inForce.ticketKeys(keys);
        }
    }
}
