package lbd.proxy.udp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import lbd.core.model.AccessSpec;
import lbd.core.model.Cidr;
import lbd.core.model.ListenerSpec;
import lbd.core.model.PoolConnections;
import lbd.core.model.PoolSpec;
import lbd.core.model.SchedulerSpec;
import lbd.core.model.ServerSpec;
import lbd.core.model.UdpSpec;
import lbd.core.runtime.ConnectionRefusal;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class UdpFlowTest {
    @Test
    void datagramsOfOneClientGoToOneServerInOrder() throws Exception {
        try (UdpServer a = UdpServer.named("a");
                UdpServer b = UdpServer.named("b");
                ProxyFixture fixture = Datagrams.proxy(Datagrams.ANY, a.address(), b.address());
                UdpClient client = new UdpClient(fixture.address("web"))) {
            for (int i = 0; i < 200; i++) {
                client.send("" + i);
            }
            for (int i = 0; i < 200; i++) {
                assertEquals("a" + i, client.receive());
            }
            assertEquals(1, Datagrams.listener(fixture).connections.get());
            Datagrams.awaitCount(200, Datagrams.listener(fixture).datagramsReceived);
            Datagrams.awaitCount(200, Datagrams.listener(fixture).datagramsSent);
            Datagrams.awaitCount(200, Datagrams.counters(fixture, "s1").datagramsSent);
            Datagrams.awaitCount(200, Datagrams.counters(fixture, "s1").datagramsReceived);
            assertEquals(0, Datagrams.listener(fixture).datagramsDropped.sum());
        }
    }

    @Test
    void aDeniedClientIsNotHeardAndTheNextReloadMayLetItIn() throws Exception {
        try (UdpServer a = UdpServer.named("a")) {
            ListenerSpec open = Configs.udp(Datagrams.ANY, Datagrams.LOOPBACK);
            AccessSpec denied = new AccessSpec(List.of(), List.of(), List.of(Cidr.parse("127.0.0.0/8")), null);
            try (ProxyFixture fixture = new ProxyFixture(Configs.of(
                            List.of(Configs.with(denied, open)), List.of(Configs.pool("app", a.address()))));
                    UdpClient client = new UdpClient(fixture.address("web"))) {
                client.send("x");
                Datagrams.await(
                        () -> Datagrams.listener(fixture).datagramsDropped.sum() == 1);
                assertEquals(1, Datagrams.listener(fixture).refusals.sum(ConnectionRefusal.DENIED));
                assertEquals(0, Datagrams.listener(fixture).connections.get());
                fixture.apply(Configs.of(List.of(open), List.of(Configs.pool("app", a.address()))));
                assertEquals("ay", client.ask("y"));
            }
        }
    }

    @Test
    void manyClientsGetTheirOwnAnswers() throws Exception {
        try (UdpServer a = UdpServer.named("");
                ProxyFixture fixture = Datagrams.proxy(Datagrams.ANY, a.address())) {
            List<UdpClient> clients = new ArrayList<>();
            try {
                for (int i = 0; i < 100; i++) {
                    clients.add(new UdpClient(fixture.address("web")));
                }
                for (int round = 0; round < 3; round++) {
                    for (int i = 0; i < clients.size(); i++) {
                        clients.get(i).send(round + "/" + i);
                    }
                    for (int i = 0; i < clients.size(); i++) {
                        assertEquals(round + "/" + i, clients.get(i).receive());
                    }
                }
                assertEquals(100, Datagrams.listener(fixture).connections.get());
                assertEquals(100, Datagrams.server(fixture, "s1").inFlight());
            } finally {
                clients.forEach(UdpClient::close);
            }
        }
    }

    @Test
    void theAnswerThatIsExpectedEndsTheSession() throws Exception {
        try (UdpServer a = UdpServer.named("a");
                UdpServer b = UdpServer.named("b");
                ProxyFixture fixture = Datagrams.proxy(Datagrams.ONE, a.address(), b.address());
                UdpClient client = new UdpClient(fixture.address("web"))) {
            assertEquals("ax", client.ask("x"));
            assertEquals("  s1 -1 ok", fixture.line());
            Datagrams.await(() -> fixture.proxy.connections() == 0);
            assertEquals("by", client.ask("y"), "a new session");
            assertEquals("  s2 -1 ok", fixture.line());
            assertEquals(0, Datagrams.server(fixture, "s1").inFlight());
        }
    }

    @Test
    void answersAreCountedForEachDatagramOfTheClient() throws Exception {
        List<UdpServer.Peer> asked = new ArrayList<>();
        try (UdpServer a = new UdpServer((peer, datagram) -> {
                    asked.add(peer);
                    if (asked.size() == 2) {
                        peer.send("1");
                        peer.send("2");
                        peer.send("one too many");
                    }
                });
                ProxyFixture fixture = Datagrams.proxy(Datagrams.ONE, a.address());
                UdpClient client = new UdpClient(fixture.address("web"))) {
            client.send("A");
            client.send("AAAA");
            assertEquals("1", client.receive());
            assertEquals("2", client.receive());
            assertEquals("  s1 -1 ok", fixture.line());
            assertTrue(client.hearsNothing());
        }
    }

    @Test
    void noExpectedAnswerEndsTheSessionWithItsDatagram() throws Exception {
        try (UdpServer a = UdpServer.silent();
                UdpServer b = UdpServer.silent();
                ProxyFixture fixture = Datagrams.proxy(new UdpSpec(0, 0, Datagrams.LONG), a.address(), b.address());
                UdpClient client = new UdpClient(fixture.address("web"))) {
            client.send("1");
            client.send("2");
            assertEquals("1", a.received.poll(10, TimeUnit.SECONDS));
            assertEquals("2", b.received.poll(10, TimeUnit.SECONDS));
            assertEquals("  s1 -1 ok", fixture.line());
            assertEquals("  s2 -1 ok", fixture.line());
        }
    }

    @Test
    void afterSoManyRequestsTheNextOneGoesToAnotherServerAndLateAnswersStillCome() throws Exception {
        List<UdpServer.Peer> waiting = new ArrayList<>();
        try (UdpServer a = new UdpServer((peer, datagram) -> waiting.add(peer));
                UdpServer b = UdpServer.named("b");
                ProxyFixture fixture = Datagrams.proxy(new UdpSpec(1, 1, Datagrams.LONG), a.address(), b.address());
                UdpClient client = new UdpClient(fixture.address("web"))) {
            client.send("1");
            assertEquals("1", a.received.poll(10, TimeUnit.SECONDS));
            assertEquals("b2", client.ask("2"));
            Datagrams.await(() -> waiting.size() == 1);
            waiting.getFirst().send("late");
            assertEquals("late", client.receive());
            Datagrams.await(() -> fixture.proxy.connections() == 0);
        }
    }

    @Test
    void silenceEndsTheSession() throws Exception {
        try (UdpServer a = UdpServer.named("a");
                ProxyFixture fixture =
                        Datagrams.proxy(new UdpSpec(UdpSpec.ANY, 0, Duration.ofMillis(150)), a.address());
                UdpClient client = new UdpClient(fixture.address("web"))) {
            assertEquals("ax", client.ask("x"));
            InetSocketAddress first = a.peers.take();
            assertEquals("  s1 -1 idle_timeout", fixture.line());
            assertEquals("ay", client.ask("y"));
            assertNotEquals(first, a.peers.take(), "another socket to the server");
        }
    }

    @Test
    void beyondMaxConnectionsTheNextClientHasThePlaceOnWhicheverLoop() throws Exception {
        try (UdpServer a = UdpServer.named("a");
                ProxyFixture fixture = new ProxyFixture(Configs.of(
                        List.of(Configs.udp(Datagrams.ANY, Datagrams.LOOPBACK, 1)),
                        List.of(Configs.pool("app", a.address()))));
                UdpClient first = new UdpClient(fixture.address("web"));
                UdpClient second = new UdpClient(fixture.address("web"))) {
            assertEquals("a1", first.ask("1"));
            // Where the other loop has it, the first datagram is dropped and only makes room.
            while (Datagrams.listener(fixture).displaced.sum() == 0) {
                second.send("2");
                Thread.sleep(5);
            }
            assertEquals("a2", second.ask("2"));
            assertEquals("  s1 -1 overload", fixture.line());
            assertEquals(1, Datagrams.listener(fixture).connections.get());
        }
    }

    @Test
    void aFullServerIsPassedOverAndAFullPoolDrops() throws Exception {
        try (UdpServer a = UdpServer.named("a");
                ProxyFixture fixture = new ProxyFixture(Configs.of(
                        List.of(Configs.udp(Datagrams.ANY, Datagrams.LOOPBACK)),
                        List.of(new PoolSpec(
                                "app",
                                new SchedulerSpec("rr"),
                                List.of(new ServerSpec("s1", a.address(), 1, ServerSpec.State.ENABLED, 1, false)),
                                PoolConnections.DEFAULT))));
                UdpClient first = new UdpClient(fixture.address("web"));
                UdpClient second = new UdpClient(fixture.address("web"))) {
            assertEquals("a1", first.ask("1"));
            second.send("2");
            assertEquals("  null -1 overload", fixture.line());
            Datagrams.await(() -> Datagrams.listener(fixture).datagramsDropped.sum() == 1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1472, 9000, 65_507})
    void datagramsOfAnySizeArePassedOnWhole(int size) throws Exception {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        try (UdpServer echo = new UdpServer((peer, datagram) -> peer.send(datagram));
                ProxyFixture fixture = Datagrams.proxy(Datagrams.ANY, echo.address());
                UdpClient client = new UdpClient(fixture.address("web"))) {
            client.send(bytes);
            assertArrayEquals(bytes, client.receiveBytes());
            client.send(bytes);
            assertArrayEquals(bytes, client.receiveBytes());
            assertEquals(2L * size, Datagrams.listener(fixture).bytesReceived.sum());
            Datagrams.awaitCount(2L * size, Datagrams.counters(fixture, "s1").bytesReceived);
        }
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0, 127.0.0.77, 127.0.0.1", "'::', ::1, ::1", "::1, ::1, ::1", "127.0.0.77, 127.0.0.77, ::1"})
    void answersLeaveFromTheAddressThatWasAsked(String bind, String asked, String serverAddress) throws Exception {
        InetAddress at = InetAddress.ofLiteral(serverAddress);
        try (UdpServer a = new UdpServer(new InetSocketAddress(at, 0), (peer, datagram) -> peer.send("a"));
                ProxyFixture fixture = new ProxyFixture(Configs.of(
                        List.of(Configs.udp(Datagrams.ANY, new InetSocketAddress(InetAddress.ofLiteral(bind), 0))),
                        List.of(Configs.pool("app", a.address()))));
                UdpClient client = new UdpClient(new InetSocketAddress(
                        InetAddress.ofLiteral(asked), fixture.address("web").getPort()))) {
            assertEquals("a", client.ask("x"));
            assertEquals("a", client.ask("x"));
            assertEquals(1, Datagrams.listener(fixture).connections.get());
        }
    }
}
