package lbd.core.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import lbd.core.accesslog.AddressText;
import org.junit.jupiter.api.Test;

class HostNamesTest {
    private final TestPool spec = TestPool.of("x").host("app", "app.internal");
    private final Pool pool = spec.pool();

    private static List<InetAddress> addresses(String... literals) {
        return Arrays.stream(literals).map(InetAddress::ofLiteral).toList();
    }

    private List<String> names() {
        return pool.servers().stream().map(Server::name).toList();
    }

    @Test
    void hostsAreTheNamesThatNeedResolving() {
        assertEquals(Set.of("app.internal"), HostNames.hosts(spec.spec()));
    }

    @Test
    void aNameWithoutAddressesIsAServerThatIsDown() {
        assertEquals(List.of("x", "app"), names());
        assertFalse(TestPool.server(pool, "app").up());
        TestPool.server(pool, "app").up(true, 0);
        assertFalse(TestPool.server(pool, "app").up());
        assertEquals("xxx", TestPool.picks(pool, 3, 0));
    }

    @Test
    void eachAddressIsAServerWithAllThatTheEntrySays() {
        pool.resolved("app.internal", addresses("10.1.0.9", "10.1.0.2", "fd00::1", "10.1.0.9"));
        assertEquals(List.of("x", "app@10.1.0.2", "app@10.1.0.9", "app@fd00:0:0:0:0:0:0:1"), names());
        Server server = TestPool.server(pool, "app@10.1.0.2");
        assertEquals("10.1.0.2:80", AddressText.text(server.address()));
        assertEquals(3, server.weight());
        assertEquals(7, server.spec().maxConnections());
        assertTrue(server.up());
    }

    @Test
    void aNameMeansAllOfItsAddresses() {
        pool.resolved("app.internal", addresses("10.1.0.1", "10.1.0.2"));
        assertEquals(2, pool.named("app").size());
        assertEquals(1, pool.named("app@10.1.0.2").size());
        assertEquals(1, pool.named("x").size());
        assertEquals(List.of(), pool.named("ap"));
        assertTrue(HostNames.isOf("app5.internal:8080@10.0.0.5", "app5.internal"));
        assertTrue(HostNames.isOf("app5.internal:8080@10.0.0.5", "app5.internal:8080"));
        assertFalse(HostNames.isOf("app5.internal:8080", "app5.internal"));
    }

    @Test
    void serversStayAsLongAsTheirAddressDoes() {
        pool.resolved("app.internal", addresses("10.1.0.1", "10.1.0.2"));
        Server kept = TestPool.server(pool, "app@10.1.0.2");
        Lease lease = pool.picker().acquireHeld(kept, new Tried(), 0);
        List<Server> gone = pool.resolved("app.internal", addresses("10.1.0.3", "10.1.0.2"));
        assertEquals(List.of("app@10.1.0.1"), gone.stream().map(Server::name).toList());
        assertSame(kept, TestPool.server(pool, "app@10.1.0.2"));
        assertEquals(1, kept.inFlight());
        assertSame(kept, lease == null ? null : lease.server());
    }

    @Test
    void aReloadKeepsWhatIsResolved() {
        pool.resolved("app.internal", addresses("10.1.0.1"));
        pool.apply(TestPool.of("y").host("app", "app.internal").spec());
        assertEquals(List.of("y", "app@10.1.0.1"), names());
        pool.apply(TestPool.of("y").spec());
        pool.apply(TestPool.of("y").host("app", "app.internal").spec());
        assertEquals(List.of("y", "app"), names(), "what the file no longer names is not remembered");
    }

    @Test
    void aNameThatHasNoAddressAnyMoreIsDownAgain() {
        pool.resolved("app.internal", addresses("10.1.0.1"));
        pool.resolved("app.internal", List.of());
        assertEquals("xx", TestPool.picks(pool, 2, 0));
    }
}
