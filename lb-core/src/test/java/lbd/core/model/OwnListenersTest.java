package lbd.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import lbd.core.model.ListenerSpec.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnListenersTest {
    private static final Set<InetAddress> HERE = Set.of(ip("192.0.2.1"), ip("2001:db8::1"));

    @ParameterizedTest
    @CsvSource({
        // bind, server, whether one accepts the other
        "127.0.0.1:80, 127.0.0.1:80, true",
        "127.0.0.1:80, 127.0.0.1:81, false",
        "127.0.0.1:80, 127.0.0.2:80, false",
        "127.0.0.1:80, 0.0.0.0:80, true",
        "0.0.0.0:80, 127.3.2.1:80, true",
        "0.0.0.0:80, 0.0.0.0:80, true",
        "0.0.0.0:80, 192.0.2.1:80, true",
        "0.0.0.0:80, 192.0.2.2:80, false",
        "0.0.0.0:80, [::1]:80, false",
        "[::]:80, [::1]:80, true",
        "[::]:80, [2001:db8::1]:80, true",
        "[::]:80, [2001:db8::2]:80, false",
        "[::]:80, 127.0.0.1:80, false",
        "192.0.2.1:80, 192.0.2.1:80, true",
    })
    void wildcardsCoverWhatIsHere(String bind, String server, boolean accepted) {
        OwnListeners own = new OwnListeners(
                List.of(listener("l", Protocol.TCP, bind, "p")), List.of(pool("p", null)), HERE::contains);
        assertEquals(accepted, own.accepting("p", address(server)) != null);
    }

    @ParameterizedTest
    @CsvSource({
        // protocol of the listener that uses the pool, of the one that listens there
        "TCP, TCP, true",
        "HTTP, TCP, true",
        "TCP, HTTP, true",
        "UDP, UDP, true",
        "UDP, TCP, false",
        "HTTP, UDP, false",
    })
    void datagramsAndConnectionsDoNotMeet(Protocol uses, Protocol listens, boolean accepted) {
        List<ListenerSpec> listeners =
                List.of(listener("a", uses, "127.0.0.1:1", "p"), listener("b", listens, "127.0.0.1:2", "q"));
        List<PoolSpec> pools = List.of(pool("p", "s"), pool("q", null), pool("s", null));
        OwnListeners own = new OwnListeners(listeners, pools, HERE::contains);
        assertEquals(accepted, own.accepting("p", address("127.0.0.1:2")) != null);
        assertEquals(accepted, own.accepting("s", address("127.0.0.1:2")) != null, "the pool that stands in");
        assertEquals(null, own.accepting("unused", address("127.0.0.1:2")));
    }

    @Test
    void poolsOfRoutesCount() {
        RouteSpec route = new RouteSpec(RouteMatch.ANY, new RouteAction.Forward("p", TimeoutOverrides.NONE));
        ListenerSpec listener = new ListenerSpec(
                "l",
                Protocol.HTTP,
                List.of(address("127.0.0.1:80")),
                10,
                Timeouts.DEFAULT,
                HttpSpec.DEFAULT,
                List.of(route),
                null);
        OwnListeners own = new OwnListeners(List.of(listener), List.of(pool("p", null)), HERE::contains);
        assertEquals(listener, own.accepting("p", address("127.0.0.1:80")));
    }

    private static ListenerSpec listener(String name, Protocol protocol, String bind, String pool) {
        return new ListenerSpec(
                name, protocol, List.of(address(bind)), 10, Timeouts.DEFAULT, HttpSpec.DEFAULT, List.of(), pool);
    }

    private static PoolSpec pool(String name, String fallback) {
        return new PoolSpec(name, SchedulerSpec.DEFAULT, List.of(), PoolConnections.DEFAULT)
                .builder()
                .quorum(fallback == null ? null : new QuorumSpec(1, 0, fallback))
                .build();
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        return new InetSocketAddress(
                ip(text.substring(0, colon).replaceAll("[\\[\\]]", "")), Integer.parseInt(text.substring(colon + 1)));
    }

    private static InetAddress ip(String text) {
        return InetAddress.ofLiteral(text);
    }
}
