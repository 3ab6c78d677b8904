package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import lbd.core.model.Timeouts;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What comes before the answer or in its place: 100 and 101, and the tunnel after it.
@Timeout(30)
class UpgradeTest {
    @Test
    void continueIsRelayedBeforeTheBodyIsSent() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 100 Continue\r\n\r\n");
                    peer.read(4);
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                });
                ProxyFixture fixture = Talk.proxy(server.address());
                Socket client = fixture.connect("web")) {
            Talk.send(client, "POST / HTTP/1.1\r\n" + Talk.HOST + "Expect: 100-continue\r\nContent-Length: 4\r\n\r\n");
            assertEquals("HTTP/1.1 100 Continue\r\n\r\n", Talk.head(client));
            Talk.send(client, "body");
            assertTrue(Talk.head(client).startsWith("HTTP/1.1 200 OK\r\n"));
        }
    }

    @Test
    void anUpgradeBecomesATunnelWithHalfClose() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nfirst");
                    peer.socket.getInputStream().transferTo(peer.socket.getOutputStream());
                });
                ProxyFixture fixture = Talk.proxy(server.address());
                Socket client = fixture.connect("web")) {
            Talk.send(client, "GET / HTTP/1.1\r\n" + Talk.HOST + "Connection: upgrade\r\nUpgrade: echo\r\n\r\nearly");
            String head = Talk.head(client);
            assertTrue(head.startsWith("HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\n"), head);
            assertTrue(head.contains("Connection: Upgrade\r\n"), head);
            Talk.send(client, "later");
            client.shutdownOutput();
            assertEquals("firstearlylater", Talk.all(client));
            assertEquals("GET / s1 101 ok", fixture.line());
        }
    }

    @Test
    void anUpgradeThatNobodyAskedForIs502() throws Exception {
        String answer = Talk.oneShot(
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n",
                "GET / HTTP/1.1\r\n" + Talk.HOST + "Connection: close\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 502 "), answer);
    }

    @Test
    void anUpgradeToWhatWasNotAskedForIs502() throws Exception {
        for (String taken : new String[] {"foo", "websocket, foo", "websocket2", "web", ",", ""}) {
            String answer = Talk.oneShot(
                    "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: " + taken + "\r\n\r\n",
                    "GET / HTTP/1.1\r\n" + Talk.HOST + "Connection: close, Upgrade\r\nUpgrade: websocket\r\n\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 502 "), taken + ": " + answer);
        }
    }

    @Test
    void ofSeveralProtocolsTheServerTakesOne() throws Exception {
        String answer = Talk.oneShot(
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ,WebSocket\r\n\r\n",
                "GET / HTTP/1.1\r\n" + Talk.HOST
                        + "Connection: Upgrade\r\nUpgrade: foo/1, , bar\r\nUpgrade: websocket\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 101 "), answer);
    }

    @Test
    void theProtocolsThatA426DemandsAreTold() throws Exception {
        String answer = Talk.oneShot(
                "HTTP/1.1 426 Upgrade Required\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 0\r\n\r\n",
                "GET / HTTP/1.1\r\n" + Talk.HOST + "Connection: close\r\n\r\n");
        assertEquals(
                "HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\nContent-Length: 0\r\n"
                        + "Connection: close\r\nConnection: Upgrade\r\n\r\n",
                answer);
    }

    private static final String UPGRADE =
            "GET / HTTP/1.1\r\n" + Talk.HOST + "Connection: upgrade\r\nUpgrade: echo\r\n\r\n";

    /// Says this after the upgrade, and gives what it has read until the end, or how that broke.
    private static ScriptedServer chatty(String said, CompletableFuture<String> heard) throws IOException {
        return new ScriptedServer(peer -> {
            peer.head();
            peer.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n" + said);
            try {
                heard.complete(new String(peer.readAll(), StandardCharsets.ISO_8859_1));
            } catch (IOException e) {
                heard.complete(e.toString());
            }
        });
    }

    @Test
    void anIdleTunnelEndsInOrder() throws Exception {
        CompletableFuture<String> heard = new CompletableFuture<>();
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
        try (ScriptedServer server = chatty("hello", heard);
                ProxyFixture fixture = Talk.proxy(brief, server.address());
                Socket client = fixture.connect("web")) {
            Talk.send(client, UPGRADE + "bye");
            Talk.head(client);
            assertEquals("hello", Talk.all(client));
            assertEquals("bye", heard.get(10, TimeUnit.SECONDS));
            client.close();
            assertEquals("GET / s1 101 idle_timeout", fixture.line());
        }
    }

    @Test
    void aStopEndsATunnelInOrderAfterWhatWasInFlight() throws Exception {
        CompletableFuture<String> heard = new CompletableFuture<>();
        // More than the kernel takes of a client that does not read.
        String much = "x".repeat(8_000_000);
        try (ScriptedServer server = chatty(much, heard);
                ProxyFixture fixture = Talk.proxy(server.address());
                Socket client = fixture.connect("web")) {
            Talk.send(client, UPGRADE + "bye");
            Talk.head(client);
            CompletableFuture<Integer> cut =
                    fixture.proxy.drain(Duration.ofMillis(100)).toCompletableFuture();
            fixture.proxy.stopAccepting();
            // Unread by lbd when it cuts: a close at once would be a reset, which takes with it what lbd
            // has sent.
            Talk.send(client, "more");
            String got = Talk.all(client);
            assertTrue(got.matches("x+"), "something else in " + got.length() + " bytes");
            client.close();
            assertEquals(1, cut.get(10, TimeUnit.SECONDS));
            assertEquals("GET / s1 101 cut", fixture.line());
        }
    }
}
