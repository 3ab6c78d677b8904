package lbd.proxy.udp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import lbd.core.model.AccessSpec;
import lbd.core.model.Cidr;
import lbd.core.model.ListenerSpec;
import lbd.core.model.PoolConnections;
import lbd.core.model.PoolSpec;
import lbd.core.model.SchedulerSpec;
import lbd.core.model.ServerSpec;
import lbd.core.model.UdpSpec;
import lbd.core.pool.Failure;
import lbd.core.pool.Server;
import lbd.core.pool.ServerCounters;
import lbd.core.runtime.ConnectionRefusal;
import lbd.core.runtime.ListenerState;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.listener.ListenException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class UdpFlowTest {
    private static final InetSocketAddress LOOPBACK = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final UdpSpec ANY = new UdpSpec(UdpSpec.ANY, 0, LONG);
    private static final UdpSpec ONE = new UdpSpec(1, 0, LONG);

    private static ProxyFixture proxy(UdpSpec udp, InetSocketAddress... servers) throws ListenException {
        return new ProxyFixture(Configs.of(List.of(Configs.udp(udp, LOOPBACK)), List.of(Configs.pool("app", servers))));
    }

    /// An address where nobody receives.
    private static InetSocketAddress deadAddress() throws IOException {
        try (DatagramSocket gone = new DatagramSocket(LOOPBACK)) {
            return (InetSocketAddress) gone.getLocalSocketAddress();
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "waited in vain");
            Thread.sleep(5);
        }
    }

    /// What is counted is counted when it has been sent, and then the other side may know it already.
    private static void awaitCount(long count, LongAdder counter) throws InterruptedException {
        await(() -> counter.sum() >= count);
        assertEquals(count, counter.sum());
    }

    private static ServerCounters counters(ProxyFixture fixture, String server) {
        return server(fixture, server).counters();
    }

    private static Server server(ProxyFixture fixture, String name) {
        return fixture.state.pools().get("app").server(name);
    }

    private static ListenerState listener(ProxyFixture fixture) {
        return fixture.state.listener("web");
    }

    @Test
    void datagramsOfOneClientGoToOneServerInOrder() throws Exception {
        try (UdpServer a = UdpServer.named("a");
                UdpServer b = UdpServer.named("b");
                ProxyFixture fixture = proxy(ANY, a.address(), b.address());
                UdpClient client = new UdpClient(fixture.address("web"))) {
            for (int i = 0; i < 200; i++) {
                client.send("" + i);
            }
            for (int i = 0; i < 200; i++) {
                assertEquals("a" + i, client.receive());
            }
            assertEquals(1, listener(fixture).connections.get());
            awaitCount(200, listener(fixture).datagramsReceived);
            awaitCount(200, listener(fixture).datagramsSent);
            awaitCount(200, counters(fixture, "s1").datagramsSent);
            awaitCount(200, counters(fixture, "s1").datagramsReceived);
            assertEquals(0, listener(fixture).datagramsDropped.sum());
        }
    }

    @Test
    void aDeniedClientIsNotHeardAndTheNextReloadMayLetItIn() throws Exception {
        try (UdpServer a = UdpServer.named("a")) {
            ListenerSpec open = Configs.udp(ANY, LOOPBACK);
            AccessSpec denied = new AccessSpec(List.of(), List.of(), List.of(Cidr.parse("127.0.0.0/8")), null);
            try (ProxyFixture fixture = new ProxyFixture(Configs.of(
                            List.of(Configs.with(denied, open)), List.of(Configs.pool("app", a.address()))));
                    UdpClient client = new UdpClient(fixture.address("web"))) {
                client.send("x");
                await(() -> listener(fixture).datagramsDropped.sum() == 1);
                assertEquals(1, listener(fixture).refusals.sum(ConnectionRefusal.DENIED));
                assertEquals(0, listener(fixture).connections.get());
                fixture.apply(Configs.of(List.of(open), List.of(Configs.pool("app", a.address()))));
                assertEquals("ay", client.ask("y"));
            }
        }
    }

    @Test
    void manyClientsGetTheirOwnAnswers() throws Exception {
        try (UdpServer a = UdpServer.named("");
                ProxyFixture fixture = proxy(ANY, a.address())) {
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
                assertEquals(100, listener(fixture).connections.get());
                assertEquals(100, server(fixture, "s1").inFlight());
            } finally {
                clients.forEach(UdpClient::close);
            }
        }
    }

    @Test
    void theAnswerThatIsExpectedEndsTheSession() throws Exception {
        try (UdpServer a = UdpServer.named("a");
                UdpServer b = UdpServer.named("b");
                ProxyFixture fixture = proxy(ONE, a.address(), b.address());
                UdpClient client = new UdpClient(fixture.address("web"))) {
            assertEquals("ax", client.ask("x"));
            assertEquals("  s1 -1 ok", fixture.line());
            await(() -> fixture.proxy.connections() == 0);
            assertEquals("by", client.ask("y"), "a new session");
            assertEquals("  s2 -1 ok", fixture.line());
            assertEquals(0, server(fixture, "s1").inFlight());
        }
    }

    /// As glibc asks for A and AAAA from one port.
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
                ProxyFixture fixture = proxy(ONE, a.address());
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
                ProxyFixture fixture = proxy(new UdpSpec(0, 0, LONG), a.address(), b.address());
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
                ProxyFixture fixture = proxy(new UdpSpec(1, 1, LONG), a.address(), b.address());
                UdpClient client = new UdpClient(fixture.address("web"))) {
            client.send("1");
            assertEquals("1", a.received.poll(10, TimeUnit.SECONDS));
            assertEquals("b2", client.ask("2"));
            await(() -> waiting.size() == 1);
            waiting.getFirst().send("late");
            assertEquals("late", client.receive());
            await(() -> fixture.proxy.connections() == 0);
        }
    }

    @Test
    void silenceEndsTheSession() throws Exception {
        try (UdpServer a = UdpServer.named("a");
                ProxyFixture fixture = proxy(new UdpSpec(UdpSpec.ANY, 0, Duration.ofMillis(150)), a.address());
                UdpClient client = new UdpClient(fixture.address("web"))) {
            assertEquals("ax", client.ask("x"));
            InetSocketAddress first = a.peers.take();
            assertEquals("  s1 -1 idle_timeout", fixture.line());
            assertEquals("ay", client.ask("y"));
            assertNotEquals(first, a.peers.take(), "another socket to the server");
        }
    }

    @Test
    void anAnswerThatNeverComesIsAFailureOfTheServer() throws Exception {
        try (UdpServer a = UdpServer.silent();
                ProxyFixture fixture = proxy(new UdpSpec(1, 0, Duration.ofMillis(150)), a.address());
                UdpClient client = new UdpClient(fixture.address("web"))) {
            client.send("x");
            assertEquals("  s1 -1 server_timeout", fixture.line());
            assertEquals(1, counters(fixture, "s1").failures(Failure.TIMEOUT));
            assertEquals(0, server(fixture, "s1").inFlight());
        }
    }

    @Test
    void whereAnswersAreNotCountedSilenceIsNobodysFault() throws Exception {
        try (UdpServer a = UdpServer.silent();
                ProxyFixture fixture = proxy(new UdpSpec(UdpSpec.ANY, 0, Duration.ofMillis(150)), a.address());
                UdpClient client = new UdpClient(fixture.address("web"))) {
            client.send("x");
            assertEquals("  s1 -1 idle_timeout", fixture.line());
            assertEquals(0, counters(fixture, "s1").failures(Failure.TIMEOUT));
        }
    }

    @Test
    void whatADeadServerRefusesGoesToAnother() throws Exception {
        try (UdpServer b = UdpServer.named("b");
                ProxyFixture fixture = proxy(ONE, deadAddress(), b.address());
                UdpClient client = new UdpClient(fixture.address("web"))) {
            assertEquals("bx", client.ask("x"));
            assertEquals("  s2 -1 ok", fixture.line());
            assertEquals(1, counters(fixture, "s1").failures(Failure.CONNECT));
            assertEquals(0, server(fixture, "s1").inFlight());
        }
    }

    @Test
    void everyUnansweredDatagramGoesToTheOtherServer() throws Exception {
        try (UdpServer b = UdpServer.named("b");
                ProxyFixture fixture = proxy(ANY, deadAddress(), b.address());
                UdpClient client = new UdpClient(fixture.address("web"))) {
            client.send("1");
            client.send("2");
            client.send("3");
            assertEquals("b1", client.receive());
            assertEquals("b2", client.receive());
            assertEquals("b3", client.receive());
            awaitCount(1, listener(fixture).accepted);
        }
    }

    @Test
    void aServerThatRefusesThriceIsEjected() throws Exception {
        try (UdpServer b = UdpServer.named("b");
                ProxyFixture fixture = proxy(ONE, deadAddress(), b.address())) {
            for (int i = 0; i < 10; i++) {
                try (UdpClient client = new UdpClient(fixture.address("web"))) {
                    assertEquals("b" + i, client.ask("" + i));
                }
            }
            assertTrue(server(fixture, "s1").ejected());
            assertEquals(3, counters(fixture, "s1").failures(Failure.CONNECT));
        }
    }

    @Test
    void whereAllServersAreDeadTheSessionEnds() throws Exception {
        try (ProxyFixture fixture = proxy(ANY, deadAddress(), deadAddress());
                UdpClient client = new UdpClient(fixture.address("web"))) {
            client.send("x");
            assertEquals("  s2 -1 connect_refused", fixture.line());
            await(() -> fixture.proxy.connections() == 0);
        }
    }

    @Test
    void aServerThatGoesDownLosesItsSessionsToOthers() throws Exception {
        try (UdpServer a = UdpServer.named("a");
                UdpServer b = UdpServer.named("b");
                ProxyFixture fixture = proxy(ANY, a.address(), b.address());
                UdpClient client = new UdpClient(fixture.address("web"))) {
            assertEquals("a1", client.ask("1"));
            server(fixture, "s1").up(false, System.nanoTime());
            assertEquals("b2", client.ask("2"));
            assertEquals("  s1 -1 cut", fixture.line());
        }
    }

    @Test
    void aDrainingServerKeepsItsSessions() throws Exception {
        try (UdpServer a = UdpServer.named("a");
                UdpServer b = UdpServer.named("b");
                ProxyFixture fixture = proxy(ANY, a.address(), b.address());
                UdpClient client = new UdpClient(fixture.address("web"));
                UdpClient other = new UdpClient(fixture.address("web"))) {
            assertEquals("a1", client.ask("1"));
            server(fixture, "s1").stateByHand(ServerSpec.State.DRAIN);
            assertEquals("a2", client.ask("2"));
            assertEquals("b3", other.ask("3"));
        }
    }

    @Test
    void withoutAServerDatagramsAreDroppedAndCounted() throws Exception {
        try (UdpServer a = UdpServer.named("a");
                ProxyFixture fixture = proxy(ANY, a.address());
                UdpClient client = new UdpClient(fixture.address("web"))) {
            server(fixture, "s1").up(false, System.nanoTime());
            client.send("1");
            assertEquals("  null -1 no_server", fixture.line());
            await(() -> listener(fixture).datagramsDropped.sum() == 1);
            assertEquals(0, fixture.proxy.connections());
        }
    }

    @Test
    void beyondMaxConnectionsNewClientsAreDropped() throws Exception {
        try (UdpServer a = UdpServer.named("a");
                ProxyFixture fixture = new ProxyFixture(
                        Configs.of(List.of(Configs.udp(ANY, LOOPBACK, 1)), List.of(Configs.pool("app", a.address()))));
                UdpClient first = new UdpClient(fixture.address("web"));
                UdpClient second = new UdpClient(fixture.address("web"))) {
            assertEquals("a1", first.ask("1"));
            second.send("2");
            await(() -> listener(fixture).datagramsDropped.sum() == 1);
            assertEquals("a3", first.ask("3"));
            assertEquals(1, listener(fixture).connections.get());
        }
    }

    @Test
    void aFullServerIsPassedOverAndAFullPoolDrops() throws Exception {
        try (UdpServer a = UdpServer.named("a");
                ProxyFixture fixture = new ProxyFixture(Configs.of(
                        List.of(Configs.udp(ANY, LOOPBACK)),
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
            await(() -> listener(fixture).datagramsDropped.sum() == 1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1472, 9000, 65_507})
    void datagramsOfAnySizeArePassedOnWhole(int size) throws Exception {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        try (UdpServer echo = new UdpServer((peer, datagram) -> peer.send(datagram));
                ProxyFixture fixture = proxy(ANY, echo.address());
                UdpClient client = new UdpClient(fixture.address("web"))) {
            client.send(bytes);
            assertArrayEquals(bytes, client.receiveBytes());
            client.send(bytes);
            assertArrayEquals(bytes, client.receiveBytes());
            assertEquals(2L * size, listener(fixture).bytesReceived.sum());
            awaitCount(2L * size, counters(fixture, "s1").bytesReceived);
        }
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0, 127.0.0.77, 127.0.0.1", "'::', ::1, ::1", "::1, ::1, ::1", "127.0.0.77, 127.0.0.77, ::1"})
    void answersLeaveFromTheAddressThatWasAsked(String bind, String asked, String serverAddress) throws Exception {
        InetAddress at = InetAddress.ofLiteral(serverAddress);
        try (UdpServer a = new UdpServer(new InetSocketAddress(at, 0), (peer, datagram) -> peer.send("a"));
                ProxyFixture fixture = new ProxyFixture(Configs.of(
                        List.of(Configs.udp(ANY, new InetSocketAddress(InetAddress.ofLiteral(bind), 0))),
                        List.of(Configs.pool("app", a.address()))));
                UdpClient client = new UdpClient(new InetSocketAddress(
                        InetAddress.ofLiteral(asked), fixture.address("web").getPort()))) {
            assertEquals("a", client.ask("x"));
            assertEquals("a", client.ask("x"));
            assertEquals(1, listener(fixture).connections.get());
        }
    }
}
