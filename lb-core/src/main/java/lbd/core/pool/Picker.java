package lbd.core.pool;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import lbd.core.model.LearnSpec;
import lbd.core.scheduler.ByteRange;
import lbd.core.scheduler.PickInput;
import org.jspecify.annotations.Nullable;

/// Picks out of what the state thread has published: by persistence for who is known, else by the scheduler. Any event
/// loop; [#publish], [#persistence], [#cookie] and [#learned] are the state thread's.
final class Picker {
    /// Time alone has made what is published out of date.
    interface OutOfDate {
        /// Any event loop, maybe several at once. What is published when this returns is picked from.
        void at(long nowNanos);
    }

    /// Partners of partners that are asked: they may lead round in a circle.
    private static final int MOST_HOPS = 16;

    private final OutOfDate outOfDate;
    private volatile Members members;
    private volatile @Nullable Persistence persistence;
    private volatile @Nullable PersistenceCookie cookie;
    private volatile List<Learned> learned = List.of();

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

    List<Learned> learned() {
        return learned;
    }

    void learned(List<Learned> next) {
        learned = next;
    }

    long key(PickInput input, Tried tried, ByteRange scratch) {
        knownBy(input, tried, scratch);
        return members.keyReader().key(input, scratch);
    }

    /// By a field that the request has, else by its source.
    private void knownBy(PickInput input, Tried tried, ByteRange scratch) {
        tried.heldByNobody();
        List<Learned> rules = learned;
        for (int i = 0; i < rules.size(); i++) {
            Learned rule = rules.get(i);
            if (rule.by() == LearnSpec.By.FIELD && input.header(rule.name(), 0, scratch) && scratch.length() > 0) {
                tried.held(rule.seen(), rule.key(scratch.array(), scratch.from(), scratch.to()));
                return;
            }
        }
        Persistence held = persistence;
        if (held != null) {
            tried.held(held.table(), held.source(input.clientAddress()));
        }
    }

    @Nullable
    Lease take(long key, Tried tried, long nowNanos) {
        Server bound = serving(tried.bound(), tried);
        if (bound != null) {
            return Tier.leaseOf(bound, nowNanos);
        }
        HeldTable table = tried.table();
        return table == null ? pick(key, tried, nowNanos) : takeHeld(table, key, tried, nowNanos);
    }

    /// The server that the client had last, as long as that serves it, or its partner: when it is full it is waited
    /// for.
    /// Otherwise another, which is the client's from then on.
    private @Nullable Lease takeHeld(HeldTable table, long key, Tried tried, long nowNanos) {
        Object client = tried.heldBy();
        Server last = table.find(client, nowNanos);
        Server serving = serving(last, tried);
        if (serving != null) {
            Lease held = Tier.leaseOf(serving, nowNanos);
            if (held != null && serving != last) {
                table.hold(client, last, serving, nowNanos);
            }
            return held;
        }
        Lease picked = pick(key, tried, nowNanos);
        if (picked == null) {
            return null;
        }
        Server now = table.hold(client, last, picked.server(), nowNanos);
        // Another connection of the same client may have been faster, on another loop.
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

    private static boolean holds(Server server, Tried tried) {
        return server.takesHeldWork() && !tried.contains(server);
    }

    /// Whether nobody is left for this work, even if all had room.
    boolean exhausted(Tried tried, long nowNanos) {
        return members.exhausted(tried) && !isHeld(tried, nowNanos);
    }

    /// Whether a server is left that serves its own clients still, and this is one of them.
    private boolean isHeld(Tried tried, long nowNanos) {
        if (serving(tried.bound(), tried) != null) {
            return true;
        }
        HeldTable table = tried.table();
        return table != null && serving(table.find(tried.heldBy(), nowNanos), tried) != null;
    }

    /// Who serves the clients of a server: itself, while draining too, or else its partner, or the partner's.
    ///
    /// @return null where nobody does
    private static @Nullable Server serving(@Nullable Server of, Tried tried) {
        if (of == null || holds(of, tried)) {
            return of;
        }
        Server next = of.partner();
        for (int hops = 0; next != null && hops < MOST_HOPS; hops++) {
            if (next.takesPartnersWork() && !tried.contains(next)) {
                return next;
            }
            next = next.partner();
        }
        return null;
    }

    /// Whom [#take] would pick, as far as that can be said without picking. Changes nothing.
    ///
    /// @param tried of this question alone
    Preview preview(PickInput input, Tried tried, ByteRange scratch, long nowNanos) {
        Members now = members;
        long key = key(input, tried, scratch);
        Server bound = serving(tried.bound(), tried);
        if (bound != null) {
            return Preview.of(now, bound, bound == tried.bound() ? Preview.Rule.COOKIE : Preview.Rule.PARTNER);
        }
        HeldTable table = tried.table();
        Server last = table == null ? null : table.peek(tried.heldBy(), nowNanos);
        Server serving = serving(last, tried);
        if (serving != null) {
            return Preview.of(now, serving, serving == last ? Preview.Rule.HELD : Preview.Rule.PARTNER);
        }
        return Preview.of(now, now.forNew().preview(key, tried, nowNanos), Preview.Rule.SCHEDULER);
    }

    private @Nullable Lease pick(long key, Tried tried, long nowNanos) {
        if (members.isStale(nowNanos)) {
            outOfDate.at(nowNanos);
        }
        return members.take(key, tried, nowNanos);
    }

    List<Held> held(long nowNanos) {
        List<Held> all = new ArrayList<>();
        learned.forEach(rule -> rule.list(all, nowNanos));
        Persistence held = persistence;
        if (held != null) {
            held.table().list(Persistence::text, all, nowNanos);
        }
        return all;
    }

    int heldCount() {
        Persistence held = persistence;
        return learned.stream().mapToInt(Learned::size).sum()
                + (held == null ? 0 : held.table().size());
    }

    int forgetHeld(@Nullable InetAddress address) {
        int forgotten =
                address == null ? learned.stream().mapToInt(Learned::clear).sum() : 0;
        Persistence held = persistence;
        if (held == null) {
            return forgotten;
        }
        return forgotten + held.table().clear(address == null ? null : held.source(address.getAddress()));
    }
}
