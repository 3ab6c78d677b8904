package lbd.core.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import lbd.core.model.Config;
import lbd.core.model.PoolConnections;
import lbd.core.model.PoolSpec;
import lbd.core.model.SchedulerSpec;
import lbd.core.model.ServerSpec;
import lbd.core.model.ServerSpec.State;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import org.junit.jupiter.api.Test;

class ResolvedNamesTest {
    private final RuntimeState state = new RuntimeState();

    private void apply(String... poolsAndHosts) {
        List<PoolSpec> pools = Arrays.stream(poolsAndHosts)
                .map(text -> text.split("="))
                .map(pair -> new PoolSpec(pair[0], SchedulerSpec.DEFAULT, servers(pair[1]), PoolConnections.DEFAULT))
                .toList();
        Config empty = Config.EMPTY;
        state.apply(
                new Config(empty.process(), empty.log(), empty.accessLog(), empty.admin(), List.of(), pools),
                Instant.EPOCH);
    }

    private static List<ServerSpec> servers(String host) {
        InetSocketAddress address = InetSocketAddress.createUnresolved(host, 80);
        return List.of(new ServerSpec("s", address, 1, ServerSpec.State.ENABLED));
    }

    private List<String> servers() {
        return state.pools().values().stream()
                .flatMap(pool -> pool.servers().stream())
                .map(Server::path)
                .sorted()
                .toList();
    }

    private static List<InetAddress> addresses(String... literals) {
        return Arrays.stream(literals).map(InetAddress::ofLiteral).toList();
    }

    @Test
    void eachPoolWithTheNameGetsItsAddresses() {
        apply("one=a.internal", "two=a.internal", "three=b.internal");
        assertEquals(Set.of("a.internal", "b.internal"), state.hosts());
        state.resolved("a.internal", addresses("10.0.0.1"));
        assertEquals(List.of("one/s@10.0.0.1", "three/s", "two/s@10.0.0.1"), servers());
    }

    @Test
    void aPoolThatComesLaterKnowsThemToo() {
        apply("one=a.internal");
        state.resolved("a.internal", addresses("10.0.0.1"));
        Server server = state.pools().get("one").servers().getFirst();
        apply("one=a.internal", "two=a.internal");
        assertEquals(List.of("one/s@10.0.0.1", "two/s@10.0.0.1"), servers());
        assertSame(server, state.pools().get("one").servers().getFirst());
    }

    @Test
    void whatAnOperatorSaidOfTheNameHoldsForAddressesThatComeLater() {
        apply("one=a.internal");
        state.resolved("a.internal", addresses("10.0.0.1"));
        Pool pool = state.pools().get("one");
        pool.servers().getFirst().stateByHand(State.DRAIN);
        pool.saidOfName("s", State.DRAIN);
        state.resolved("a.internal", addresses("10.0.0.1", "10.0.0.2"));
        assertEquals(List.of(State.DRAIN, State.DRAIN), states(pool));
        state.resolved("a.internal", List.of());
        state.resolved("a.internal", addresses("10.0.0.3"));
        assertEquals(List.of(State.DRAIN), states(pool));
        pool.servers().getFirst().stateByHand(State.ENABLED);
        pool.saidOfName("s", State.ENABLED);
        state.resolved("a.internal", addresses("10.0.0.3", "10.0.0.4"));
        assertEquals(List.of(State.ENABLED, State.ENABLED), states(pool));
    }

    @Test
    void whatWasSaidOfOneAddressIsItsOwnAffair() {
        apply("one=a.internal");
        state.resolved("a.internal", addresses("10.0.0.1"));
        Pool pool = state.pools().get("one");
        pool.servers().getFirst().stateByHand(State.DRAIN);
        pool.saidOfName("s@10.0.0.1", State.DRAIN);
        state.resolved("a.internal", addresses("10.0.0.1", "10.0.0.2"));
        assertEquals(List.of(State.DRAIN, State.ENABLED), states(pool));
    }

    private static List<State> states(Pool pool) {
        return pool.servers().stream().map(Server::state).toList();
    }

    @Test
    void answersForNamesThatNobodyHasAreDropped() {
        apply("one=a.internal");
        assertEquals(List.of(), state.resolved("b.internal", addresses("10.0.0.1")));
        apply("one=b.internal");
        assertEquals(List.of("one/s"), servers());
    }

    @Test
    void serversThatAreGoneAreTold() {
        apply("one=a.internal");
        state.resolved("a.internal", addresses("10.0.0.1", "10.0.0.2"));
        List<Server> gone = state.resolved("a.internal", addresses("10.0.0.2"));
        assertEquals(List.of("one/s@10.0.0.1"), gone.stream().map(Server::path).toList());
    }
}
