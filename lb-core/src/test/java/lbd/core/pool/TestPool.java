package lbd.core.pool;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import lbd.core.model.CookieSpec;
import lbd.core.model.PassiveSpec;
import lbd.core.model.PersistenceSpec;
import lbd.core.model.PoolBuilder;
import lbd.core.model.PoolConnections;
import lbd.core.model.PoolSpec;
import lbd.core.model.QueueSpec;
import lbd.core.model.QuorumSpec;
import lbd.core.model.RetrySpec;
import lbd.core.model.SchedulerSpec;
import lbd.core.model.ServerSpec;
import org.jspecify.annotations.Nullable;

/// Writes pool specifications in one line each.
final class TestPool {
    static final long SECOND = 1_000_000_000L;

    private final List<ServerSpec> servers = new ArrayList<>();
    private final PoolBuilder settings =
            new PoolSpec("web", new SchedulerSpec("rr"), List.of(), PoolConnections.DEFAULT).builder();

    static TestPool of(String... names) {
        TestPool pool = new TestPool();
        for (String name : names) {
            pool.server(name, 1, 0, false);
        }
        return pool;
    }

    TestPool server(String name, int weight, int maxConnections, boolean backup) {
        return server(name, weight, ServerSpec.State.ENABLED, maxConnections, backup);
    }

    TestPool server(String name, int weight, ServerSpec.State state, int maxConnections, boolean backup) {
        servers.add(new ServerSpec(name, address(name), weight, state, maxConnections, backup));
        return this;
    }

    TestPool host(String name, String host) {
        servers.add(new ServerSpec(
                name, InetSocketAddress.createUnresolved(host, 80), 3, ServerSpec.State.ENABLED, 7, false));
        return this;
    }

    static InetSocketAddress address(String name) {
        return new InetSocketAddress(InetAddress.ofLiteral("10.0.0." + (name.hashCode() & 0xff)), 80);
    }

    TestPool scheduler(String type) {
        settings.scheduler(new SchedulerSpec(type));
        return this;
    }

    TestPool allBackups() {
        settings.allBackups(true);
        return this;
    }

    TestPool slowStart(int seconds) {
        settings.slowStart(Duration.ofSeconds(seconds));
        return this;
    }

    TestPool passive(@Nullable PassiveSpec passive) {
        settings.passive(passive);
        return this;
    }

    TestPool retries(int attempts, int budget) {
        settings.retries(new RetrySpec(attempts, budget));
        return this;
    }

    TestPool queue(int length) {
        settings.queue(new QueueSpec(length));
        return this;
    }

    TestPool persistence(PersistenceSpec spec) {
        settings.persistence(spec);
        return this;
    }

    TestPool cookie(CookieSpec spec) {
        settings.cookie(spec);
        return this;
    }

    TestPool quorum(int up, int hysteresis) {
        settings.quorum(new QuorumSpec(up, hysteresis, null));
        return this;
    }

    TestPool tryAnyway() {
        settings.allDown(PoolSpec.AllDown.TRY_ANYWAY);
        return this;
    }

    PoolSpec spec() {
        return settings.servers(servers).build();
    }

    Pool pool() {
        return new Pool(spec());
    }

    /// The names of the servers that are picked one after the other; each is left at once. `-` where there is none.
    static String picks(Pool pool, int count, long nowNanos) {
        StringBuilder picks = new StringBuilder();
        for (int i = 0; i < count; i++) {
            Lease lease = pool.acquire(Pool.NO_KEY, new Tried(), nowNanos);
            if (lease == null) {
                picks.append('-');
            } else {
                picks.append(lease.server().name());
                lease.close();
            }
        }
        return picks.toString();
    }

    static Server server(Pool pool, String name) {
        Server server = pool.server(name);
        if (server == null) {
            throw new IllegalArgumentException("no server " + name);
        }
        return server;
    }

    static Lease acquire(Pool pool, long nowNanos) {
        Lease lease = pool.acquire(Pool.NO_KEY, new Tried(), nowNanos);
        if (lease == null) {
            throw new AssertionError("no server for new work");
        }
        return lease;
    }

    static int inFlight(Pool pool) {
        return pool.servers().stream().mapToInt(Server::inFlight).sum();
    }
}
