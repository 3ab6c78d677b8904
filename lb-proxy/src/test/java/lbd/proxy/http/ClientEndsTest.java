package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import java.net.SocketException;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A client that finishes, leaves, or is answered before it has said all.
@Timeout(30)
class ClientEndsTest {
    @Test
    void anEarlyAnswerReachesTheClientAndEndsTheConnection() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n");
                    peer.socket.getInputStream().read();
                });
                ProxyFixture fixture = Talk.proxy(server.address());
                Socket client = fixture.connect("web")) {
            Talk.send(client, "POST / HTTP/1.1\r\n" + Talk.HOST + "Content-Length: 1000000\r\n\r\nx");
            String answer = Talk.all(client);
            assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
            assertTrue(answer.contains("Connection: close\r\n"), answer);
        }
    }

    @Test
    void aFinAfterTheRequestStillGetsItsAnswer() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    Talk.await(go);
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                });
                ProxyFixture fixture = Talk.proxy(server.address());
                Socket client = fixture.connect("web")) {
            Talk.send(client, "GET / HTTP/1.1\r\n" + Talk.HOST + "\r\n");
            client.shutdownOutput();
            go.countDown();
            assertTrue(Talk.all(client).endsWith("\r\n\r\nok"));
        }
    }

    @Test
    void aResetWhileWaitingCancelsTheServersWork() throws Exception {
        CountDownLatch cancelled = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    asked.countDown();
                    // By a reset too: a FIN could only mean that nothing more is asked.
                    try {
                        peer.head();
                    } catch (SocketException e) {
                        cancelled.countDown();
                    }
                });
                ProxyFixture fixture = Talk.proxy(server.address());
                Socket client = fixture.connect("web")) {
            Talk.send(client, "GET / HTTP/1.1\r\n" + Talk.HOST + "\r\n");
            Talk.await(asked);
            client.setSoLinger(true, 0);
            client.close();
            assertEquals("GET / s1 -1 client_abort", fixture.line());
            assertTrue(cancelled.await(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void clientsThatLeaveAtAnyMomentHurtNobodyElse() throws Exception {
        String body = "x".repeat(64 * 1024);
        Random random = new Random(3);
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    while (!peer.head().isEmpty()) {
                        peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
                    }
                });
                ProxyFixture fixture = Talk.proxy(server.address())) {
            for (int i = 0; i < 300; i++) {
                try (Socket client = fixture.connect("web")) {
                    String end = random.nextBoolean() ? "Connection: close\r\n\r\n" : "\r\n";
                    String request = "GET / HTTP/1.1\r\n" + Talk.HOST + end;
                    Talk.send(client, random.nextBoolean() ? request : request + request);
                    if (random.nextBoolean()) {
                        client.shutdownOutput();
                    }
                    client.getInputStream().readNBytes(random.nextInt(3) * 30_000);
                    if (random.nextBoolean()) {
                        client.setSoLinger(true, 0);
                    }
                } catch (SocketException e) {
                    // It had said more than it should, and was cut off.
                }
            }
            for (int i = 0; i < 20; i++) {
                try (Socket client = fixture.connect("web")) {
                    Talk.send(client, "GET / HTTP/1.1\r\n" + Talk.HOST + "Connection: close\r\n\r\n");
                    assertTrue(Talk.all(client).endsWith("\r\n\r\n" + body));
                }
            }
        }
    }
}
