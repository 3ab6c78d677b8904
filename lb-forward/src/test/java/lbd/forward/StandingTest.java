package lbd.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import lbd.core.model.PoolConnections;
import lbd.core.model.PoolSpec;
import lbd.core.model.QuorumSpec;
import lbd.core.model.SchedulerSpec;
import lbd.core.model.ServerSpec;
import lbd.core.model.forward.Choice;
import lbd.core.model.forward.FlowTimes;
import lbd.core.model.forward.ForwardSpec;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// An address that is in the listener's pool and in its fallback's is one server to the program.
class StandingTest {
    private static final Target THREE = target("10.77.0.3");
    private static final Target FOUR = target("10.77.0.4");

    private final Pool rest = pool("rest", null, server("f3", "10.77.0.3", 7));
    private final Pool web =
            pool("web", new QuorumSpec(2, 0, "rest"), server("r3", "10.77.0.3", 1), server("r4", "10.77.0.4", 1));
    private final ForwardService service;

    StandingTest() {
        web.fallback(rest);
        ForwardSpec.Bind bind = new ForwardSpec.Bind(InetAddress.ofLiteral("10.77.0.100"), 80, 80);
        ForwardSpec spec = new ForwardSpec(
                "web",
                ForwardSpec.Protocol.TCP,
                List.of(bind),
                ForwardSpec.Mode.DR,
                "eth0",
                10_000,
                FlowTimes.DEFAULT,
                false,
                false,
                "web",
                Choice.FEWEST_BY_WEIGHT);
        service = new ForwardService(spec, web, 0);
    }

    private static ServerSpec server(String name, String address, int weight) {
        InetSocketAddress at = new InetSocketAddress(InetAddress.ofLiteral(address), 80);
        return new ServerSpec(name, at, weight, ServerSpec.State.ENABLED, 0, false);
    }

    private static Pool pool(String name, @Nullable QuorumSpec quorum, ServerSpec... servers) {
        PoolSpec spec = new PoolSpec(name, new SchedulerSpec("wlc"), List.of(servers), PoolConnections.DEFAULT)
                .builder()
                .quorum(quorum)
                .build();
        Pool pool = new Pool(spec);
        pool.apply(spec);
        return pool;
    }

    private static Target target(String address) {
        return new Target(0, new InetSocketAddress(InetAddress.ofLiteral(address), 80));
    }

    private void up(String name, boolean up) {
        web.named(name).getFirst().up(up, 1);
    }

    private Map<Target, Standing> all() {
        return Standing.all(service, Server::up);
    }

    @Test
    void fallbacksServerTakesNewFlowsAtAnAddressThatThePoolHasToo() {
        assertEquals(Map.of(THREE, new Standing(true, true, 100), FOUR, new Standing(true, true, 100)), all());
        up("r4", false);
        assertEquals(
                Map.of(THREE, new Standing(true, true, 700), FOUR, new Standing(false, false, 0)),
                all(),
                "f3 takes them, with its own weight");
    }

    @Test
    void fallbacksServerKeepsItsFlowsWhileThePoolsOwnIsDownThere() {
        up("r3", false);
        assertEquals(new Standing(true, true, 700), all().get(THREE));
    }

    /// Without checks a fallback's server is always up.
    @Test
    void serverThatIsDownLosesItsFlowsThoughAFallbackThatIsNotNeededHasItToo() {
        PoolSpec one = web.spec().builder().quorum(new QuorumSpec(1, 0, "rest")).build();
        web.apply(one);
        up("r3", false);
        assertEquals(Map.of(THREE, new Standing(false, false, 0), FOUR, new Standing(true, true, 100)), all());
    }
}
