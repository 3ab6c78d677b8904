package lbd.proxy.http;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.model.PoolSpec;
import lbd.core.model.ProcessSpec.Transport;
import lbd.core.model.SchedulerSpec;
import lbd.core.model.Timeouts;
import lbd.core.pool.Failure;
import lbd.core.pool.Server;
import lbd.core.runtime.MemoryBudget;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What is not complete may take a share of the memory over all connections; then the slowest go first.
@Timeout(60)
class MemoryBudgetTest {
    private static final int LIMIT = 1 << 20;
    private static final int EACH = 20_000;

    private final MemoryBudget memory = new MemoryBudget(LIMIT);
    private final List<Socket> clients = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
    }

    private ProxyFixture proxy(ScriptedServer server) throws Exception {
        return new ProxyFixture(Configs.oneLoop(Transport.AUTO, Configs.of(Protocol.HTTP, server.address())), memory);
    }

    private Socket begin(ProxyFixture fixture, String text) throws IOException {
        Socket client = fixture.connect("web");
        clients.add(client);
        // Its end is noticed at once, whatever is being waited for.
        client.setSoLinger(true, 0);
        Talk.send(client, text);
        return client;
    }

    private void awaitHeld(long atLeast) throws InterruptedException {
        while (memory.held() < atLeast) {
            Thread.sleep(2);
        }
    }

    private void awaitNothingHeld() throws InterruptedException {
        while (memory.held() > 0) {
            Thread.sleep(2);
        }
    }

    @Test
    void unfinishedHeadsTakeTheirShareAndTheOldestGoFirst() throws Exception {
        String part = "GET / HTTP/1.1\r\n" + Talk.HOST + "X-Long: " + "x".repeat(EACH);
        try (ScriptedServer server = ScriptedServer.named("s");
                ProxyFixture fixture = proxy(server)) {
            int fit = LIMIT / EACH;
            for (int i = 0; i < 2 * fit; i++) {
                begin(fixture, part);
                awaitHeld(Math.min(i + 1, fit - 1) * (long) EACH);
            }
            while (memory.spent() || memory.givenUp.sum() < fit - 2) {
                Thread.sleep(2);
            }
            assertTrue(Talk.all(clients.getFirst()).startsWith("HTTP/1.1 503 "));
            assertEquals("GET / null 503 overload", fixture.line());
            assertEquals("memory", fixture.detail());
            // The last are served, and leave nothing behind.
            Talk.send(clients.getLast(), "\r\n\r\n");
            assertTrue(Talk.head(clients.getLast()).startsWith("HTTP/1.1 200 "));
            close();
            awaitNothingHeld();
        }
    }

    @Test
    void whatIsBehindARequestThatWaitsCountsAndSoDoTrailers() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> peer.readAll());
                ProxyFixture fixture = proxy(server)) {
            begin(fixture, ("GET / HTTP/1.1\r\n" + Talk.HOST + "\r\n").repeat(100));
            awaitHeld(99 * 20);
            long before = memory.held();
            begin(
                    fixture,
                    "POST / HTTP/1.1\r\n" + Talk.HOST + "Transfer-Encoding: chunked\r\n\r\n0\r\nX-Long: "
                            + "x".repeat(EACH));
            awaitHeld(before + EACH);
            close();
            awaitNothingHeld();
        }
    }

    @Test
    void whatSlowReadersHaveNotTakenCountsAndWhoTakesNothingGoes() throws Exception {
        byte[] block = new byte[1 << 16];
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n");
                    while (true) {
                        peer.socket.getOutputStream().write(block);
                    }
                });
                ProxyFixture fixture = proxy(server)) {
            // While there is little left each holds a read of 16 KiB at least.
            while (memory.givenUp.sum() == 0) {
                begin(fixture, "GET / HTTP/1.1\r\n" + Talk.HOST + "\r\n");
                Thread.sleep(5);
            }
            assertEquals("GET / s1 200 overload", fixture.line());
            // In one turn each may keep a read more before some are given up in the next.
            while (memory.spent()) {
                Thread.sleep(2);
            }
            close();
            awaitNothingHeld();
        }
    }

    /// A head that is not finished, in full 16 KiB, then trailers.
    @Test
    void whatServersDoNotFinishCountsAndBlamesNobody() throws Exception {
        String part = "HTTP/1.1 200 OK\r\nX-Long: " + "x".repeat(EACH);
        String trailer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-Long: " + "x".repeat(EACH);
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.send(peer.head().contains("/trailer") ? trailer : part);
                    peer.readAll();
                });
                ProxyFixture fixture = proxy(server)) {
            begin(fixture, "GET /trailer HTTP/1.1\r\n" + Talk.HOST + "\r\n");
            awaitHeld(EACH);
            while (memory.givenUp.sum() < 2) {
                long before = memory.held();
                begin(fixture, "GET /head HTTP/1.1\r\n" + Talk.HOST + "\r\n");
                while (memory.held() == before && memory.givenUp.sum() == 0) {
                    Thread.sleep(2);
                }
            }
            assertEquals("GET /trailer s1 200 overload", fixture.line());
            assertEquals("memory", fixture.detail());
            assertTrue(Talk.head(clients.get(1)).startsWith("HTTP/1.1 503 "));
            assertEquals("GET /head s1 503 overload", fixture.line());
            assertEquals("memory", fixture.detail());
            Server blamed = requireNonNull(fixture.state.pool("app")).servers().getFirst();
            assertTrue(blamed.counters().failures(Failure.LOCAL_SHORTAGE) >= 2);
            assertEquals(0, blamed.counters().failures(Failure.CUT));
            assertFalse(blamed.ejected(), "ejected");
            close();
            awaitNothingHeld();
        }
    }

    @Test
    void whatASchedulerLooksAtCounts() throws Exception {
        try (ScriptedServer server = ScriptedServer.named("s")) {
            PoolSpec plain = Configs.pool("app", server.address());
            PoolSpec pool = new PoolSpec("app", new SchedulerSpec("rdp_cookie"), plain.servers(), plain.connections());
            try (ProxyFixture fixture = new ProxyFixture(
                    Configs.of(List.of(Configs.listener("web", Protocol.TCP, Timeouts.DEFAULT)), List.of(pool)),
                    memory)) {
                // The beginning of a packet of 1,000 octets, which never comes.
                Socket client = begin(fixture, "");
                client.getOutputStream().write(new byte[] {3, 0, 1000 >> 8, (byte) 1000, 100});
                awaitHeld(5);
                close();
                awaitNothingHeld();
            }
        }
    }

    @Test
    void requestsThatComeWholeAreNeverCounted() throws Exception {
        MemoryBudget none = new MemoryBudget(1);
        try (ScriptedServer server = ScriptedServer.named("s");
                ProxyFixture fixture = new ProxyFixture(Configs.of(Protocol.HTTP, server.address()), none);
                Socket client = fixture.connect("web")) {
            for (int i = 0; i < 20; i++) {
                Talk.send(client, "POST / HTTP/1.1\r\n" + Talk.HOST + "Content-Length: 2\r\n\r\nok");
                assertTrue(Talk.head(client).startsWith("HTTP/1.1 200 "));
                client.getInputStream().skipNBytes(1);
                assertEquals(0, none.held());
            }
            assertEquals(0, none.givenUp.sum());
        }
    }
}
