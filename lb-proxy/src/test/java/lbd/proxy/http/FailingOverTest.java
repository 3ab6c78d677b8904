package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import lbd.core.pool.Failure;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Servers that break in the middle of their work, and what may be sent again.
@Timeout(30)
class FailingOverTest {
    @Test
    void aStaleIdleConnectionIsReplacedWithoutTheClientNoticing() throws Exception {
        AtomicInteger served = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    served.incrementAndGet();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                    // The next request on this connection is read and never answered.
                    peer.head();
                    peer.reset();
                });
                ProxyFixture fixture = Talk.proxy(server.address());
                Socket client = fixture.connect("web")) {
            for (int i = 0; i < 3; i++) {
                Talk.send(client, "GET / HTTP/1.1\r\n" + Talk.HOST + "\r\n");
                assertTrue(Talk.head(client).startsWith("HTTP/1.1 200"));
            }
            assertEquals(3, served.get());
            assertEquals(
                    0,
                    fixture.state.pools().get("app").servers().get(0).counters().failures(Failure.CUT));
        }
    }

    @Test
    void aPostIsNotSentTwice() throws Exception {
        AtomicInteger posts = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    for (String head = peer.head(); !head.isEmpty(); head = peer.head()) {
                        if (head.startsWith("POST")) {
                            posts.incrementAndGet();
                            peer.reset();
                            return;
                        }
                        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                    }
                });
                ProxyFixture fixture = Talk.proxy(server.address(), server.address());
                Socket client = fixture.connect("web")) {
            Talk.send(client, "GET / HTTP/1.1\r\n" + Talk.HOST + "\r\n");
            Talk.head(client);
            Talk.send(client, "POST / HTTP/1.1\r\n" + Talk.HOST + "Content-Length: 0\r\n\r\n");
            assertTrue(Talk.head(client).startsWith("HTTP/1.1 502"));
            assertEquals(1, posts.get());
        }
    }

    @Test
    void bytesThatNobodyAskedForCloseTheirConnectionAndReachNobody() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send(
                            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\naHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison");
                    if (peer.head().isEmpty()) {
                        closed.countDown();
                    }
                });
                ProxyFixture fixture = Talk.proxy(server.address());
                Socket client = fixture.connect("web")) {
            Talk.send(client, "GET / HTTP/1.1\r\n" + Talk.HOST + "\r\n");
            String head = Talk.head(client);
            assertEquals('a', client.getInputStream().read());
            assertFalse(head.contains("poison"));
            assertTrue(closed.await(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void whatIsNoAnswerIs502() throws Exception {
        for (String broken : List.of(
                "SSH-2.0-OpenSSH\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n",
                "")) {
            String answer = Talk.oneShot(broken, "GET / HTTP/1.1\r\n" + Talk.HOST + "Connection: close\r\n\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 502 "), broken + " -> " + answer);
        }
    }
}
