package lbd.health.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CheckLoopTest {
    private static final long MILLI = 1_000_000;

    private CheckLoop loop;

    @BeforeEach
    void start() throws Exception {
        loop = new CheckLoop("test-loop");
        loop.start(lost -> {}, () -> {});
    }

    @AfterEach
    void stop() {
        loop.close();
    }

    @Test
    void whatIsDueAboutOneTimeIsDueAtOneTime() throws Exception {
        long tick = Math.floorDiv(System.nanoTime(), 10 * MILLI) * 10 * MILLI + 10_000 * MILLI;
        LongUnaryOperator due = at -> loop.about(at, () -> {}).atNanos;
        CompletableFuture<List<Long>> times = new CompletableFuture<>();
        loop.execute(() -> times.complete(LongStream.of(-5, -1, 0, 3, 5, 10)
                .map(millis -> due.applyAsLong(tick + millis * MILLI))
                .boxed()
                .toList()));
        assertEquals(
                List.of(tick, tick, tick, tick, tick + 10 * MILLI, tick + 10 * MILLI), times.get(10, TimeUnit.SECONDS));
    }

    @Test
    void whatIsClosedIsClosedInTheNextTurn() throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            SocketChannel channel = SocketChannel.open();
            channel.connect(new InetSocketAddress(listening.getInetAddress(), listening.getLocalPort()));
            channel.configureBlocking(false);
            List<String> seen = new CopyOnWriteArrayList<>();
            loop.execute(() -> {
                try {
                    SelectionKey key = loop.register(channel, SelectionKey.OP_READ, ready -> seen.add("ready"));
                    loop.close(key);
                    seen.add("open " + channel.isOpen());
                } catch (Exception e) {
                    seen.add(e.toString());
                }
            });
            // The server's side notices: there is no other traffic that would turn the loop.
            assertEquals(-1, listening.accept().getInputStream().read());
            assertEquals(List.of("open true"), seen);
            assertFalse(channel.isOpen());
        }
    }
}
