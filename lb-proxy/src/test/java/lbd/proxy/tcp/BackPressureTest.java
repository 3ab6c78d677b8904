package lbd.proxy.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a relay holds while a side is slow.
@Timeout(120)
class BackPressureTest {
    private static final long BOUND = 512 * 1024;

    private static long directMemory() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
    }

    private static void flood(Socket socket, long bytes, AtomicLong sent) {
        byte[] piece = new byte[64 * 1024];
        try {
            for (long left = bytes; left > 0; left -= piece.length) {
                socket.getOutputStream().write(piece);
                sent.addAndGet(piece.length);
            }
            socket.shutdownOutput();
        } catch (IOException e) {
            // The test is over.
        }
    }

    /// Waits until nothing moves.
    private static void awaitStandstill(AtomicLong... counters) throws InterruptedException {
        long before;
        long now = -1;
        do {
            before = now;
            Thread.sleep(300);
            now = 0;
            for (AtomicLong counter : counters) {
                now += counter.get();
            }
        } while (now != before);
    }

    @Test
    void aGibibyteToASlowReaderIsNeverHeldBeyondTheBound() throws Exception {
        AtomicLong sent = new AtomicLong();
        long total = 1L << 30;
        long before = directMemory();
        try (ScriptedServer server = new ScriptedServer(peer -> flood(peer.socket, total, sent));
                ProxyFixture fixture = new ProxyFixture(Configs.of(Protocol.TCP, server.address()));
                Socket client = fixture.connect("web")) {
            InputStream in = client.getInputStream();
            byte[] piece = new byte[1 << 20];
            long got = in.read();
            assertEquals(0, got);
            got = 1;
            awaitStandstill(sent);
            long most = directMemory();
            while (got < total) {
                got += in.readNBytes(piece, 0, piece.length);
                if ((got & (63 << 20)) < piece.length) {
                    Thread.sleep(1);
                    most = Math.max(most, directMemory());
                }
            }
            assertEquals(-1, in.read());
            assertEquals(total, sent.get());
            // The allocator takes memory in pieces of its own, whatever is in use of them, and keeps those of earlier
            // tests.
            assertTrue(most - before < 16 << 20, most + " bytes, before " + before);
        }
    }

    @Test
    void connectionsThatStandStillBothWaysHoldNoMoreThanTheBoundEach() throws Exception {
        int connections = 100;
        AtomicLong sent = new AtomicLong();
        long before = directMemory();
        List<Socket> clients = new ArrayList<>();
        try (ScriptedServer server = new ScriptedServer(peer -> flood(peer.socket, 1L << 40, sent));
                ProxyFixture fixture = new ProxyFixture(Configs.of(Protocol.TCP, server.address()))) {
            for (int i = 0; i < connections; i++) {
                Socket client = fixture.connect("web");
                clients.add(client);
                Thread.ofVirtual().start(() -> flood(client, 1L << 40, sent));
            }
            awaitStandstill(sent);
            long each = (directMemory() - before) / connections;
            assertTrue(each <= BOUND + (16 << 20) / connections, each + " bytes a connection");
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
    }
}
