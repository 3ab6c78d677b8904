package lbd.proxy.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.model.OnDown;
import lbd.core.model.PersistenceSpec;
import lbd.core.model.Timeouts;
import lbd.core.pool.Server;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Who keeps a server's connection, and who loses it.
@Timeout(30)
class OnDownTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private static ProxyFixture proxy(
            Protocol protocol, OnDown onDown, @Nullable PersistenceSpec persistence, InetSocketAddress... servers)
            throws Exception {
        return new ProxyFixture(Configs.of(
                List.of(Configs.listener("web", protocol, Timeouts.DEFAULT)),
                List.of(Configs.pool("app", servers)
                        .builder()
                        .onDown(onDown)
                        .persistence(persistence)
                        .build())));
    }

    private static ScriptedServer named(String name) throws IOException {
        return new ScriptedServer(peer -> {
            peer.send(name);
            peer.socket.getInputStream().transferTo(peer.socket.getOutputStream());
        });
    }

    private static Server server(ProxyFixture fixture, String name) {
        return Objects.requireNonNull(
                Objects.requireNonNull(fixture.state.pool("app")).server(name));
    }

    private static String hears(Socket client) throws IOException {
        return new String(client.getInputStream().readNBytes(2), StandardCharsets.US_ASCII);
    }

    @Test
    void aDownServersSessionsAreResetWhereThePoolSaysSo() throws Exception {
        try (ScriptedServer first = named("s1");
                ScriptedServer second = named("s2");
                ProxyFixture fixture = proxy(Protocol.TCP, OnDown.CLOSE, null, first.address(), second.address());
                Socket one = fixture.connect("web")) {
            assertEquals("s1", hears(one));
            try (Socket two = fixture.connect("web")) {
                assertEquals("s2", hears(two));
                server(fixture, "s1").up(false, System.nanoTime());
                assertThrows(SocketException.class, () -> one.getInputStream().read());
                assertEquals("  s1 -1 server_closed", fixture.line());
                two.getOutputStream().write(7);
                assertEquals(7, two.getInputStream().read());
            }
        }
    }

    @Test
    void aHalfClosedSessionIsResetTooAndNotTakenForFinished() throws Exception {
        try (ScriptedServer first = named("s1");
                ProxyFixture fixture = proxy(Protocol.TCP, OnDown.CLOSE, null, first.address())) {
            CountDownLatch finished = new CountDownLatch(1);
            CountDownLatch over = new CountDownLatch(1);
            ScriptedServer silent = new ScriptedServer(peer -> {
                peer.send("hi");
                peer.readAll();
                finished.countDown();
                awaitLatch(over);
            });
            fixture.apply(Configs.of(
                    List.of(Configs.listener("web", Protocol.TCP, Timeouts.DEFAULT)),
                    List.of(Configs.pool("app", silent.address())
                            .builder()
                            .onDown(OnDown.CLOSE)
                            .build())));
            try (silent;
                    Socket client = fixture.connect("web")) {
                assertEquals("hi", hears(client));
                client.shutdownOutput();
                // Passed on by the relay.
                awaitLatch(finished);
                server(fixture, "s1").up(false, System.nanoTime());
                assertThrows(
                        SocketException.class, () -> client.getInputStream().read());
            } finally {
                over.countDown();
            }
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void otherwiseADownServersSessionsGoOn() throws Exception {
        try (ScriptedServer first = named("s1");
                ProxyFixture fixture = proxy(Protocol.TCP, OnDown.FINISH, null, first.address());
                Socket client = fixture.connect("web")) {
            assertEquals("s1", hears(client));
            server(fixture, "s1").up(false, System.nanoTime());
            client.getOutputStream().write(7);
            assertEquals(7, client.getInputStream().read());
        }
    }

    @Test
    void aRequestInHandGoesToAnotherServer() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (ScriptedServer stuck = new ScriptedServer(peer -> {
                    peer.head();
                    asked.countDown();
                    peer.readAll();
                });
                ScriptedServer second = ScriptedServer.named("s2");
                ProxyFixture fixture = proxy(Protocol.HTTP, OnDown.CLOSE, null, stuck.address(), second.address());
                Socket client = fixture.connect("web")) {
            client.getOutputStream().write(GET.getBytes(StandardCharsets.US_ASCII));
            asked.await();
            server(fixture, "s1").up(false, System.nanoTime());
            assertTrue(ScriptedServer.Wire.head(client.getInputStream()).startsWith("HTTP/1.1 200"));
            assertEquals("s2", hears(client));
        }
    }

    @Test
    void idleConnectionsAreClosed() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (ScriptedServer one = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\ns1");
                    try {
                        peer.head();
                    } finally {
                        closed.countDown();
                    }
                });
                ProxyFixture fixture = proxy(Protocol.HTTP, OnDown.CLOSE, null, one.address());
                Socket client = fixture.connect("web")) {
            client.getOutputStream().write(GET.getBytes(StandardCharsets.US_ASCII));
            assertTrue(ScriptedServer.Wire.head(client.getInputStream()).startsWith("HTTP/1.1 200"));
            server(fixture, "s1").up(false, System.nanoTime());
            closed.await();
        }
    }

    @Test
    void persistenceKeepsAClientOnItsServer() throws Exception {
        try (ScriptedServer first = named("s1");
                ScriptedServer second = named("s2");
                ProxyFixture fixture = proxy(
                        Protocol.TCP, OnDown.FINISH, PersistenceSpec.DEFAULT, first.address(), second.address())) {
            for (int i = 0; i < 5; i++) {
                try (Socket client = fixture.connect("web")) {
                    assertEquals("s1", hears(client));
                }
            }
            server(fixture, "s1").up(false, System.nanoTime());
            for (int i = 0; i < 3; i++) {
                try (Socket client = fixture.connect("web")) {
                    assertEquals("s2", hears(client));
                }
            }
        }
    }

    @Test
    void persistenceKeepsARequestOnItsServer() throws Exception {
        try (ScriptedServer first = ScriptedServer.named("s1");
                ScriptedServer second = ScriptedServer.named("s2");
                ProxyFixture fixture = proxy(
                        Protocol.HTTP, OnDown.FINISH, PersistenceSpec.DEFAULT, first.address(), second.address())) {
            for (int i = 0; i < 4; i++) {
                try (Socket client = fixture.connect("web")) {
                    for (int k = 0; k < 2; k++) {
                        client.getOutputStream().write(GET.getBytes(StandardCharsets.US_ASCII));
                        assertTrue(ScriptedServer.Wire.head(client.getInputStream())
                                .startsWith("HTTP/1.1 200"));
                        assertEquals("s1", hears(client));
                    }
                }
            }
        }
    }

    @Test
    void aSessionEndsAtItsGreatestAgeHoweverBusy() throws Exception {
        Timeouts d = Timeouts.DEFAULT;
        Timeouts short_ = new Timeouts(
                d.connect(),
                d.clientIdle(),
                d.serverIdle(),
                d.requestHead(),
                d.keepalive(),
                d.queue(),
                d.tunnel(),
                d.halfClosed(),
                Duration.ofSeconds(1));
        try (ScriptedServer server = named("s1");
                ProxyFixture fixture = new ProxyFixture(Configs.of(
                        List.of(Configs.listener("web", Protocol.TCP, short_)),
                        List.of(Configs.pool("app", server.address()))));
                Socket client = fixture.connect("web")) {
            assertThrows(SocketException.class, () -> {
                while (client.getInputStream().read() >= 0) {
                    client.getOutputStream().write(7);
                }
                throw new AssertionError("an orderly end");
            });
            assertEquals("  s1 -1 session_timeout", fixture.line());
        }
    }
}
