package lbd.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import lbd.core.model.Config;
import lbd.core.model.ListenerSpec;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.model.Timeouts;
import lbd.core.pool.Server;
import lbd.proxy.listener.ListenException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ReloadTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
    private final ListenerSpec web = Configs.listener("web", Protocol.HTTP, Timeouts.DEFAULT);

    private static String ask(Socket client) throws IOException {
        client.getOutputStream().write(GET.getBytes(StandardCharsets.US_ASCII));
        String head = ScriptedServer.Wire.head(client.getInputStream());
        return head.substring(9, 12) + new String(client.getInputStream().readNBytes(1), StandardCharsets.US_ASCII);
    }

    @Test
    void anOpenConnectionIsServedByTheNewPool() throws Exception {
        try (ScriptedServer a = ScriptedServer.named("a");
                ScriptedServer b = ScriptedServer.named("b");
                ProxyFixture fixture =
                        new ProxyFixture(Configs.of(List.of(web), List.of(Configs.pool("app", a.address()))));
                Socket client = fixture.connect("web")) {
            assertEquals("200a", ask(client));
            fixture.apply(Configs.of(List.of(web), List.of(Configs.pool("app", b.address()))));
            assertEquals("200b", ask(client));
        }
    }

    @Test
    void whatIsInHandIsCountedWhereItWouldBeCut() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        try (ScriptedServer slow = new ScriptedServer(peer -> {
                    peer.head();
                    asked.countDown();
                    awaitQuietly(over);
                });
                ProxyFixture fixture =
                        new ProxyFixture(Configs.of(List.of(web), List.of(Configs.pool("app", slow.address()))));
                Socket idle = fixture.connect("web");
                Socket busy = fixture.connect("web")) {
            busy.getOutputStream().write(GET.getBytes(StandardCharsets.US_ASCII));
            assertTrue(asked.await(10, TimeUnit.SECONDS));
            assertTrue(idle.isConnected());
            Server server = fixture.state.pools().get("app").servers().getFirst();
            assertEquals(
                    new InHand(Map.of("web", 1), Map.of()), inHand(fixture, Set.of("web"), Set.of(server)), "once");
            assertEquals(new InHand(Map.of(), Map.of(server, 1)), inHand(fixture, Set.of(), Set.of(server)));
            assertEquals(InHand.NOTHING, inHand(fixture, Set.of("other"), Set.of()));
            over.countDown();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static InHand inHand(ProxyFixture fixture, Set<String> listeners, Set<Server> servers) throws Exception {
        return fixture.proxy.inHand(listeners, servers).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    /// A fault of ours, as no valid configuration brings it about: it must not have bound or changed anything.
    @Test
    void whatFailsInPreparingLeavesEverythingAsItWas() throws Exception {
        InetSocketAddress free = Configs.deadAddress();
        ListenerSpec other = Configs.routed("nowhere");
        ListenerSpec bound = new ListenerSpec("other", Protocol.TCP, List.of(free), 10, Timeouts.DEFAULT, "app");
        try (ScriptedServer a = ScriptedServer.named("a");
                ProxyFixture fixture =
                        new ProxyFixture(Configs.of(List.of(web), List.of(Configs.pool("app", a.address()))));
                Socket client = fixture.connect("web")) {
            assertEquals("200a", ask(client));
            Config next = Configs.of(List.of(bound, other), List.of(Configs.pool("app", Configs.deadAddress())));
            assertThrows(RuntimeException.class, () -> fixture.proxy.prepare(next));
            assertEquals("200a", ask(client));
            try (ServerSocket taken = new ServerSocket()) {
                taken.bind(free);
            }
        }
    }

    @Test
    void idleConnectionsToARemovedServerAreClosed() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (ScriptedServer a = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na");
                    if (peer.head().isEmpty()) {
                        closed.countDown();
                    }
                });
                ScriptedServer b = ScriptedServer.named("b");
                ProxyFixture fixture =
                        new ProxyFixture(Configs.of(List.of(web), List.of(Configs.pool("app", a.address()))));
                Socket client = fixture.connect("web")) {
            assertEquals("200a", ask(client));
            fixture.apply(Configs.of(List.of(web), List.of(Configs.pool("app", b.address()))));
            assertTrue(closed.await(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void anAddressThatANameHasNoMoreDrainsAsARemovedServer() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (ScriptedServer a = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na");
                    if (peer.head().isEmpty()) {
                        closed.countDown();
                    }
                });
                ProxyFixture fixture = new ProxyFixture(Configs.of(
                        List.of(web),
                        List.of(Configs.pool(
                                "app",
                                InetSocketAddress.createUnresolved(
                                        "app.test", a.address().getPort())))))) {
            fixture.state.resolved("app.test", List.of(a.address().getAddress()));
            try (Socket client = fixture.connect("web")) {
                assertEquals("200a", ask(client));
                List<Server> gone = fixture.state.resolved("app.test", List.of(InetAddress.ofLiteral("127.0.0.9")));
                assertEquals(1, gone.size());
                fixture.proxy.serversGone();
                assertTrue(closed.await(10, TimeUnit.SECONDS));
            }
        }
    }

    @Test
    void aRemovedListenerFinishesWhatItHasAndClosesWhatIsIdle() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (ScriptedServer slow = new ScriptedServer(peer -> {
                    peer.head();
                    asked.countDown();
                    try {
                        go.await(10, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na");
                });
                ProxyFixture fixture =
                        new ProxyFixture(Configs.of(List.of(web), List.of(Configs.pool("app", slow.address()))));
                Socket busy = fixture.connect("web");
                Socket idle = fixture.connect("web")) {
            InetSocketAddress address = fixture.address("web");
            busy.getOutputStream().write(GET.getBytes(StandardCharsets.US_ASCII));
            asked.await(10, TimeUnit.SECONDS);
            fixture.apply(Configs.of(List.of(), List.of(Configs.pool("app", slow.address()))));
            assertEquals(-1, idle.getInputStream().read());
            assertThrows(IOException.class, () -> new Socket(address.getAddress(), address.getPort()).close());
            go.countDown();
            String answer = new String(busy.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertTrue(answer.contains("Connection: close\r\n") && answer.endsWith("a"), answer);
        }
    }

    @Test
    void aTcpSessionOfARemovedListenerIsCutAfterTheGrace() throws Exception {
        ListenerSpec tcp = Configs.listener("web", Protocol.TCP, Timeouts.DEFAULT);
        try (ScriptedServer echo = new ScriptedServer(
                        peer -> peer.socket.getInputStream().transferTo(peer.socket.getOutputStream()));
                ProxyFixture fixture =
                        new ProxyFixture(Configs.of(List.of(tcp), List.of(Configs.pool("app", echo.address()))));
                Socket client = fixture.connect("web")) {
            client.getOutputStream().write('x');
            assertEquals('x', client.getInputStream().read());
            fixture.apply(Configs.of(List.of(), List.of()));
            client.getOutputStream().write('y');
            assertEquals('y', client.getInputStream().read(), "goes on within the grace");
            assertThrows(SocketException.class, () -> client.getInputStream().read());
            assertEquals("  s1 -1 cut", fixture.line());
        }
    }

    @Test
    void aTcpSessionToARemovedServerIsCutAfterTheGraceAndTheOthersGoOn() throws Exception {
        ListenerSpec tcp = Configs.listener("web", Protocol.TCP, Timeouts.DEFAULT);
        ScriptedServer.Script echo = peer -> peer.socket.getInputStream().transferTo(peer.socket.getOutputStream());
        try (ScriptedServer a = new ScriptedServer(echo);
                ScriptedServer b = new ScriptedServer(echo);
                ProxyFixture fixture = new ProxyFixture(
                        Configs.of(List.of(tcp), List.of(Configs.pool("app", a.address(), b.address()))));
                Socket toA = fixture.connect("web")) {
            toA.getOutputStream().write('x');
            assertEquals('x', toA.getInputStream().read());
            try (Socket toB = fixture.connect("web")) {
                toB.getOutputStream().write('x');
                assertEquals('x', toB.getInputStream().read());
                fixture.apply(Configs.of(List.of(tcp), List.of(Configs.pool("app", a.address()))));
                assertThrows(SocketException.class, () -> toB.getInputStream().read());
            }
            toA.getOutputStream().write('y');
            assertEquals('y', toA.getInputStream().read());
        }
    }

    @Test
    void aTakenPortChangesNothing() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ScriptedServer a = ScriptedServer.named("a");
                ProxyFixture fixture =
                        new ProxyFixture(Configs.of(List.of(web), List.of(Configs.pool("app", a.address()))));
                Socket client = fixture.connect("web")) {
            ListenerSpec other = new ListenerSpec(
                    "other",
                    Protocol.TCP,
                    List.of((InetSocketAddress) taken.getLocalSocketAddress()),
                    10,
                    Timeouts.DEFAULT,
                    "app");
            ListenException refused = assertThrows(
                    ListenException.class,
                    () -> fixture.apply(Configs.of(List.of(web, other), List.of(Configs.pool("app", a.address())))));
            assertEquals(
                    "listener other: cannot listen on 127.0.0.1:" + taken.getLocalPort()
                            + ": the address is already in use by another process",
                    refused.getMessage());
            assertEquals("200a", ask(client));
            assertEquals(1, fixture.state.generation().number());
        }
    }

    @Test
    void anotherLbdOnTheSamePortIsFoundOutAlthoughPortsAreShared() throws Exception {
        try (ScriptedServer a = ScriptedServer.named("a");
                ProxyFixture first =
                        new ProxyFixture(Configs.of(List.of(web), List.of(Configs.pool("app", a.address()))))) {
            ListenerSpec same =
                    new ListenerSpec("web", Protocol.HTTP, List.of(first.address("web")), 10, Timeouts.DEFAULT, "app");
            assertThrows(
                    ListenException.class,
                    () -> new ProxyFixture(Configs.of(List.of(same), List.of(Configs.pool("app", a.address())))));
        }
    }

    @Test
    void beyondMaxConnectionsClientsWaitUntilAPlaceIsFree() throws Exception {
        ListenerSpec two = Configs.listener("web", Protocol.HTTP, Timeouts.DEFAULT, 2);
        try (ScriptedServer a = ScriptedServer.named("a");
                ProxyFixture fixture =
                        new ProxyFixture(Configs.of(List.of(two), List.of(Configs.pool("app", a.address()))));
                Socket first = fixture.connect("web");
                Socket second = fixture.connect("web")) {
            assertEquals("200a", ask(first));
            assertEquals("200a", ask(second));
            try (Socket third = fixture.connect("web")) {
                third.setSoTimeout(300);
                assertThrows(SocketTimeoutException.class, () -> ask(third));
                first.close();
                third.setSoTimeout(10_000);
                assertEquals('H', third.getInputStream().read());
            }
        }
    }

    @Test
    void aStopLetsRequestsFinishAndCountsWhatItCuts() throws Exception {
        ListenerSpec tcp = Configs.listener("tcp", Protocol.TCP, Timeouts.DEFAULT);
        try (ScriptedServer echo = new ScriptedServer(
                        peer -> peer.socket.getInputStream().transferTo(peer.socket.getOutputStream()));
                ProxyFixture fixture =
                        new ProxyFixture(Configs.of(List.of(web, tcp), List.of(Configs.pool("app", echo.address()))));
                Socket idle = fixture.connect("web");
                Socket session = fixture.connect("tcp")) {
            session.getOutputStream().write('x');
            assertEquals('x', session.getInputStream().read());
            // Accepted: what waits in the kernel when a listener closes is reset.
            while (fixture.proxy.connections() < 2) {
                Thread.sleep(1);
            }
            fixture.proxy.stopAccepting();
            int cut = fixture.proxy
                    .drain(Duration.ofMillis(300))
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
            assertEquals(1, cut);
            assertEquals(-1, idle.getInputStream().read());
            assertNotNull(assertThrows(
                    SocketException.class, () -> session.getInputStream().read()));
        }
    }
}
