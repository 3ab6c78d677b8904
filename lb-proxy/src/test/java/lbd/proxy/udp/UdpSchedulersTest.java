package lbd.proxy.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import lbd.core.model.PoolConnections;
import lbd.core.model.PoolSpec;
import lbd.core.model.SchedulerSpec;
import lbd.core.model.ServerSpec;
import lbd.core.model.UdpSpec;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.listener.ListenException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class UdpSchedulersTest {
    private static final InetSocketAddress LOOPBACK = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final UdpSpec ONE = new UdpSpec(1, 0, Duration.ofSeconds(60));
    private static final UdpSpec ANY = new UdpSpec(UdpSpec.ANY, 0, Duration.ofSeconds(60));

    private final List<UdpServer> servers = new ArrayList<>();

    @BeforeEach
    void startServers() throws Exception {
        for (String name : List.of("a", "b", "c")) {
            servers.add(UdpServer.named(name));
        }
    }

    @AfterEach
    void stopServers() {
        servers.forEach(UdpServer::close);
    }

    private ProxyFixture proxy(SchedulerSpec scheduler, UdpSpec udp) throws ListenException {
        List<ServerSpec> specs = servers.stream()
                .map(s -> new ServerSpec("s" + s.address().getPort(), s.address(), 1, ServerSpec.State.ENABLED))
                .toList();
        return new ProxyFixture(Configs.of(
                List.of(Configs.udp(udp, LOOPBACK)),
                List.of(new PoolSpec("app", scheduler, specs, PoolConnections.DEFAULT))));
    }

    @Test
    void rrTakesTheServersInTurn() throws Exception {
        try (ProxyFixture fixture = proxy(new SchedulerSpec("rr"), ONE);
                UdpClient client = new UdpClient(fixture.address("web"))) {
            StringBuilder picked = new StringBuilder();
            for (int i = 0; i < 7; i++) {
                picked.append(client.ask(""));
            }
            assertEquals("abcabca", picked.toString());
        }
    }

    @Test
    void lcTakesWhoHasFewestSessions() throws Exception {
        try (ProxyFixture fixture = proxy(new SchedulerSpec("lc"), ANY)) {
            List<UdpClient> clients = new ArrayList<>();
            List<String> picked = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                UdpClient client = new UdpClient(fixture.address("web"));
                clients.add(client);
                picked.add(client.ask(""));
            }
            clients.forEach(UdpClient::close);
            for (String name : List.of("a", "b", "c")) {
                assertEquals(10, picked.stream().filter(name::equals).count(), picked.toString());
            }
        }
    }

    @Test
    void shWithPortSpreadsTheClientsOfOneAddressAndKeepsEach() throws Exception {
        try (ProxyFixture fixture = proxy(withPort(true), ONE)) {
            Set<String> seen = new HashSet<>();
            for (int i = 0; i < 40; i++) {
                try (UdpClient client = new UdpClient(fixture.address("web"))) {
                    String first = client.ask("");
                    assertEquals(first, client.ask(""), "a new session of the same port");
                    seen.add(first);
                }
            }
            assertEquals(Set.of("a", "b", "c"), seen);
        }
    }

    @Test
    void shWithoutPortKeepsAnAddressTogether() throws Exception {
        try (ProxyFixture fixture = proxy(withPort(false), ONE)) {
            Set<String> seen = new HashSet<>();
            for (int i = 0; i < 10; i++) {
                try (UdpClient client = new UdpClient(fixture.address("web"))) {
                    seen.add(client.ask(""));
                }
            }
            assertEquals(1, seen.size(), seen.toString());
        }
    }

    private static SchedulerSpec withPort(boolean port) {
        return new SchedulerSpec("sh", false, 0, port, 32, 128, null, true, SchedulerSpec.Key.SOURCE);
    }
}
