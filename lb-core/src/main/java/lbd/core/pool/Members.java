package lbd.core.pool;

import java.util.List;
import lbd.core.model.PassiveSpec;
import lbd.core.model.PoolSpec;
import lbd.core.model.SchedulerSpec;
import lbd.core.scheduler.KeyReader;
import lbd.core.scheduler.SchedulerType;
import org.jspecify.annotations.Nullable;

/// What picks see of a pool, replaced as one.
final class Members {
    // As in HAProxy: of several backups one has all the work, in the order of the configuration.
    private static final SchedulerSpec FIRST = new SchedulerSpec("first");

    private final PoolSpec spec;
    private final List<Server> servers;
    private final KeyReader keyReader;
    // By status, so that an answer costs one look into an array.
    private final boolean[] failing;
    private final Tier primaries;
    private final Tier backups;

    // Who is asked, in this order: the above, or all that are allowed while every server is down.
    private final Tier first;
    private final Tier second;
    private final NextChange deadline;

    /// @param servers those of the configuration, in its order
    Members(PoolSpec spec, List<Server> servers, @Nullable Members previous, long nowNanos) {
        this.spec = spec;
        this.servers = List.copyOf(servers);
        keyReader = SchedulerType.keyReader(spec.scheduler());
        failing = failing(spec.passive());
        long slowStartNanos = spec.slowStart().toNanos();
        primaries = Tier.of(spec.scheduler(), only(servers, false), previous == null ? null : previous.primaries)
                .whoTakesNewWork(slowStartNanos, nowNanos);
        SchedulerSpec ofBackups = spec.allBackups() ? spec.scheduler() : FIRST;
        backups = Tier.of(ofBackups, only(servers, true), previous == null ? null : previous.backups)
                .whoTakesNewWork(slowStartNanos, nowNanos);
        boolean anyway = primaries.isEmpty() && backups.isEmpty() && spec.allDown() == PoolSpec.AllDown.TRY_ANYWAY;
        first = anyway ? primaries.whoIsAllowed() : primaries;
        second = anyway ? backups.whoIsAllowed() : backups;
        deadline = NextChange.of(servers, slowStartNanos, nowNanos);
    }

    private static List<Server> only(List<Server> servers, boolean backup) {
        return servers.stream().filter(s -> s.spec().backup() == backup).toList();
    }

    private static boolean[] failing(@Nullable PassiveSpec passive) {
        boolean[] failing = new boolean[600];
        if (passive != null) {
            passive.statuses().forEach(status -> failing[status] = true);
        }
        return failing;
    }

    PoolSpec spec() {
        return spec;
    }

    List<Server> servers() {
        return servers;
    }

    KeyReader keyReader() {
        return keyReader;
    }

    boolean failsBy(int status) {
        return status >= 0 && status < failing.length && failing[status];
    }

    /// Whether time alone makes these members out of date: an ejection or a slow start has ended, of which nobody
    /// tells.
    boolean isStale(long nowNanos) {
        return deadline.isOver(nowNanos);
    }

    /// Those of whom one is picked for new work: primaries, or backups where there is none of those.
    List<Server> forNewWork() {
        return forNew().eligible();
    }

    /// Who is asked for new work.
    Tier forNew() {
        return first.isEmpty() ? second : first;
    }

    /// Backups are for work that no primary can do: none is eligible, or the work has failed on all of them.
    /// Primaries that are full are waited for.
    @Nullable
    Lease take(long key, Tried tried, long nowNanos) {
        Lease lease = first.take(key, tried, nowNanos);
        return lease != null || !first.exhausted(tried) ? lease : second.take(key, tried, nowNanos);
    }

    /// Whether no server is left for this work, even if all had room.
    boolean exhausted(Tried tried) {
        return first.exhausted(tried) && second.exhausted(tried);
    }
}
