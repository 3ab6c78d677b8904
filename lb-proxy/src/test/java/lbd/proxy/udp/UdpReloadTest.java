package lbd.proxy.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import lbd.core.model.Config;
import lbd.core.model.ListenerSpec;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.model.PoolSpec;
import lbd.core.model.Timeouts;
import lbd.core.model.UdpSpec;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.listener.ListenException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class UdpReloadTest {
    private static final InetSocketAddress LOOPBACK = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final UdpSpec ANY = new UdpSpec(UdpSpec.ANY, 0, Duration.ofSeconds(60));
    private static final UdpSpec ONE = new UdpSpec(1, 0, Duration.ofSeconds(60));

    private static Config config(UdpSpec udp, InetSocketAddress bind, InetSocketAddress... servers) {
        return Configs.of(List.of(Configs.udp(udp, bind)), List.of(Configs.pool("app", servers)));
    }

    private static Config without(PoolSpec pool) {
        return Configs.of(List.of(), List.of(pool));
    }

    @Test
    void sessionsGoOnWhenServersAndLimitsChange() throws Exception {
        try (UdpServer a = UdpServer.named("a");
                UdpServer b = UdpServer.named("b");
                ProxyFixture fixture = new ProxyFixture(config(ANY, LOOPBACK, a.address()));
                UdpClient client = new UdpClient(fixture.address("web"));
                UdpClient later = new UdpClient(fixture.address("web"))) {
            assertEquals("a1", client.ask("1"));
            InetSocketAddress peer = a.peers.take();
            fixture.apply(config(ONE, LOOPBACK, a.address(), b.address()));
            assertEquals("a2", client.ask("2"));
            assertEquals(peer, a.peers.take(), "the same session");
            assertTrue(later.ask("3").endsWith("3"));
            assertTrue(fixture.line().endsWith(" ok"), "the new one ends with its answer");
            assertEquals("a4", client.ask("4"));
            assertTrue(a.peers.contains(peer));
        }
    }

    @Test
    void sessionsToARemovedServerAreCutAfterTheGrace() throws Exception {
        try (UdpServer a = UdpServer.named("a");
                UdpServer b = UdpServer.named("b");
                ProxyFixture fixture = new ProxyFixture(config(ANY, LOOPBACK, a.address()));
                UdpClient client = new UdpClient(fixture.address("web"))) {
            assertEquals("a1", client.ask("1"));
            fixture.apply(config(ANY, LOOPBACK, b.address()));
            assertEquals("a2", client.ask("2"), "within the grace");
            assertEquals("  s1 -1 cut", fixture.line());
            assertEquals("b3", client.ask("3"));
        }
    }

    @Test
    void theLineNamesThePoolThatWasAskedWhateverTheListenerAsksNow() throws Exception {
        LinkedBlockingQueue<UdpServer.Peer> asked = new LinkedBlockingQueue<>();
        try (UdpServer server = new UdpServer((peer, datagram) -> asked.add(peer));
                ProxyFixture fixture = new ProxyFixture(config(ONE, LOOPBACK, server.address()));
                UdpClient client = new UdpClient(fixture.address("web"))) {
            client.send("1");
            UdpServer.Peer peer = asked.take();
            PoolSpec app = Configs.pool("app", server.address());
            PoolSpec other = Configs.pool("other", server.address());
            fixture.apply(
                    Configs.of(List.of(Configs.asking("other", Configs.udp(ONE, LOOPBACK))), List.of(app, other)));
            peer.send("done");
            assertEquals("  s1 -1 ok", fixture.line());
            assertEquals("app", fixture.pools.take());
        }
    }

    @Test
    void aRemovedListenerWaitsForAnswersAndTakesNobodyNew() throws Exception {
        LinkedBlockingQueue<UdpServer.Peer> asked = new LinkedBlockingQueue<>();
        try (UdpServer slow = new UdpServer((peer, datagram) -> asked.add(peer));
                ProxyFixture fixture = new ProxyFixture(config(ONE, LOOPBACK, slow.address()));
                UdpClient client = new UdpClient(fixture.address("web"));
                UdpClient late = new UdpClient(fixture.address("web"))) {
            InetSocketAddress address = fixture.address("web");
            client.send("1");
            UdpServer.Peer peer = asked.take();
            fixture.apply(without(Configs.pool("app", slow.address())));
            late.send("2");
            assertThrows(IOException.class, () -> new DatagramSocket(address).close(), "answers leave from there");
            peer.send("done");
            assertEquals("done", client.receive());
            assertEquals("  s1 -1 ok", fixture.line());
            assertEquals(0, asked.size());
            UdpReloadTest.awaitFree(address);
        }
    }

    private static void awaitFree(InetSocketAddress address) throws Exception {
        for (long deadline = System.nanoTime() + 10_000_000_000L; ; Thread.sleep(10)) {
            try {
                new DatagramSocket(address).close();
                return;
            } catch (IOException e) {
                assertTrue(System.nanoTime() < deadline, "never free");
            }
        }
    }

    @Test
    void aListenerThatComesBackTakesItsSocketsAgain() throws Exception {
        LinkedBlockingQueue<UdpServer.Peer> asked = new LinkedBlockingQueue<>();
        try (UdpServer slow = new UdpServer((peer, datagram) -> asked.add(peer));
                ProxyFixture fixture = new ProxyFixture(config(ONE, LOOPBACK, slow.address()));
                UdpClient client = new UdpClient(fixture.address("web"))) {
            InetSocketAddress address = fixture.address("web");
            client.send("1");
            UdpServer.Peer first = asked.take();
            Config gone = without(Configs.pool("app", slow.address()));
            fixture.apply(gone);
            fixture.apply(config(ONE, LOOPBACK, slow.address()));
            assertEquals(address, fixture.address("web"), "port 0 is the same number again");
            try (UdpClient other = new UdpClient(address)) {
                other.send("2");
                asked.take().send("to other");
                assertEquals("to other", other.receive());
            }
            first.send("to first");
            assertEquals("to first", client.receive());
        }
    }

    @Test
    void aRemovedListenerWithoutSessionsFreesItsPortAtOnce() throws Exception {
        try (UdpServer a = UdpServer.named("a");
                ProxyFixture fixture = new ProxyFixture(config(ONE, LOOPBACK, a.address()))) {
            InetSocketAddress address = fixture.address("web");
            fixture.apply(without(Configs.pool("app", a.address())));
            new DatagramSocket(address).close();
        }
    }

    @Test
    void aTakenPortIsFoundOutAlthoughPortsAreShared() throws Exception {
        try (DatagramSocket taken = new DatagramSocket(LOOPBACK);
                ProxyFixture first = new ProxyFixture(config(ONE, LOOPBACK, LOOPBACK))) {
            InetSocketAddress address = (InetSocketAddress) taken.getLocalSocketAddress();
            ListenException refused =
                    assertThrows(ListenException.class, () -> new ProxyFixture(config(ONE, address, address)));
            assertEquals(
                    "listener web: cannot listen on 127.0.0.1:" + taken.getLocalPort()
                            + ": the address is already in use by another process",
                    refused.getMessage());
            InetSocketAddress ours = first.address("web");
            assertThrows(ListenException.class, () -> new ProxyFixture(config(ONE, ours, ours)), "another lbd");
        }
    }

    /// A port that nobody had for TCP a moment ago; for UDP hardly anybody has any.
    private static InetSocketAddress freeForBoth() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, LOOPBACK.getAddress())) {
            return (InetSocketAddress) any.getLocalSocketAddress();
        }
    }

    @Test
    void oneNumberServesUdpAndTcp() throws Exception {
        try (UdpServer a = UdpServer.named("a");
                ProxyFixture fixture = new ProxyFixture(config(ONE, freeForBoth(), a.address()))) {
            InetSocketAddress address = fixture.address("web");
            ListenerSpec udp = Configs.udp(ONE, address);
            ListenerSpec tcp = new ListenerSpec("tcp", Protocol.TCP, List.of(address), 10, Timeouts.DEFAULT, "app");
            fixture.apply(Configs.of(List.of(udp, tcp), List.of(Configs.pool("app", a.address()))));
            assertEquals(address, fixture.address("tcp"));
            try (UdpClient client = new UdpClient(address)) {
                assertEquals("a1", client.ask("1"));
            }
        }
    }

    @Test
    void anAddressOfNobodyIsBoundEarly() throws Exception {
        InetSocketAddress elsewhere = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.7"), 0);
        try (ProxyFixture fixture = new ProxyFixture(config(ONE, elsewhere, LOOPBACK))) {
            assertTrue(fixture.state.listener("web").bound());
        }
    }

    @Test
    void aStopWaitsForTheAnswerThatIsDueAndForNothingElse() throws Exception {
        LinkedBlockingQueue<UdpServer.Peer> asked = new LinkedBlockingQueue<>();
        try (UdpServer slow = new UdpServer((peer, datagram) -> asked.add(peer));
                ProxyFixture fixture = new ProxyFixture(config(ANY, LOOPBACK, slow.address()));
                UdpClient idle = new UdpClient(fixture.address("web"));
                UdpClient waiting = new UdpClient(fixture.address("web"))) {
            idle.send("1");
            asked.take().send("answered");
            assertEquals("answered", idle.receive());
            waiting.send("2");
            UdpServer.Peer due = asked.take();
            fixture.proxy.stopAccepting();
            CompletableFuture<Integer> drained =
                    fixture.proxy.drain(Duration.ofSeconds(50)).toCompletableFuture();
            assertEquals("  s1 -1 idle_timeout", fixture.line(), "the one that is owed nothing ends soon");
            assertFalse(drained.isDone());
            due.send("late");
            assertEquals("late", waiting.receive());
            assertEquals(0, drained.get(20, TimeUnit.SECONDS), "none was cut");
        }
    }

    @Test
    void whatIsLeftAfterTheGraceIsCut() throws Exception {
        try (UdpServer silent = UdpServer.silent();
                ProxyFixture fixture = new ProxyFixture(config(ONE, LOOPBACK, silent.address()));
                UdpClient client = new UdpClient(fixture.address("web"))) {
            client.send("1");
            silent.received.take();
            fixture.proxy.stopAccepting();
            int cut = fixture.proxy
                    .drain(Duration.ofMillis(100))
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
            assertEquals(1, cut);
            assertEquals("  s1 -1 cut", fixture.line());
        }
    }
}
