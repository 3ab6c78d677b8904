package lbd.proxy.http2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static lbd.proxy.http2.Http2Server.plain;
import static lbd.proxy.http2.Http2Server.stream;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import lbd.core.http2.FrameType;
import lbd.core.http2.Settings;
import lbd.core.model.PoolHttp2;
import lbd.proxy.ProxyFixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// WebSockets of clients of both versions in front of servers of HTTP/2 (RFC 8441).
@Timeout(60)
class WebSocketServersTest {
    private static final String HANDSHAKE =
            "GET /chat HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    private String hears() throws InterruptedException {
        String next = heard.poll(20, TimeUnit.SECONDS);
        return next == null ? "nothing" : next;
    }

    /// Takes each WebSocket, and sends back what comes on it.
    private Http2Server echo() throws IOException {
        return new Http2Server(
                peer -> {
                    while (true) {
                        String said = peer.next();
                        heard.add(plain(said));
                        if (said.startsWith("headers ")) {
                            peer.headers(stream(said), false, ":status", "200", "sec-websocket-protocol", "chat");
                            peer.data(stream(said), false, "first").send();
                        } else if (said.startsWith("data ")) {
                            String data = said.substring(said.lastIndexOf(' ') + 1);
                            peer.data(stream(said), said.contains(" end "), data)
                                    .send();
                        }
                    }
                },
                Settings.ENABLE_CONNECT_PROTOCOL,
                1);
    }

    private static ProxyFixture proxy(Http2Server server) throws Exception {
        return Http2Proxy.toHttp2(
                pool -> pool.http2(new PoolHttp2(PoolHttp2.Use.PRIOR_KNOWLEDGE, 1, 100)), server.address());
    }

    private static Http2Client connect(Http2Client client, int stream) {
        return client.headers(
                stream,
                false,
                ":method",
                "CONNECT",
                ":protocol",
                "websocket",
                ":scheme",
                "http",
                ":path",
                "/chat",
                ":authority",
                "h",
                "sec-websocket-version",
                "13");
    }

    private static String head(Socket client) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int octet = client.getInputStream().read();
            if (octet < 0) {
                break;
            }
            head.append((char) octet);
        }
        return head.toString().replaceAll("Date: [^\r]+\r\n", "");
    }

    private static void say(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    private static String read(Socket client, int count) throws IOException {
        return new String(client.getInputStream().readNBytes(count), ISO_8859_1);
    }

    @Test
    void anUpgradeOfHttp1BecomesAnExtendedConnect() throws Exception {
        try (Http2Server server = echo();
                ProxyFixture fixture = proxy(server);
                Socket client = fixture.connect("web")) {
            say(client, HANDSHAKE);
            String head = head(client);
            assertTrue(head.startsWith("HTTP/1.1 101 Switching Protocols\r\n"), head);
            assertTrue(head.contains("upgrade: websocket\r\n") && head.contains("Connection: Upgrade\r\n"), head);
            assertTrue(head.contains("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"), head);
            assertTrue(head.contains("sec-websocket-protocol: chat\r\n"), head);
            assertEquals(
                    "headers 1 :method: CONNECT :protocol: websocket :scheme: http :authority: h :path: /chat"
                            + " sec-websocket-version: 13",
                    hears());
            assertEquals("first", read(client, 5));
            say(client, "abc");
            assertEquals("abc", read(client, 3));
            client.shutdownOutput();
            assertEquals(-1, client.getInputStream().read());
            assertEquals("data 1 abc", hears());
            assertEquals("data 1 end ", hears());
            assertEquals("GET /chat s1 101 ok", fixture.line());
        }
    }

    @Test
    void anExtendedConnectStaysOneBesideOtherRequests() throws Exception {
        try (Http2Server server = echo();
                ProxyFixture fixture = proxy(server);
                Http2Client client = Http2Proxy.client(fixture)) {
            connect(client.begin(), 1).send();
            assertEquals("headers 1 :status: 200 sec-websocket-protocol: chat", client.next());
            assertEquals("data 1 first", client.next());
            connect(client, 3).send();
            assertEquals("headers 3 :status: 200 sec-websocket-protocol: chat", client.next());
            assertEquals("data 3 first", client.next());
            assertEquals(1, server.connections());
            client.data(1, false, "abc").send();
            assertEquals("data 1 abc", client.next());
            client.data(1, true, "d").send();
            assertEquals("data 1 d", client.next());
            assertEquals("data 1 end ", client.next());
            assertEquals("GET /chat s1 101 ok", fixture.line());
            client.data(3, false, "on").send();
            assertEquals("data 3 on", client.next());
        }
    }

    @Test
    void aResetGoesThroughBothWays() throws Exception {
        try (Http2Server server = echo();
                ProxyFixture fixture = proxy(server);
                Http2Client client = Http2Proxy.client(fixture)) {
            connect(client.begin(), 1).send();
            client.next();
            client.next();
            hears();
            client.frame(FrameType.RST_STREAM, 0, 1, "00000008").send();
            assertEquals("reset 1 CANCEL", hears());
            assertEquals("GET /chat s1 101 client_abort", fixture.line());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reset", "goaway", "headers"})
    void aServerThatBreaksOffBreaksTheTunnel(String how) throws Exception {
        try (Http2Server server = new Http2Server(
                        peer -> {
                            peer.next();
                            peer.headers(1, false, ":status", "200").send();
                            peer.next();
                            switch (how) {
                                case "reset" ->
                                    peer.frame(FrameType.RST_STREAM, 0, 1, "00000002")
                                            .send();
                                case "headers" -> {
                                    peer.headers(1, true, "x-t", "1").send();
                                    heard.add(peer.next());
                                }
                                default -> peer.close();
                            }
                            peer.next();
                        },
                        Settings.ENABLE_CONNECT_PROTOCOL,
                        1);
                ProxyFixture fixture = proxy(server);
                Http2Client client = Http2Proxy.client(fixture)) {
            connect(client.begin(), 1).send();
            assertEquals("headers 1 :status: 200", client.next());
            client.data(1, false, "x").send();
            assertEquals("reset 1 CANCEL", client.next());
            assertEquals("GET /chat s1 101 server_closed", fixture.line());
        }
    }

    @Test
    void aRefusalPassesAsAnAnswer() throws Exception {
        try (Http2Server server = new Http2Server(
                        peer -> {
                            peer.next();
                            peer.headers(1, false, ":status", "403", "content-length", "2")
                                    .data(1, true, "no")
                                    .send();
                            heard.add(peer.next());
                            peer.next();
                        },
                        Settings.ENABLE_CONNECT_PROTOCOL,
                        1);
                ProxyFixture fixture = proxy(server);
                Socket client = fixture.connect("web")) {
            say(client, HANDSHAKE);
            assertTrue(head(client).startsWith("HTTP/1.1 403 Forbidden\r\n"));
            assertEquals("no", read(client, 2));
            assertEquals("reset 1 NO_ERROR", hears());
            assertEquals("GET /chat s1 403 ok", fixture.line());
        }
    }

    /// Of HTTP/2 in the clear nothing else can be asked for.
    @Test
    void aServerThatTakesNoneIs501AndIsAskedForNothing() throws Exception {
        try (Http2Server server = Http2Server.saying("plain");
                ProxyFixture fixture = proxy(server);
                Http2Client client = Http2Proxy.client(fixture)) {
            for (int id = 1; id < 5; id += 2) {
                connect(id == 1 ? client.begin() : client, id).send();
                assertTrue(client.next().startsWith("headers " + id + " :status: 501"));
                assertTrue(client.next().startsWith("data " + id + " end"));
                assertEquals("GET /chat s1 501 not_supported", fixture.line());
                assertEquals("extended_connect", fixture.detail());
                client.frame(FrameType.RST_STREAM, 0, id, "00000008");
            }
            assertEquals(1, server.connections());
        }
    }

    /// What is no WebSocket's handshake goes on without its wish.
    @ParameterizedTest
    @ValueSource(strings = {"Upgrade: chat", "Upgrade: websocket", "Upgrade: websocket\r\nSec-WebSocket-Key: short"})
    void otherUpgradesAreNotAskedFor(String fields) throws Exception {
        try (Http2Server server = Http2Server.saying("plain");
                ProxyFixture fixture = proxy(server);
                Socket client = fixture.connect("web")) {
            say(client, "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\n" + fields + "\r\n\r\n");
            assertTrue(head(client).startsWith("HTTP/1.1 200 OK\r\n"));
        }
    }

    @Test
    void muchFlowsAsFastAsTheSlowerSideTakesIt() throws Exception {
        try (Http2Server server = echo();
                ProxyFixture fixture = proxy(server);
                Socket client = fixture.connect("web")) {
            say(client, HANDSHAKE);
            head(client);
            read(client, 5);
            // The server's window is 64 KiB and is not widened: what it has taken comes back.
            String much = "x".repeat(60_000);
            say(client, much);
            assertEquals(much, read(client, much.length()));
        }
    }
}
