package lbd.core.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import lbd.core.model.Config;
import lbd.core.model.PoolConnections;
import lbd.core.model.PoolSpec;
import lbd.core.model.SchedulerSpec;
import lbd.core.model.ServerSpec;
import lbd.core.model.check.CheckSpec;
import lbd.core.model.check.CheckTarget;
import lbd.core.model.check.CheckTiming;
import lbd.core.model.check.HealthCheck;
import lbd.core.pool.Pool;
import lbd.core.pool.PoolEvents;
import lbd.core.pool.Server;
import lbd.core.pool.Tried;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FollowedTest {
    // What is posted waits: nobody may see a follower in another state before it has run.
    private final Queue<Runnable> posted = new ArrayDeque<>();
    private final RuntimeState state = new RuntimeState(posted::add, PoolEvents.NONE);

    private static ServerSpec server(String name, @Nullable String track) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 80);
        return new ServerSpec(name, address, 1, ServerSpec.State.ENABLED, 0, false, track);
    }

    private static PoolSpec pool(String name, CheckTiming.Initial initial, ServerSpec... servers) {
        Duration second = Duration.ofSeconds(1);
        CheckTiming timing = new CheckTiming(second, second, second, second, second, 3, null, 2, initial, 0);
        return new PoolSpec(name, SchedulerSpec.DEFAULT, List.of(servers), PoolConnections.DEFAULT)
                .builder()
                .healthChecks(List.of(new HealthCheck("tcp", new CheckSpec.Redis(), timing, CheckTarget.DEFAULT)))
                .build();
    }

    private void apply(PoolSpec... pools) {
        Config empty = Config.EMPTY;
        state.apply(empty.withPools(Arrays.asList(pools)), Instant.EPOCH);
    }

    private Pool pool(String name) {
        return Objects.requireNonNull(state.pool(name));
    }

    private Server leader() {
        return Objects.requireNonNull(pool("app").server("leader"));
    }

    private boolean picks(String pool) {
        return pool(pool).acquire(Pool.NO_KEY, new Tried(), 0) != null;
    }

    @ParameterizedTest
    @EnumSource(CheckTiming.Initial.class)
    void aNewFollowerStartsAsTheOneThatItFollows(CheckTiming.Initial initial) {
        apply(
                pool("second", CheckTiming.Initial.UP, server("s", "first/s")),
                pool("first", CheckTiming.Initial.DOWN, server("s", "app/leader")),
                pool("app", initial, server("leader", null)));
        boolean up = initial == CheckTiming.Initial.UP;
        assertEquals(up, picks("app"));
        assertEquals(up, picks("first"));
        assertEquals(up, picks("second"));
    }

    @Test
    void aFollowerThatAReloadBringsTakesTheStateOfTheMoment() {
        PoolSpec app = pool("app", CheckTiming.Initial.CHECK_FIRST, server("leader", null));
        apply(app);
        leader().up(true, 1);
        apply(app, pool("first", CheckTiming.Initial.DOWN, server("s", "app/leader")));
        assertEquals(true, picks("first"));
        leader().up(false, 2);
        apply(
                app,
                pool("first", CheckTiming.Initial.DOWN, server("s", "app/leader")),
                pool("second", CheckTiming.Initial.UP, server("s", "first/s"), server("t", "app/leader")));
        assertEquals(true, picks("first"), "whom the verdicts tell");
        assertEquals(true, Objects.requireNonNull(pool("second").server("s")).up(), "follows one that is up");
        assertEquals(false, Objects.requireNonNull(pool("second").server("t")).up());
        leader().up(true, 3);
        leader().stateByHand(ServerSpec.State.DISABLED);
        apply(app, pool("third", CheckTiming.Initial.UP, server("s", "app/leader")));
        assertEquals(false, picks("third"));
    }
}
