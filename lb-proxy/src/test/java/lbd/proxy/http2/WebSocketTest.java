package lbd.proxy.http2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import lbd.core.http2.FrameType;
import lbd.core.http2.Settings;
import lbd.core.model.HttpLimits;
import lbd.core.model.ListenerSpec;
import lbd.core.model.RouteAction;
import lbd.core.model.RouteMatch;
import lbd.core.model.RouteSpec;
import lbd.core.model.Timeouts;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Extended CONNECT (RFC 8441): WebSockets of clients of HTTP/2, in front of servers of HTTP/1.
@Timeout(60)
class WebSocketTest {
    private static final String CANCEL = "00000008";

    /// Takes the upgrade with the proof that its key demands.
    private static void take(ScriptedServer.Peer peer, String more) throws IOException {
        String head = peer.head();
        String key = head.replaceFirst("(?s).*\r\nSec-WebSocket-Key: ([^\r]*)\r\n.*", "$1");
        peer.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Accept: " + proof(key) + "\r\nSec-WebSocket-Protocol: chat\r\n\r\n" + more);
    }

    private static String proof(String key) {
        try {
            byte[] text = (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(ISO_8859_1);
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ScriptedServer echo() throws IOException {
        return new ScriptedServer(peer -> {
            take(peer, "first");
            peer.socket.getInputStream().transferTo(peer.socket.getOutputStream());
        });
    }

    private static Http2Client connect(Http2Client client, int stream, String... more) {
        String[] first = {
            ":method", "CONNECT", ":protocol", "websocket", ":scheme", "http", ":path", "/chat", ":authority", "h"
        };
        String[] version = {"sec-websocket-version", "13"};
        String[] fields = new String[first.length + version.length + more.length];
        System.arraycopy(first, 0, fields, 0, first.length);
        System.arraycopy(version, 0, fields, first.length, version.length);
        System.arraycopy(more, 0, fields, first.length + version.length, more.length);
        return client.headers(stream, false, fields);
    }

    /// As much as this, of one stream's data.
    private static String data(Http2Client client, int stream, int length) throws IOException {
        StringBuilder all = new StringBuilder();
        while (all.length() < length) {
            String said = client.next();
            assertTrue(said.startsWith("data " + stream + " "), said);
            all.append(said.substring(said.lastIndexOf(' ') + 1));
        }
        return all.toString();
    }

    @Test
    void anExtendedConnectBecomesATunnelWithHalfClose() throws Exception {
        try (ScriptedServer server = echo();
                ProxyFixture fixture = Http2Proxy.to(server.address());
                Http2Client client = Http2Proxy.client(fixture)) {
            connect(client.begin(), 1, "sec-websocket-key", "of the client", "origin", "http://h")
                    .send();
            assertEquals("headers 1 :status: 200 sec-websocket-protocol: chat", client.next());
            assertEquals("first", data(client, 1, 5));
            client.data(1, false, "abc").data(1, false, "def").send();
            assertEquals("abcdef", data(client, 1, 6));
            client.data(1, true, "last").send();
            assertEquals("data 1 last", client.next());
            assertEquals("data 1 end ", client.next());
            assertEquals("GET /chat s1 101 ok", fixture.line());
            String head = server.heads.get(0);
            assertTrue(head.startsWith("GET /chat HTTP/1.1\r\nhost: h\r\nupgrade: websocket\r\n"), head);
            assertTrue(head.contains("\r\nsec-websocket-version: 13\r\norigin: http://h\r\n"), head);
            assertTrue(head.contains("\r\nConnection: Upgrade\r\nSec-WebSocket-Key: "), head);
            assertTrue(!head.contains("of the client"), head);
        }
    }

    @Test
    void otherStreamsOfTheConnectionGoOnBesideIt() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    String key = peer.head().replaceFirst("(?s).*\r\nSec-WebSocket-Key: ([^\r]*)\r\n.*", "$1");
                    boolean socket = key.length() == 24;
                    peer.send(
                            socket
                                    ? "HTTP/1.1 101 a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                                            + "Sec-WebSocket-Accept: " + proof(key) + "\r\n\r\n"
                                    : "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na");
                    peer.socket.getInputStream().transferTo(peer.socket.getOutputStream());
                });
                ProxyFixture fixture = Http2Proxy.to(server.address());
                Http2Client client = Http2Proxy.client(fixture)) {
            connect(client.begin(), 1).send();
            assertEquals("headers 1 :status: 200", client.next());
            client.get(3, "/").send();
            assertEquals("headers 3 :status: 200 content-length: 1", client.next());
            assertEquals("data 3 end a", client.next());
            client.data(1, false, "still").send();
            assertEquals("data 1 still", client.next());
        }
    }

    @Test
    void whatTheClientSaysBeforeItIsAnsweredIsKept() throws Exception {
        CountDownLatch said = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    String key = peer.head().replaceFirst("(?s).*\r\nSec-WebSocket-Key: ([^\r]*)\r\n.*", "$1");
                    try {
                        said.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    peer.send("HTTP/1.1 101 a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                            + "Sec-WebSocket-Accept: " + proof(key) + "\r\n\r\n");
                    peer.socket.getInputStream().transferTo(peer.socket.getOutputStream());
                });
                ProxyFixture fixture = Http2Proxy.to(server.address());
                Http2Client client = Http2Proxy.client(fixture)) {
            connect(client.begin(), 1)
                    .data(1, false, "early")
                    .data(1, true, "bird")
                    .send();
            client.frame(FrameType.PING, 0, 0, "0000000000000001").send();
            assertEquals("pong 0000000000000001", client.next());
            said.countDown();
            assertEquals("headers 1 :status: 200", client.next());
            assertEquals("earlybird", data(client, 1, 9));
            assertEquals("data 1 end ", client.next());
        }
    }

    @Test
    void muchFlowsBothWaysAsFastAsTheSlowestTakesIt() throws Exception {
        String much = "x".repeat(300_000);
        try (ScriptedServer server = echo();
                ProxyFixture fixture = Http2Proxy.to(server.address());
                Http2Client client = Http2Proxy.client(fixture)) {
            connect(client.begin(Settings.INITIAL_WINDOW_SIZE, 0), 1).send();
            assertEquals("headers 1 :status: 200 sec-websocket-protocol: chat", client.next());
            // Nothing may come back yet: what the server echoes stays with it, and the window stays closed.
            int sent = 0;
            client.windowUpdate(1, 5).windowUpdate(0, 1_000_000).send();
            assertEquals("first", data(client, 1, 5));
            client.data(1, false, "x".repeat(16_000)).send();
            sent += 16_000;
            client.windowUpdate(1, 1_000_000).send();
            int received = data(client, 1, sent).length();
            while (received < much.length()) {
                client.data(1, false, "x".repeat(10_000)).send();
                sent += 10_000;
                received += data(client, 1, sent - received).length();
            }
            client.data(1, true, "").send();
            assertEquals("data 1 end ", client.next());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 101 a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: x\r\n\r\n",
                "HTTP/1.1 101 a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na",
            })
    void whatIsNotTheProtocolThatWasAskedForIs502(String answer) throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send(answer);
                });
                ProxyFixture fixture = Http2Proxy.to(server.address());
                Http2Client client = Http2Proxy.client(fixture)) {
            connect(client.begin(), 1).send();
            assertTrue(client.next().startsWith("headers 1 :status: 502"));
        }
    }

    @Test
    void aRefusalPassesAsAnAnswer() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
                });
                ProxyFixture fixture = Http2Proxy.to(server.address());
                Http2Client client = Http2Proxy.client(fixture)) {
            connect(client.begin(), 1).data(1, false, "early").send();
            assertEquals("headers 1 :status: 403 content-length: 2", client.next());
            assertEquals("data 1 end no", client.next());
        }
    }

    @Test
    void aResetOfTheClientsResetsTheServer() throws Exception {
        CompletableFuture<Boolean> reset = new CompletableFuture<>();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    take(peer, "");
                    reset.complete(assertThrows(IOException.class, peer::readAll) != null);
                });
                ProxyFixture fixture = Http2Proxy.to(server.address());
                Http2Client client = Http2Proxy.client(fixture)) {
            connect(client.begin(), 1).send();
            client.next();
            client.frame(FrameType.RST_STREAM, 0, 1, CANCEL).send();
            assertTrue(reset.get(10, TimeUnit.SECONDS));
            assertEquals("GET /chat s1 101 client_abort", fixture.line());
        }
    }

    /// What may not follow the head of a tunnel that stands.
    @ParameterizedTest
    @ValueSource(strings = {"4 x-a", "5 X-A", "5 :path", "5 host"})
    void aMistakeOfTheClientsEndsTheTunnelWithItsServer(String trailer) throws Exception {
        CompletableFuture<Boolean> reset = new CompletableFuture<>();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    take(peer, "");
                    reset.complete(assertThrows(IOException.class, peer::readAll) != null);
                });
                ProxyFixture fixture = Http2Proxy.to(server.address());
                Http2Client client = Http2Proxy.client(fixture)) {
            connect(client.begin(), 1).send();
            client.next();
            int flags = Integer.parseInt(trailer.substring(0, 1));
            client.frame(FrameType.HEADERS, flags, 1, Http2Client.block(trailer.substring(2), "1"))
                    .send();
            assertEquals("reset 1 PROTOCOL_ERROR", client.next());
            assertTrue(reset.get(10, TimeUnit.SECONDS));
            assertEquals("GET /chat s1 101 client_abort", fixture.line());
            connect(client, 3).send();
            assertEquals("headers 3 :status: 200 sec-websocket-protocol: chat", client.next());
        }
    }

    @Test
    void aServersResetResetsTheStreamAlone() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    take(peer, "");
                    peer.read(1);
                    peer.reset();
                });
                ProxyFixture fixture = Http2Proxy.to(server.address());
                Http2Client client = Http2Proxy.client(fixture)) {
            connect(client.begin(), 1).send();
            client.next();
            client.data(1, false, "x").send();
            assertEquals("reset 1 CANCEL", client.next());
            assertEquals("GET /chat s1 101 server_closed", fixture.line());
            connect(client, 3).send();
            assertEquals("headers 3 :status: 200 sec-websocket-protocol: chat", client.next());
        }
    }

    @Test
    void aClientThatLeavesEndsItsTunnels() throws Exception {
        try (ScriptedServer server = echo();
                ProxyFixture fixture = Http2Proxy.to(server.address())) {
            try (Http2Client client = Http2Proxy.client(fixture)) {
                connect(client.begin(), 1).send();
                client.next();
                client.next();
            }
            assertEquals("GET /chat s1 101 client_abort", fixture.line());
        }
    }

    @Test
    void anIdleTunnelEndsInOrder() throws Exception {
        Timeouts d = Timeouts.DEFAULT;
        Timeouts brief = new Timeouts(
                d.connect(),
                d.clientIdle(),
                d.serverIdle(),
                d.requestHead(),
                d.keepalive(),
                d.queue(),
                Duration.ofMillis(300),
                d.halfClosed());
        try (ScriptedServer server = echo();
                ProxyFixture fixture = Http2Proxy.to(brief, server.address());
                Http2Client client = Http2Proxy.client(fixture)) {
            connect(client.begin(), 1).send();
            client.next();
            assertEquals("data 1 first", client.next());
            assertEquals("data 1 end ", client.next());
            client.data(1, true, "").send();
            assertEquals("GET /chat s1 101 idle_timeout", fixture.line());
            client.get(3, "/").send();
            assertTrue(client.next().startsWith("headers 3"));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPlainConnectIsRefused(boolean ends) throws Exception {
        try (ScriptedServer server = echo();
                ProxyFixture fixture = Http2Proxy.to(server.address());
                Http2Client client = Http2Proxy.client(fixture)) {
            client.begin()
                    .headers(1, ends, ":method", "CONNECT", ":authority", "h:443")
                    .send();
            assertTrue(client.next().startsWith("headers 1 :status: 405"));
            assertEquals(0, server.connections.get());
        }
    }

    /// As `curl -X CONNECT` writes it: malformed (RFC 9113 section 8.5), and answered before it is reset.
    @Test
    void aConnectWithAPathIsMalformed() throws Exception {
        try (ScriptedServer server = echo();
                ProxyFixture fixture = Http2Proxy.to(server.address());
                Http2Client client = Http2Proxy.client(fixture)) {
            client.begin()
                    .headers(1, true, ":method", "CONNECT", ":scheme", "http", ":authority", "h", ":path", "/")
                    .send();
            assertTrue(client.next().startsWith("headers 1 :status: 400"));
            String next = client.next();
            assertEquals("reset 1 PROTOCOL_ERROR", next.startsWith("data 1 ") ? client.next() : next);
            assertEquals(0, server.connections.get());
        }
    }

    @Test
    void anAnswerOfOurOwnIsNoTunnel() throws Exception {
        RouteSpec route = new RouteSpec(RouteMatch.ANY, new RouteAction.Respond(200, "ok"));
        ListenerSpec listener = Configs.http(Http2Proxy.http(100, HttpLimits.DEFAULT), null, route);
        try (ProxyFixture fixture = new ProxyFixture(Configs.of(List.of(listener), List.of()));
                Http2Client client = Http2Proxy.client(fixture)) {
            connect(client.begin(), 1).send();
            assertTrue(client.next().startsWith("headers 1 :status: 501"));
            assertEquals("GET /chat null 501 not_supported", fixture.line());
        }
    }
}
