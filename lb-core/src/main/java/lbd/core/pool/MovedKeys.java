package lbd.core.pool;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import lbd.core.model.PoolSpec;
import lbd.core.model.SchedulerSpec;
import lbd.core.model.ServerSpec;
import lbd.core.scheduler.Avoided;
import lbd.core.scheduler.Candidates;
import lbd.core.scheduler.Load;
import lbd.core.scheduler.Scheduler;
import lbd.core.scheduler.SchedulerType;
import lbd.core.scheduler.SlowStart;
import lbd.core.scheduler.Weighted;
import org.jspecify.annotations.Nullable;

/// How many of all keys would go to another server if a pool were otherwise: found out by asking the schedulers of both
/// for a sample of keys. Of primaries; who is down stays down, and who is new is taken for up.
final class MovedKeys {
    /// Enough for a hundredth to be told from two.
    private static final int SAMPLE = 16_384;

    private static final long SEED = 20;

    private final SchedulerSpec scheduler;
    private final List<ServerSpec.Identity> servers = new ArrayList<>();
    private final List<Weighted> roster = new ArrayList<>();
    private final List<Boolean> eligible = new ArrayList<>();

    private MovedKeys(SchedulerSpec scheduler) {
        this.scheduler = scheduler;
    }

    /// @return 0 to 1; empty where no server is picked by a key, before or after
    static OptionalDouble share(Pool pool, PoolSpec next, Map<String, List<InetAddress>> resolutions) {
        if (!hashes(pool.spec().scheduler()) || !hashes(next.scheduler())) {
            return OptionalDouble.empty();
        }
        MovedKeys before = new MovedKeys(pool.spec().scheduler());
        Map<ServerSpec.Identity, Server> known = new HashMap<>();
        for (Server server : pool.servers()) {
            known.put(server.spec().identity(), server);
            before.add(server.spec(), server.weight(), server.takesNewWork());
        }
        MovedKeys after = new MovedKeys(next.scheduler());
        for (ServerSpec spec : HostNames.expand(next, resolutions)) {
            Server server = known.get(spec.identity());
            after.add(spec, weight(server, spec), takes(server, spec));
        }
        return share(before, after);
    }

    private static boolean hashes(SchedulerSpec spec) {
        return SchedulerType.of(spec.type()).map(SchedulerType::hashes).orElse(false);
    }

    private static int weight(@Nullable Server server, ServerSpec spec) {
        return server == null ? spec.weight() : server.wouldWeigh(spec);
    }

    private static boolean takes(@Nullable Server server, ServerSpec spec) {
        return server == null
                ? spec.state() == ServerSpec.State.ENABLED && spec.weight() > 0
                : server.wouldTakeNewWork(spec);
    }

    private void add(ServerSpec spec, int weight, boolean takesNewWork) {
        if (!spec.backup()) {
            servers.add(spec.identity());
            roster.add(new Weighted(spec.name(), weight));
            eligible.add(takesNewWork);
        }
    }

    private static OptionalDouble share(MovedKeys before, MovedKeys after) {
        if (!before.eligible.contains(true)) {
            return OptionalDouble.empty();
        }
        if (!before.scheduler.hasKeysOf(after.scheduler) || !after.eligible.contains(true)) {
            return OptionalDouble.of(1);
        }
        Picks old = before.picks();
        Picks now = after.picks();
        SplittableRandom keys = new SplittableRandom(SEED);
        int moved = 0;
        for (int i = 0; i < SAMPLE; i++) {
            long key = keys.nextLong() | 1;
            moved += old.of(key).equals(now.of(key)) ? 0 : 1;
        }
        return OptionalDouble.of((double) moved / SAMPLE);
    }

    private Picks picks() {
        LongAdder nothing = new LongAdder();
        Load[] loads = roster.stream().map(_ -> new Load(nothing)).toArray(Load[]::new);
        long[] weights = IntStream.range(0, loads.length)
                .mapToLong(i -> eligible.get(i) ? roster.get(i).units() : 0)
                .toArray();
        Candidates candidates = new Candidates(loads, weights, SlowStart.NONE, false);
        Scheduler picks = SchedulerType.create(scheduler, roster);
        return key -> servers.get(picks.pick(key, candidates, Avoided.NOBODY, 0));
    }

    private interface Picks {
        ServerSpec.Identity of(long key);
    }
}
