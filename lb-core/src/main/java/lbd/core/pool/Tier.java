package lbd.core.pool;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import lbd.core.model.SchedulerSpec;
import lbd.core.scheduler.Candidates;
import lbd.core.scheduler.Load;
import lbd.core.scheduler.Scheduler;
import lbd.core.scheduler.SchedulerType;
import lbd.core.scheduler.SlowStart;
import lbd.core.scheduler.Weighted;
import org.jspecify.annotations.Nullable;

/// The primaries of a pool, or its backups: their scheduler and who of them is eligible. Immutable, the scheduler's
/// position aside.
final class Tier {
    private final SchedulerSpec spec;
    private final List<Weighted> roster;
    private final Server[] servers;
    private final Scheduler scheduler;
    private final Candidates candidates;

    private Tier(
            SchedulerSpec spec, List<Weighted> roster, Server[] servers, Scheduler scheduler, Candidates candidates) {
        this.spec = spec;
        this.roster = roster;
        this.servers = servers;
        this.scheduler = scheduler;
        this.candidates = candidates;
    }

    /// Nobody is eligible yet. The same members with the same weights go on with the scheduler that they had;
    /// otherwise a new one takes over its position.
    static Tier of(SchedulerSpec spec, List<Server> members, @Nullable Tier previous) {
        Server[] servers = members.toArray(Server[]::new);
        List<Weighted> roster = members.stream().map(Server::weighted).toList();
        Load[] loads = loads(servers);
        Candidates nobody = new Candidates(loads, new long[servers.length], SlowStart.NONE, false);
        if (previous != null
                && previous.spec.equals(spec)
                && previous.roster.equals(roster)
                && Arrays.equals(previous.servers, servers)) {
            return new Tier(spec, roster, servers, previous.scheduler, nobody);
        }
        Scheduler scheduler = SchedulerType.create(spec, roster);
        // Else each reload, and each address that a name gets, would begin the round anew and favour the first.
        if (previous != null) {
            scheduler.inherit(previous.scheduler, newIndexOfOld(previous.servers, members));
        }
        scheduler.follow(loads);
        return new Tier(spec, roster, servers, scheduler, nobody);
    }

    private static int[] newIndexOfOld(Server[] old, List<Server> members) {
        return Arrays.stream(old).mapToInt(members::indexOf).toArray();
    }

    private static Load[] loads(Server[] servers) {
        return Arrays.stream(servers).map(Server::load).toArray(Load[]::new);
    }

    /// The same with those whom active and passive checks allow, and the operator.
    Tier whoTakesNewWork(long slowStartNanos, long nowNanos) {
        long[] weights = new long[servers.length];
        // Copied, not asked for at each pick: a pick sees one moment, and no field that the state thread writes.
        boolean[] starting = new boolean[servers.length];
        long[] since = new long[servers.length];
        boolean anyStarts = false;
        for (int i = 0; i < servers.length; i++) {
            weights[i] = servers[i].takesNewWork() ? roster.get(i).units() : 0;
            starting[i] = servers[i].startsSlowly(slowStartNanos, nowNanos);
            since[i] = servers[i].risenNanos();
            anyStarts |= starting[i];
        }
        return with(weights, anyStarts ? new SlowStart(starting, since, slowStartNanos) : SlowStart.NONE);
    }

    /// The same with those whom the operator allows, whatever checks say: for a pool that would rather try than refuse
    /// when all are down. Nobody starts slowly then.
    Tier whoIsAllowed() {
        long[] weights = new long[servers.length];
        for (int i = 0; i < servers.length; i++) {
            weights[i] = servers[i].allowed() ? roster.get(i).units() : 0;
        }
        return with(weights, SlowStart.NONE);
    }

    private Tier with(long[] weights, SlowStart slowStart) {
        boolean gated = Arrays.stream(servers).anyMatch(Server::gated);
        return new Tier(spec, roster, servers, scheduler, new Candidates(loads(servers), weights, slowStart, gated));
    }

    /// Those who are eligible.
    List<Server> eligible() {
        return IntStream.range(0, candidates.count())
                .mapToObj(k -> servers[candidates.eligible(k)])
                .toList();
    }

    boolean isEmpty() {
        return candidates.count() == 0;
    }

    /// Whether no eligible server is left for this work, full ones aside.
    boolean exhausted(Tried tried) {
        // Most work has failed nowhere: no look at anybody.
        if (tried.count() < candidates.count()) {
            return false;
        }
        for (int k = 0; k < candidates.count(); k++) {
            if (!tried.contains(candidates.load(candidates.eligible(k)))) {
                return false;
            }
        }
        return true;
    }

    /// Picks and takes a place, as one: others may be faster to take the place that was seen free.
    @Nullable
    Lease take(long key, Tried tried, long nowNanos) {
        while (true) {
            int index = scheduler.pick(key, candidates, tried, nowNanos);
            if (index == Scheduler.NONE) {
                return null;
            }
            // Each round that fails here was another's gain, so that this ends: a full server is not picked again.
            Lease lease = leaseOf(servers[index], nowNanos);
            if (lease != null) {
                return lease;
            }
        }
    }

    /// Whom it would pick, where that hangs on nothing but the key and who has room.
    ///
    /// @return null for nobody, and where it hangs on what was picked before, or on chance
    @Nullable
    Server preview(long key, Tried tried, long nowNanos) {
        SchedulerType type = SchedulerType.of(spec.type()).orElseThrow();
        boolean byKey = type.hashes() && key != Scheduler.NO_KEY;
        if (!byKey && type != SchedulerType.FIRST) {
            return null;
        }
        int index = scheduler.pick(key, candidates, tried, nowNanos);
        return index == Scheduler.NONE ? null : servers[index];
    }

    SchedulerSpec spec() {
        return spec;
    }

    /// Takes a place on a server, if it has one.
    static @Nullable Lease leaseOf(Server server, long nowNanos) {
        Load.Place place = server.load().take();
        if (place == Load.Place.NONE) {
            return null;
        }
        server.counters().picked.increment();
        return new Lease(server, place, nowNanos);
    }
}
