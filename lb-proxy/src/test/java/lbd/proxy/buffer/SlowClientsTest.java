package lbd.proxy.buffer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import lbd.core.model.HttpSpec;
import lbd.core.model.ProcessSpec.Transport;
import lbd.core.model.edge.BufferLimits;
import lbd.core.model.edge.ResponseBuffer;
import lbd.core.model.edge.RouteEdits;
import lbd.core.runtime.MemoryBudget;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Clients that do not read, before a server that could do other work.
@Timeout(30)
class SlowClientsTest {
    /// More than the kernel takes for a client, and less than the buffer.
    private static final int LARGE = 24 << 20;

    /// What one turn of a loop may bring before somebody is given up.
    private static final int OVER = 8 << 20;

    private final BlockingQueue<String> sent = new LinkedBlockingQueue<>();
    private ScriptedServer server;

    @BeforeEach
    void listen() throws Exception {
        byte[] body = new byte[LARGE];
        server = new ScriptedServer(peer -> {
            for (String head = peer.head(); !head.isEmpty(); head = peer.head()) {
                String field = head.startsWith("GET /at-once") ? "X-Accel-Buffering: no\r\n" : "";
                peer.send("HTTP/1.1 200 OK\r\n" + field + "Content-Length: " + LARGE + "\r\n\r\n");
                peer.send(body);
                sent.add(head.substring(0, head.indexOf(" HTTP")));
            }
        });
    }

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    private ProxyFixture proxy(int memory) throws Exception {
        return proxy(memory, MemoryBudget.ofHeap());
    }

    private ProxyFixture proxy(int memory, MemoryBudget all) throws Exception {
        RouteEdits edits = RouteEdits.DEFAULT.with(new BufferLimits(null, new ResponseBuffer(memory)));
        HttpSpec http = HttpSpec.DEFAULT.with(edits);
        return new ProxyFixture(
                Configs.oneLoop(
                        Transport.AUTO,
                        Configs.of(List.of(Configs.http(http)), List.of(Configs.pool("app", server.address())))),
                all);
    }

    private static void ask(Socket client, String path) throws Exception {
        client.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n").getBytes(ISO_8859_1));
    }

    private static void await(ProxyFixture fixture, int inFlight) {
        while (fixture.state.pools().get("app").servers().getFirst().inFlight() != inFlight) {
            Thread.onSpinWait();
        }
    }

    /// Reads an answer of which nothing may be missing.
    private static void readAll(Socket client) throws Exception {
        int head = 0;
        for (int last = 0; last != 0x0d0a0d0a; head++) {
            last = last << 8 | client.getInputStream().read();
        }
        assertEquals(LARGE, client.getInputStream().readNBytes(LARGE).length, "after a head of " + head);
    }

    @Test
    void theServerIsFreeBeforeTheClientHasIt() throws Exception {
        try (ProxyFixture fixture = proxy(LARGE + 1);
                Socket slow = fixture.connect("web")) {
            ask(slow, "/slow");
            assertEquals("GET /slow", sent.poll(20, TimeUnit.SECONDS));
            assertEquals("GET /slow s1 200 ok", fixture.line());
            await(fixture, 0);
            readAll(slow);
            // Its connection lives on.
            ask(slow, "/again");
            readAll(slow);
        }
    }

    @Test
    void withoutRoomTheServerWaits() throws Exception {
        try (ProxyFixture fixture = proxy(1 << 20);
                Socket slow = fixture.connect("web")) {
            ask(slow, "/slow");
            await(fixture, 1);
            assertEquals(null, sent.poll(300, TimeUnit.MILLISECONDS));
            readAll(slow);
            assertEquals("GET /slow", sent.poll(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void anApplicationCanSayNo() throws Exception {
        try (ProxyFixture fixture = proxy(LARGE + 1);
                Socket slow = fixture.connect("web")) {
            ask(slow, "/at-once");
            await(fixture, 1);
            assertEquals(null, sent.poll(300, TimeUnit.MILLISECONDS));
            readAll(slow);
        }
    }

    /// What each may have is much more than there is for all: who takes nothing is given up, and who reads is served.
    @Test
    void whatWaitsForAllIsBounded() throws Exception {
        MemoryBudget memory = new MemoryBudget(2L * LARGE);
        List<Socket> slow = new ArrayList<>();
        try (ProxyFixture fixture = proxy(ResponseBuffer.MOST, memory)) {
            long most = 0;
            for (int i = 0; i < 8; i++) {
                Socket client = fixture.connect("web");
                slow.add(client);
                ask(client, "/slow" + i);
            }
            while (memory.givenUp.sum() < 4) {
                most = Math.max(most, memory.held());
                Thread.sleep(1); // to be told when the test's time is over
            }
            try (Socket reader = fixture.connect("web")) {
                ask(reader, "/reads");
                readAll(reader);
            }
            most = Math.max(most, memory.held());
            assertTrue(most <= memory.limit() + OVER, most + " of " + memory.limit());
            for (Socket client : slow) {
                client.close();
            }
            while (memory.held() > 0) {
                Thread.onSpinWait();
            }
        }
    }
}
