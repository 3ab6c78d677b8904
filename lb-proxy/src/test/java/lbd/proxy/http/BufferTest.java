package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import lbd.core.model.ListenerSpec;
import lbd.core.model.RouteAction;
import lbd.core.model.RouteMatch;
import lbd.core.model.RouteSpec;
import lbd.core.model.Timeouts;
import lbd.core.model.edge.BufferLimits;
import lbd.core.model.edge.RequestBuffer;
import lbd.core.model.edge.RouteEdits;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import lbd.proxy.ScriptedServer.Peer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A request's body that is held, so that it can be sent again.
@Timeout(30)
class BufferTest {
    private static final int BUFFER = 1000;

    private final List<String> bodies = new CopyOnWriteArrayList<>();

    private static ProxyFixture proxy(InetSocketAddress... servers) throws Exception {
        return proxy(Timeouts.DEFAULT, servers);
    }

    private static ProxyFixture proxy(Timeouts timeouts, InetSocketAddress... servers) throws Exception {
        RouteSpec held = new RouteSpec(
                RouteMatch.ANY,
                new RouteAction.Forward("app"),
                RouteEdits.DEFAULT.with(new BufferLimits(new RequestBuffer(BUFFER), null)));
        ListenerSpec plain = Configs.routed(null, held);
        ListenerSpec listener = new ListenerSpec(
                plain.name(),
                plain.protocol(),
                plain.bind(),
                plain.maxConnections(),
                timeouts,
                plain.http(),
                plain.routes(),
                null);
        return new ProxyFixture(Configs.of(List.of(listener), List.of(Configs.pool("app", servers))));
    }

    /// Takes a head and so much of a body, then dies.
    private ScriptedServer dyingAfter(int count) throws IOException {
        return new ScriptedServer(peer -> {
            peer.head();
            bodies.add(text(peer.read(count)));
            peer.reset();
        });
    }

    /// Answers with the number of bytes of the body.
    private ScriptedServer counting() throws IOException {
        return new ScriptedServer(peer -> {
            for (String head = peer.head(); !head.isEmpty(); head = peer.head()) {
                String body = head.contains("chunked") ? chunks(peer) : text(peer.read(length(head)));
                bodies.add(body);
                peer.send("HTTP/1.1 200 OK\r\nX-Body: " + body.length() + "\r\nContent-Length: 0\r\n\r\n");
            }
        });
    }

    private static int length(String head) {
        int at = head.indexOf("Content-Length: ");
        return at < 0 ? 0 : Integer.parseInt(head.substring(at + 16, head.indexOf('\r', at)));
    }

    private static String chunks(Peer peer) throws IOException {
        StringBuilder body = new StringBuilder();
        while (true) {
            StringBuilder size = new StringBuilder();
            while (size.indexOf("\r\n") < 0) {
                size.append(text(peer.read(1)));
            }
            int count = Integer.parseInt(size.toString().strip(), 16);
            body.append(text(peer.read(count)));
            peer.read(2);
            if (count == 0) {
                return body.toString();
            }
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static String put(int length) {
        return "PUT / HTTP/1.1\r\n" + Talk.HOST + "Content-Length: " + length + "\r\n";
    }

    @Test
    void aBodyThatFitsIsSentAgainWhenAServerDiesWithoutAnAnswer() throws Exception {
        String body = "x".repeat(BUFFER);
        try (ScriptedServer dying = dyingAfter(BUFFER);
                ScriptedServer good = counting();
                ProxyFixture fixture = proxy(dying.address(), good.address());
                Socket client = fixture.connect("web")) {
            Talk.send(client, put(BUFFER) + "\r\n" + body);
            assertTrue(Talk.head(client).contains("X-Body: 1000\r\n"));
            assertEquals(List.of(body, body), bodies);
        }
    }

    @Test
    void aChunkedBodyOfManyPiecesIsSentAgainWithItsTrailers() throws Exception {
        try (ScriptedServer dying = dyingAfter(20);
                ScriptedServer good = new ScriptedServer(peer -> {
                    peer.head();
                    bodies.add(text(peer.read(20)));
                    peer.send(Talk.OK);
                });
                ProxyFixture fixture = proxy(dying.address(), good.address());
                Socket client = fixture.connect("web")) {
            Talk.send(client, "PUT / HTTP/1.1\r\n" + Talk.HOST + "Transfer-Encoding: chunked\r\n\r\n");
            for (String piece : List.of("1\r\na\r\n", "2\r\nbc", "\r\n1\r\nd\r\n", "0\r\nX: 1\r\n\r\n")) {
                client.setTcpNoDelay(true);
                Talk.send(client, piece);
            }
            assertTrue(Talk.head(client).startsWith("HTTP/1.1 200 "));
            assertEquals("4\r\nabcd\r\n0\r\nX: 1\r\n\r\n", bodies.get(1));
        }
    }

    @Test
    void noServerIsLookedForBeforeTheBodyIsHere() throws Exception {
        try (ScriptedServer server = counting();
                ProxyFixture fixture = proxy(server.address());
                Socket client = fixture.connect("web")) {
            Talk.send(client, put(4) + "\r\nbo");
            // Another client's request passes in the meantime: lbd had the time to connect.
            assertTrue(Talk.exchange(fixture, "GET / HTTP/1.1\r\n" + Talk.HOST + "Connection: close\r\n\r\n")
                    .startsWith("HTTP/1.1 200 "));
            assertEquals(1, server.heads.size());
            Talk.send(client, "dy");
            assertTrue(Talk.head(client).contains("X-Body: 4\r\n"));
        }
    }

    @Test
    void aLargerBodyIsStreamedAndFailsWithItsServer() throws Exception {
        String announced = put(BUFFER + 1) + "\r\n" + "x".repeat(BUFFER);
        try (ScriptedServer dying = dyingAfter(BUFFER);
                ProxyFixture fixture = proxy(dying.address(), dying.address());
                Socket client = fixture.connect("web")) {
            Talk.send(client, announced);
            assertTrue(Talk.head(client).startsWith("HTTP/1.1 502 "));
            assertEquals(1, dying.connections.get());
        }
    }

    @Test
    void chunksBeyondTheBufferAreStreamedFromThere() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    peer.read(BUFFER);
                    first.countDown();
                    peer.socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                });
                ProxyFixture fixture = proxy(server.address());
                Socket client = fixture.connect("web")) {
            Talk.send(client, "PUT / HTTP/1.1\r\n" + Talk.HOST + "Transfer-Encoding: chunked\r\n\r\n");
            Talk.send(client, "258\r\n" + "x".repeat(600) + "\r\n");
            Talk.send(client, "258\r\n" + "y".repeat(600) + "\r\n");
            // The body has no end yet.
            Talk.await(first);
        }
    }

    @Test
    void aPostIsNeverSentTwice() throws Exception {
        try (ScriptedServer dying = dyingAfter(4);
                ProxyFixture fixture = proxy(dying.address(), dying.address());
                Socket client = fixture.connect("web")) {
            Talk.send(client, put(4).replace("PUT", "POST") + "\r\nbody");
            assertTrue(Talk.head(client).startsWith("HTTP/1.1 502 "));
            assertEquals(1, dying.connections.get());
        }
    }

    @Test
    void aPostThatReachedNobodyIsSentElsewhere() throws Exception {
        try (ScriptedServer good = counting();
                ProxyFixture fixture = proxy(Configs.deadAddress(), good.address());
                Socket client = fixture.connect("web")) {
            for (int i = 0; i < 2; i++) {
                Talk.send(client, put(4).replace("PUT", "POST") + "\r\nbody");
                assertTrue(Talk.head(client).contains("X-Body: 4\r\n"));
            }
            assertEquals(List.of("body", "body"), bodies);
        }
    }

    @Test
    void aClientThatWaitsWithItsBodyIsAskedForIt() throws Exception {
        try (ScriptedServer server = counting();
                ProxyFixture fixture = proxy(server.address());
                Socket client = fixture.connect("web")) {
            Talk.send(client, put(4) + "Expect: 100-continue\r\n\r\n");
            assertEquals("HTTP/1.1 100 Continue\r\n\r\n", Talk.head(client));
            Talk.send(client, "body");
            assertTrue(Talk.head(client).contains("X-Body: 4\r\n"));
            assertFalse(server.heads.get(0).contains("Expect"), server.heads.get(0));
        }
    }

    @Test
    void aBodyThatComesTooSlowlyCostsNoServer() throws Exception {
        Duration brief = Duration.ofMillis(200);
        Duration t = Duration.ofSeconds(20);
        try (ScriptedServer server = counting();
                ProxyFixture fixture = proxy(new Timeouts(t, brief, t, t, t, t, t, t), server.address());
                Socket client = fixture.connect("web")) {
            Talk.send(client, put(4) + "\r\nb");
            assertTrue(Talk.all(client).startsWith("HTTP/1.1 408 "));
            assertEquals("PUT / null 408 client_timeout", fixture.line());
            assertEquals(0, server.connections.get());
        }
    }

    @Test
    void anIdempotentRequestGoesOnWhereAServerIsSilent() throws Exception {
        Duration brief = Duration.ofMillis(200);
        Duration t = Duration.ofSeconds(20);
        try (ScriptedServer silent = new ScriptedServer(peer -> {
                    peer.head();
                    peer.head();
                });
                ScriptedServer good = counting();
                ProxyFixture fixture =
                        proxy(new Timeouts(t, t, brief, t, t, t, t, t), silent.address(), good.address())) {
            for (int i = 0; i < 2; i++) {
                String answer = Talk.exchange(fixture, put(4) + "Connection: close\r\n\r\nbody");
                assertTrue(answer.contains("X-Body: 4\r\n"), answer);
            }
        }
    }

    @Test
    void aHalfOfAHeadThatEndsThereIsNoAnswer() throws Exception {
        try (ScriptedServer half = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 200 OK\r\nContent-");
                });
                ScriptedServer good = counting();
                ProxyFixture fixture = proxy(half.address(), good.address())) {
            for (int i = 0; i < 2; i++) {
                String answer = Talk.exchange(fixture, "GET / HTTP/1.1\r\n" + Talk.HOST + "Connection: close\r\n\r\n");
                assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
            }
        }
    }
}
