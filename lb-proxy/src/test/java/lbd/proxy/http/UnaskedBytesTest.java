package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import lbd.core.model.ListenerSpec;
import lbd.core.model.PoolSpec;
import lbd.core.model.ProcessSpec.Transport;
import lbd.core.model.ProxyProtocol;
import lbd.core.model.Timeouts;
import lbd.core.pool.Failure;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a server sends before it is asked reaches nobody (RFC 9112 section 9.2). By itself it races with the request;
/// here the event loop is held until it has come.
@Timeout(30)
class UnaskedBytesTest {
    private static final String POISON = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison";
    private static final String GET = "GET / HTTP/1.1\r\n" + Talk.HOST + "\r\n";
    private static final String POST = "POST / HTTP/1.1\r\n" + Talk.HOST + "Content-Length: 4\r\n\r\nbody";

    private final Semaphore held = new Semaphore(0);
    private final Semaphore goOn = new Semaphore(0);
    private final Semaphore serverDone = new Semaphore(0);
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        goOn.release(100);
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    private <T extends AutoCloseable> T opened(T resource) {
        open.add(resource);
        return resource;
    }

    private ProxyFixture proxy(ProxyProtocol proxyProtocol, InetSocketAddress... servers) throws Exception {
        PoolSpec pool = Configs.with(proxyProtocol, Configs.pool("app", servers));
        ListenerSpec web = Configs.listener("web", ListenerSpec.Protocol.HTTP, Timeouts.DEFAULT);
        // Which tells of what has happened in that order: a selector of the JDK's does not.
        ProxyFixture fixture =
                opened(new ProxyFixture(Configs.oneLoop(Transport.EPOLL, Configs.of(List.of(web), List.of(pool)))));
        fixture.onLine = line -> {
            if (line.contains("/hold")) {
                held.release();
                goOn.acquireUninterruptibly();
            }
        };
        return fixture;
    }

    private static long failures(ProxyFixture fixture, Failure kind) {
        return fixture.state.pools().get("app").servers().get(0).counters().failures(kind);
    }

    /// A client whose connection the loop knows already.
    private Socket client(ProxyFixture fixture) throws IOException {
        Socket client = opened(fixture.connect("web"));
        answeredByProxy(client, "*");
        assertTrue(Talk.head(client).startsWith("HTTP/1.1 200 "));
        return client;
    }

    private static void answeredByProxy(Socket client, String target) throws IOException {
        Talk.send(client, "OPTIONS " + target + " HTTP/1.1\r\n" + Talk.HOST + "Max-Forwards: 0\r\n\r\n");
    }

    private void awaitHeld() throws InterruptedException {
        assertTrue(held.tryAcquire(10, TimeUnit.SECONDS), "not held");
    }

    private void awaitServer() throws InterruptedException {
        assertTrue(serverDone.tryAcquire(10, TimeUnit.SECONDS), "the server has done nothing");
    }

    /// Sends a request that is dialed for, and lets the loop see the connection only when the server has done its
    /// worst.
    private Socket askWhileTheServerIsFirst(ProxyFixture fixture, String request) throws Exception {
        Socket asking = client(fixture);
        Socket before = client(fixture);
        Socket after = client(fixture);
        answeredByProxy(before, "/hold");
        awaitHeld();
        // These two are seen in one turn: the first dials, the second holds the loop.
        Talk.send(asking, request);
        answeredByProxy(after, "/hold");
        goOn.release();
        awaitHeld();
        awaitServer();
        goOn.release();
        return asking;
    }

    private ScriptedServer speaksFirst() throws IOException {
        return opened(new ScriptedServer(peer -> {
            peer.send(POISON);
            serverDone.release();
            peer.head();
        }));
    }

    private ScriptedServer closesFirst() throws IOException {
        return opened(new ScriptedServer(peer -> {
            peer.socket.close();
            serverDone.release();
        }));
    }

    private ScriptedServer takesPost() throws IOException {
        return opened(new ScriptedServer(peer -> {
            peer.head();
            peer.read(4);
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood");
        }));
    }

    private static void assertAnswer(String body, Socket client) throws IOException {
        String head = Talk.head(client);
        assertTrue(head.startsWith("HTTP/1.1 200 "), head);
        assertEquals(body, Talk.read(client, body.length()));
    }

    @Test
    void aServerThatSpeaksFirstIsNotAskedAndAPostGoesToTheNext() throws Exception {
        for (ProxyProtocol header : List.of(ProxyProtocol.OFF, ProxyProtocol.V1)) {
            ScriptedServer rude = speaksFirst();
            ProxyFixture fixture = proxy(header, rude.address(), takesPost().address());
            assertAnswer("good", askWhileTheServerIsFirst(fixture, POST));
            assertEquals(List.of(), rude.heads);
            assertEquals(1, failures(fixture, Failure.UNASKED));
        }
    }

    @Test
    void whereAllSpeakFirstTheAnswerIs502WithItsReason() throws Exception {
        ScriptedServer rude = speaksFirst();
        ProxyFixture fixture = proxy(ProxyProtocol.OFF, rude.address());
        Socket client = askWhileTheServerIsFirst(fixture, GET);
        assertTrue(Talk.head(client).startsWith("HTTP/1.1 502 "));
        for (String line = fixture.line(); !line.equals("GET / s1 502 bad_response"); line = fixture.line()) {
            assertTrue(line.startsWith("OPTIONS "), line);
            fixture.detail();
        }
        assertEquals("bytes_before_request", fixture.detail());
        assertEquals(List.of(), rude.heads);
    }

    @Test
    void aServerThatClosesFirstIsNotAskedAndAPostGoesToTheNext() throws Exception {
        ScriptedServer closing = closesFirst();
        ProxyFixture fixture =
                proxy(ProxyProtocol.OFF, closing.address(), takesPost().address());
        assertAnswer("good", askWhileTheServerIsFirst(fixture, POST));
        assertEquals(1, failures(fixture, Failure.CONNECT));
    }

    @Test
    void bytesThatAreThereWhenAKeptConnectionIsTakenReachNobody() throws Exception {
        for (String request : List.of(GET, POST)) {
            CountDownLatch speak = new CountDownLatch(1);
            AtomicBoolean first = new AtomicBoolean(true);
            ScriptedServer server = opened(new ScriptedServer(peer -> {
                while (!peer.head().isEmpty()) {
                    peer.send(Talk.OK);
                    if (first.getAndSet(false)) {
                        Talk.await(speak);
                        peer.send(POISON);
                        serverDone.release();
                    }
                }
            }));
            ProxyFixture fixture = proxy(ProxyProtocol.OFF, server.address());
            Socket asking = client(fixture);
            Talk.send(asking, GET);
            assertAnswer("ok", asking);
            answeredByProxy(client(fixture), "/hold");
            awaitHeld();
            // The client's bytes are seen first, in the same turn as the server's.
            Talk.send(asking, request);
            speak.countDown();
            awaitServer();
            goOn.release();
            assertAnswer("ok", asking);
            assertEquals(2, server.connections.get());
            assertEquals(0, failures(fixture, Failure.CUT));
        }
    }
}
