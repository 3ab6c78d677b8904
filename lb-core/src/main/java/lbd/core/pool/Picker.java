package lbd.core.pool;

import java.net.InetAddress;
import java.util.List;
import lbd.core.model.Cidr;
import lbd.core.scheduler.ByteRange;
import lbd.core.scheduler.PickInput;
import org.jspecify.annotations.Nullable;

/// Picks out of what the state thread has published: by persistence for who is known, else by the scheduler. Any event
/// loop; [#publish], [#persistence] and [#cookie] are the state thread's.
final class Picker {
    /// Time alone has made what is published out of date.
    interface OutOfDate {
        /// Any event loop, maybe several at once. What is published when this returns is picked from.
        void at(long nowNanos);
    }

    private final OutOfDate outOfDate;
    private volatile Members members;
    private volatile @Nullable Persistence persistence;
    private volatile @Nullable PersistenceCookie cookie;

    Picker(Members members, OutOfDate outOfDate) {
        this.members = members;
        this.outOfDate = outOfDate;
    }

    Members members() {
        return members;
    }

    void publish(Members next) {
        members = next;
    }

    @Nullable
    Persistence persistence() {
        return persistence;
    }

    void persistence(@Nullable Persistence next) {
        persistence = next;
    }

    @Nullable
    PersistenceCookie cookie() {
        return cookie;
    }

    void cookie(@Nullable PersistenceCookie next) {
        cookie = next;
    }

    long key(PickInput input, Tried tried, ByteRange scratch) {
        Persistence held = persistence;
        tried.source(held == null ? null : held.source(input.clientAddress()));
        return members.keyReader().key(input, scratch);
    }

    @Nullable
    Lease take(long key, Tried tried, long nowNanos) {
        Server bound = tried.bound();
        if (bound != null && holds(bound, tried)) {
            return Tier.leaseOf(bound, nowNanos);
        }
        Persistence held = persistence;
        Cidr source = tried.source();
        return held == null || source == null
                ? pick(key, tried, nowNanos)
                : takeHeld(held, source, key, tried, nowNanos);
    }

    /// The server that the source had last, as long as that serves it: when it is full it is waited for. Otherwise
    /// another, which is the source's from then on.
    private @Nullable Lease takeHeld(Persistence held, Cidr source, long key, Tried tried, long nowNanos) {
        Server last = held.find(source, nowNanos);
        if (last != null && holds(last, tried)) {
            return Tier.leaseOf(last, nowNanos);
        }
        Lease picked = pick(key, tried, nowNanos);
        if (picked == null) {
            return null;
        }
        Server now = held.hold(source, last, picked.server(), nowNanos);
        // Another connection of the same source may have been faster, on another loop.
        Lease shared = now == picked.server() ? null : acquireHeld(now, tried, nowNanos);
        if (shared == null) {
            return picked;
        }
        picked.giveBack();
        return shared;
    }

    /// Takes a server that persistence holds this work to, which a draining one accepts.
    ///
    /// @return null when the server can not take it now
    @Nullable
    Lease acquireHeld(Server server, Tried tried, long nowNanos) {
        return holds(server, tried) ? Tier.leaseOf(server, nowNanos) : null;
    }

    /// Whether nobody is left for this work, even if all had room.
    boolean exhausted(Tried tried, long nowNanos) {
        return members.exhausted(tried) && !isHeld(tried, nowNanos);
    }

    /// Whether a server is left that serves its own clients still, and this is one of them.
    private boolean isHeld(Tried tried, long nowNanos) {
        Server bound = tried.bound();
        if (bound != null && holds(bound, tried)) {
            return true;
        }
        Persistence held = persistence;
        Cidr source = tried.source();
        Server last = held == null || source == null ? null : held.find(source, nowNanos);
        return last != null && holds(last, tried);
    }

    private static boolean holds(Server server, Tried tried) {
        return server.takesHeldWork() && !tried.contains(server);
    }

    private @Nullable Lease pick(long key, Tried tried, long nowNanos) {
        if (members.isStale(nowNanos)) {
            outOfDate.at(nowNanos);
        }
        return members.take(key, tried, nowNanos);
    }

    List<HeldSource> heldSources(long nowNanos) {
        Persistence held = persistence;
        return held == null ? List.of() : held.list(nowNanos);
    }

    int heldCount() {
        Persistence held = persistence;
        return held == null ? 0 : held.size();
    }

    int forgetHeld(@Nullable InetAddress address) {
        Persistence held = persistence;
        return held == null ? 0 : held.clear(address == null ? null : held.source(address.getAddress()));
    }
}
