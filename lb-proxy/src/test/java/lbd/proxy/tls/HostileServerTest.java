package lbd.proxy.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import lbd.core.model.Config;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.model.Timeouts;
import lbd.core.model.tls.Certificate;
import lbd.core.model.tls.PoolTls;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Servers, and networks before them, that do what they should not.
@Timeout(120)
class HostileServerTest {
    private static final Authority CA = new Authority("ca");
    private static final Certificate APP = CA.signs("app.internal");
    private static final String GET = "GET / HTTP/1.1\r\nHost: shop.example.com\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: shop.example.com\r\nContent-Length: 2\r\n\r\nhi";

    private static Config config(Protocol protocol, PoolTls tls, InetSocketAddress... servers) {
        return Configs.oneLoop(
                Configs.TRANSPORT,
                Configs.of(
                        List.of(Configs.listener("web", protocol, Timeouts.DEFAULT)),
                        List.of(Configs.pool("app", servers)
                                .builder()
                                .passive(null)
                                .tls(tls)
                                .build())));
    }

    private static ProxyFixture ending(Protocol protocol, ScriptedServer server) throws Exception {
        return new ProxyFixture(TlsTalk.config(protocol, TlsTalk.tls(APP), server.address()));
    }

    private static String ask(ProxyFixture front, String request) throws IOException {
        try (Socket client = front.connect("web")) {
            return ask(client, request);
        }
    }

    private static String ask(Socket client, String request) throws IOException {
        client.getOutputStream().write(request.getBytes(ISO_8859_1));
        String head = ScriptedServer.Wire.head(client.getInputStream());
        return head.isEmpty() ? "" : head.substring(9, 12);
    }

    @Test
    void aHandshakeThatIsCutAnywhereIsAFailedConnection() throws Exception {
        try (ScriptedServer server = ScriptedServer.named("s1");
                ProxyFixture back = ending(Protocol.HTTP, server);
                Between between = new Between(back.address("web"));
                ProxyFixture front =
                        new ProxyFixture(config(Protocol.HTTP, CA.trusted("app.internal"), between.address()))) {
            int offset = 0;
            String status = "502";
            while (status.equals("502")) {
                between.cutAfter = offset;
                status = ask(front, GET);
                String line = front.line();
                if (line.equals("GET / s1 502 connect_failed")) {
                    assertEquals("tls_closed_in_handshake", front.detail(), "cut after " + offset);
                } else {
                    // The handshake is whole, and the cut is in the answer or what comes before it.
                    assertTrue(offset > 500, offset + ": " + line);
                    break;
                }
                offset += offset < 100 ? 1 : 13;
            }
        }
    }

    @Test
    void aHandshakeMayComeByteByByte() throws Exception {
        try (ScriptedServer server = ScriptedServer.named("s1");
                ProxyFixture back = ending(Protocol.HTTP, server);
                Between between = new Between(back.address("web"));
                ProxyFixture front =
                        new ProxyFixture(config(Protocol.HTTP, CA.trusted("app.internal"), between.address()))) {
            between.dribbles = true;
            for (int i = 0; i < 3; i++) {
                assertEquals("200", ask(front, POST));
            }
            assertEquals(1, between.connections.get());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"15030100020228", "15030300020246", "15030300020100", "1603030004ffffffff"})
    void anAlertOrNonsenseInPlaceOfAHelloIsAFailedConnection(String bytes) throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.read(5);
                    peer.socket.getOutputStream().write(HexFormat.of().parseHex(bytes));
                    peer.readAll();
                });
                ProxyFixture front =
                        new ProxyFixture(config(Protocol.HTTP, CA.trusted("app.internal"), server.address()))) {
            assertEquals("502", ask(front, GET));
            assertEquals("GET / s1 502 connect_failed", front.line());
            String detail = front.detail();
            assertTrue(detail.startsWith("tls_"), detail);
        }
    }

    @Test
    void noiseIsNoServer() throws Exception {
        Random random = new Random(1);
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    byte[] noise = new byte[20_000];
                    random.nextBytes(noise);
                    noise[0] = 22;
                    peer.socket.getOutputStream().write(noise);
                    peer.readAll();
                });
                ProxyFixture front =
                        new ProxyFixture(config(Protocol.HTTP, CA.trusted("app.internal"), server.address()))) {
            for (int i = 0; i < 20; i++) {
                assertEquals("502", ask(front, GET));
                assertEquals("GET / s1 502 connect_failed", front.line());
            }
        }
    }

    /// By tickets, which lie on the idle connection and say nothing of the server's.
    @Test
    void whatMustNotBeSentTwiceGoesOverAnIdleConnection() throws Exception {
        try (ScriptedServer server = ScriptedServer.named("s1");
                ProxyFixture back = ending(Protocol.HTTP, server);
                Between between = new Between(back.address("web"));
                ProxyFixture front =
                        new ProxyFixture(config(Protocol.HTTP, CA.trusted("app.internal"), between.address()))) {
            for (int i = 0; i < 5; i++) {
                assertEquals("200", ask(front, POST));
            }
            assertEquals(1, between.connections.get());
        }
    }

    @Test
    void anIdleConnectionThatTheServerHasClosedIsNotUsed() throws Exception {
        try (ScriptedServer server = ScriptedServer.named("s1");
                ProxyFixture back = ending(Protocol.HTTP, server);
                Between between = new Between(back.address("web"));
                ProxyFixture front =
                        new ProxyFixture(config(Protocol.HTTP, CA.trusted("app.internal"), between.address()))) {
            for (int i = 1; i < 5; i++) {
                assertEquals("200", ask(front, POST));
                assertEquals("POST / s1 200 ok", front.line());
                assertEquals(i, between.connections.get());
                between.cut();
            }
        }
    }

    @Test
    void anAnswerThatIsCutIsNotTakenForTheWhole() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhalf");
                    peer.readAll();
                });
                ProxyFixture back = ending(Protocol.TCP, server);
                Between between = new Between(back.address("web"));
                ProxyFixture front =
                        new ProxyFixture(config(Protocol.HTTP, CA.trusted("app.internal"), between.address()));
                Socket client = front.connect("web")) {
            assertEquals("200", ask(client, GET));
            between.cut();
            // Of a chunked body the end is missing.
            String rest = new String(client.getInputStream().readAllBytes(), ISO_8859_1);
            assertTrue(!rest.endsWith("0\r\n\r\n"), rest);
            assertEquals("GET / s1 200 server_closed", front.line());
        }
    }

    @Test
    void anAnswerThatEndsInOrderIsWhole() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nwhole");
                });
                ProxyFixture back = ending(Protocol.TCP, server);
                ProxyFixture front =
                        new ProxyFixture(config(Protocol.HTTP, CA.trusted("app.internal"), back.address("web")))) {
            assertEquals("200", ask(front, GET));
            assertEquals("GET / s1 200 ok", front.line());
        }
    }

    @Test
    void aSessionIsCutWhereTheServerDoesNotSayThatItEnds() throws Exception {
        CountDownLatch heard = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.read(5);
                    heard.countDown();
                    peer.readAll();
                });
                ProxyFixture back = ending(Protocol.TCP, server);
                Between between = new Between(back.address("web"));
                ProxyFixture front =
                        new ProxyFixture(config(Protocol.TCP, CA.trusted("app.internal"), between.address()));
                Socket client = front.connect("web")) {
            client.getOutputStream().write("hello".getBytes(ISO_8859_1));
            assertTrue(heard.await(10, TimeUnit.SECONDS));
            between.cut();
            assertThrows(IOException.class, () -> client.getInputStream().read());
            assertEquals("  s1 -1 server_closed", front.line());
        }
    }

    /// As nginx does it.
    @Test
    void aServerThatEndsWithoutAWordAfterItsClientIsNoFailure() throws Exception {
        CountDownLatch heard = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.readAll();
                    heard.countDown();
                    try {
                        over.await();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                });
                ProxyFixture back = ending(Protocol.TCP, server);
                Between between = new Between(back.address("web"));
                ProxyFixture front =
                        new ProxyFixture(config(Protocol.TCP, CA.trusted("app.internal"), between.address()));
                Socket client = front.connect("web")) {
            client.shutdownOutput();
            assertTrue(heard.await(10, TimeUnit.SECONDS));
            between.cut();
            assertThrows(IOException.class, () -> client.getInputStream().read());
            assertEquals("  s1 -1 ok", front.line());
            over.countDown();
        }
    }

    @Test
    void aReloadWithAnotherCaEndsTheIdleConnectionsAndCutsNothing() throws Exception {
        Authority stranger = new Authority("stranger");
        try (ScriptedServer server = ScriptedServer.named("s1");
                ProxyFixture back = ending(Protocol.HTTP, server);
                Between between = new Between(back.address("web"));
                ProxyFixture front =
                        new ProxyFixture(config(Protocol.HTTP, CA.trusted("app.internal"), between.address()))) {
            assertEquals("200", ask(front, GET));
            front.apply(config(Protocol.HTTP, CA.trusted("app.internal"), between.address()));
            assertEquals("200", ask(front, GET));
            assertEquals(1, between.connections.get());
            front.apply(config(Protocol.HTTP, stranger.trusted("app.internal"), between.address()));
            assertEquals("502", ask(front, GET));
            front.apply(config(Protocol.HTTP, CA.trusted("app.internal"), between.address()));
            assertEquals("200", ask(front, GET));
        }
    }

    @Test
    void whoGivesUpWhileTheServerIsVerifiedLeavesNothing() throws Exception {
        try (ScriptedServer server = ScriptedServer.named("s1");
                ProxyFixture back = ending(Protocol.TCP, server);
                ProxyFixture front =
                        new ProxyFixture(config(Protocol.TCP, CA.trusted("app.internal"), back.address("web")))) {
            Random random = new Random(7);
            for (int i = 0; i < 50; i++) {
                Socket client = front.connect("web");
                LockSupport.parkNanos(random.nextInt(3_000_000));
                client.setSoLinger(true, 0);
                client.close();
            }
            // The fixture's end looks for buffers that were not released.
            while (front.proxy.connections() > 0) {
                LockSupport.parkNanos(1_000_000);
            }
        }
    }
}
