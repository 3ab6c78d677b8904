package lbd.proxy.resolve;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/// As resolv.conf(5) says it, and glibc does it.
class ResolvConfTest {
    private static ResolvConf parse(String text) {
        return ResolvConf.parse(text.lines().toList());
    }

    private static List<InetSocketAddress> servers(String... addresses) {
        return List.of(addresses).stream()
                .map(a -> new InetSocketAddress(InetAddress.ofLiteral(a), 53))
                .toList();
    }

    @Test
    void nobodyButTheSystemsNameServersIsAsked() {
        assertEquals(
                servers("10.0.0.53", "fd00::53"),
                parse("# ours\nnameserver 10.0.0.53\nnameserver\tfd00::53\nnameserver dns.example\nnameserver")
                        .nameServers());
        assertEquals(servers("127.0.0.1"), parse("; nobody\n").nameServers());
        assertEquals(
                servers("10.0.0.1", "10.0.0.2", "10.0.0.3"),
                parse("nameserver 10.0.0.1\nnameserver 10.0.0.2\nnameserver 10.0.0.3\nnameserver 10.0.0.4\n")
                        .nameServers());
    }

    @Test
    void aShortNameIsTriedInTheDomainsFirst() {
        ResolvConf conf = parse("search corp.test ns.svc.cluster.local.\noptions edns0 ndots:2\n");
        assertEquals(List.of("app.corp.test", "app.ns.svc.cluster.local", "app"), conf.candidates("app"));
        assertEquals(List.of("a.b.corp.test", "a.b.ns.svc.cluster.local", "a.b"), conf.candidates("a.b"));
        assertEquals(List.of("a.b.c", "a.b.c.corp.test", "a.b.c.ns.svc.cluster.local"), conf.candidates("a.b.c"));
        assertEquals(List.of("app"), conf.candidates("app."));
    }

    @Test
    void theLastOfDomainAndSearchCounts() {
        assertEquals(
                List.of("app.b.test", "app"),
                parse("search a.test\ndomain b.test\n").candidates("app"));
        assertEquals(List.of("app"), parse("domain b.test\nsearch .\n").candidates("app"));
    }

    @Test
    void whatSaysNothingIsPassedOver() {
        assertEquals(
                List.of("a.b"),
                parse("options ndots:many\nsortlist 10.0.0.0\n\n").candidates("a.b"));
    }
}
