package lbd.proxy.relay;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.runtime.RuntimeState;
import lbd.proxy.Configs;
import lbd.proxy.LoopFixture;
import lbd.proxy.loop.ReadBuffer;
import lbd.proxy.stream.EpollStream;
import lbd.proxy.stream.SocketStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What one relay holds, to the byte: its sockets allocate from an allocator that counts.
@Timeout(60)
class RelayBoundTest {
    private static final long BOUND = 512 * 1024;
    private static final long MINUTE = 60_000_000_000L;
    private static final int ENOUGH = 8 << 20;

    private static void flood(Socket peer) {
        byte[] piece = new byte[64 * 1024];
        try {
            OutputStream out = peer.getOutputStream();
            while (true) {
                out.write(piece);
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    /// Reads little by little and looks each time, on the loop: while it copies what is left of a buffer, it
    /// has both for a moment, for one connection at a time.
    ///
    /// @return the most that was held
    private static long mostHeld(LoopFixture fixture) throws Exception {
        long[] most = {0};
        byte[] little = new byte[3000];
        for (int got = 0; got < ENOUGH; ) {
            for (Socket peer : fixture.peers) {
                got += peer.getInputStream().read(little);
            }
            fixture.run(
                    () -> most[0] = Math.max(most[0], fixture.allocator.metric().usedDirectMemory()));
        }
        return most[0];
    }

    @Test
    void slowReadersOnBothSidesHaveItHoldNoMoreThanTheBound() throws Exception {
        RuntimeState state = new RuntimeState();
        state.apply(Configs.of(Protocol.TCP, Configs.deadAddress()), Instant.now());
        CountDownLatch ended = new CountDownLatch(1);
        try (LoopFixture fixture = new LoopFixture()) {
            // The kernel holds little, so that what is unwritten goes in small steps.
            SocketStream clientSide = new EpollStream(fixture.loop, fixture.connect(4096));
            SocketStream serverSide = new EpollStream(fixture.loop, fixture.connect(4096));
            Relay relay = new Relay(
                    fixture.loop,
                    new Side(clientSide, null, false),
                    state.listener("web"),
                    new Side(serverSide, null, false),
                    state.pool("app").server("s1").counters(),
                    MINUTE,
                    MINUTE,
                    false,
                    reason -> ended.countDown());
            fixture.run(() -> {
                clientSide.start(fixture.loop);
                serverSide.start(fixture.loop);
                relay.start();
            });
            for (Socket peer : fixture.peers) {
                Thread.ofVirtual().start(() -> flood(peer));
            }
            // The buffer that all connections of the loop share is not the relay's.
            long most = mostHeld(fixture) - ReadBuffer.SIZE;
            assertTrue(most <= BOUND, most + " bytes held");
            // Reads had grown, or the bound was never near.
            assertTrue(most > BOUND / 4, most + " bytes held at most");
            fixture.closePeers();
            ended.await();
        }
    }
}
