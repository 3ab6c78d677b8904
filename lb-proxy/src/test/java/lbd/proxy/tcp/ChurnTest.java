package lbd.proxy.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.pool.Failure;
import lbd.core.pool.Server;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Twenty thousand connections, some of which end as nobody should.
@Timeout(240)
class ChurnTest {
    private static final int CONNECTIONS = 20_000;
    private static final int CLIENTS = 8;
    private static final long SEED = 4711;

    private final AtomicInteger whole = new AtomicInteger();
    private final AtomicInteger broken = new AtomicInteger();

    /// Says a byte back for each that it hears, unless it is told to reset.
    private static void serve(ScriptedServer.Peer peer) throws IOException {
        int asked = peer.socket.getInputStream().read();
        if (asked == 'r') {
            peer.reset();
        } else if (asked >= 0) {
            peer.socket.getOutputStream().write(asked);
            peer.socket.getInputStream().transferTo(peer.socket.getOutputStream());
        }
    }

    private void client(ProxyFixture fixture, SplittableRandom random, int count) {
        for (int i = 0; i < count; i++) {
            int kind = random.nextInt(10);
            try (Socket socket = fixture.connect("web")) {
                // Resets spare the ports that a FIN keeps for a minute.
                socket.setSoLinger(true, 0);
                talk(socket, kind, random);
                whole.incrementAndGet();
            } catch (IOException e) {
                broken.incrementAndGet();
            }
        }
    }

    private static void talk(Socket socket, int kind, SplittableRandom random) throws IOException {
        switch (kind) {
            // Leaves without a word, at any time of the connection's making.
            case 0 -> {}
            // Sends and does not wait.
            case 1 -> socket.getOutputStream().write(new byte[random.nextInt(1, 100_000)]);
            // Has the server reset.
            case 2 -> {
                socket.getOutputStream().write('r');
                if (socket.getInputStream().read() >= 0) {
                    throw new AssertionError("a byte from a server that reset");
                }
            }
            default -> {
                byte[] data = new byte[random.nextInt(1, 2_000)];
                socket.getOutputStream().write(data);
                if (socket.getInputStream().readNBytes(data.length).length != data.length) {
                    throw new AssertionError("an answer cut short");
                }
            }
        }
    }

    @Test
    void nothingIsLeftOfTwentyThousandConnections() throws Exception {
        try (ScriptedServer server = new ScriptedServer(ChurnTest::serve);
                ProxyFixture fixture = new ProxyFixture(Configs.of(Protocol.TCP, server.address()))) {
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                SplittableRandom random = new SplittableRandom(SEED + i);
                clients.add(Thread.ofVirtual().start(() -> client(fixture, random, CONNECTIONS / CLIENTS)));
            }
            for (Thread client : clients) {
                client.join();
            }
            assertEquals(CONNECTIONS, whole.get() + broken.get());
            // A tenth asks for a reset; the others must not see one.
            assertTrue(
                    broken.get() > CONNECTIONS / 20 && broken.get() < CONNECTIONS / 5,
                    broken + " broken, seed " + SEED);
            Server picked = fixture.state.pool("app").server("s1");
            while (fixture.proxy.connections() > 0 || picked.inFlight() > 0) {
                Thread.sleep(5);
            }
            assertEquals(0, fixture.proxy.connections());
            // Clients that leave while we connect are no failures of the server's.
            assertEquals(0, picked.counters().failures(Failure.CONNECT));
            assertEquals(CONNECTIONS, fixture.lines.size());
            long direct = ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                    .metric()
                    .usedDirectMemory();
            assertTrue(direct < 64 << 20, direct + " bytes of direct memory");
        }
    }
}
