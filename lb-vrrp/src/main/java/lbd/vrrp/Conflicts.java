package lbd.vrrp;

import lbd.sys.net.Claim;
import org.jspecify.annotations.Nullable;

/// Others' claims of the addresses that an instance holds: counted, logged, and answered once a second.
final class Conflicts {
    /// Claims heard this soon after a take-over are echoes of the former master.
    private static final long ECHO_NANOS = 500_000_000L;
    /// Who has an address asks for his neighbours with it before this is over.
    private static final long OVER_NANOS = 60_000_000_000L;
    private static final long DEFENCE_GAP_NANOS = 1_000_000_000L;

    private final Attachment attachment;
    private final HeldAddresses holding;
    private final Counters counters;
    private final InstanceLog log;
    private long nextDefence;
    private @Nullable Conflict last;

    Conflicts(Attachment attachment, HeldAddresses holding, Counters counters, InstanceLog log) {
        this.attachment = attachment;
        this.holding = holding;
        this.counters = counters;
        this.log = log;
    }

    /// Null: nobody claims an address of ours.
    @Nullable
    Conflict last() {
        return last;
    }

    /// Whether a conflict has just ended: nothing was heard of it for a minute.
    boolean over(long now) {
        Conflict current = last;
        if (current == null || now - current.lastNanos() < OVER_NANOS) {
            return false;
        }
        log.conflictOver(current.claim());
        last = null;
        return true;
    }

    /// The addresses are not held any more, or were not yet.
    void forget() {
        last = null;
    }

    /// Somebody on the link says that it has an address, and we are master.
    ///
    /// @param masterSince when we became it
    /// @return whether that is a conflict
    boolean claimed(Claim claim, long masterSince, long now) {
        boolean echo = now - masterSince < ECHO_NANOS;
        if (echo || !holding.holds(claim.address()) || claim.holder().equals(attachment.mac())) {
            return false;
        }
        counters.conflicts.increment();
        last = new Conflict(claim, now);
        log.conflict(claim, now);
        if (now >= nextDefence) {
            nextDefence = now + DEFENCE_GAP_NANOS;
            holding.announceAgain(now);
        }
        return true;
    }
}
