package lbd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import lbd.core.model.AdminSpec;
import lbd.core.model.Config;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Who comes to the admin's address and means no good.
@Timeout(60)
class AdminVisitorsTest {
    @TempDir
    private Path folder;

    private RunningDaemon running;

    @BeforeEach
    void start() throws Exception {
        running = new RunningDaemon(folder);
    }

    @AfterEach
    void stop() {
        running.close();
    }

    @Test
    void silentConnectionsShutNobodyOut() throws Exception {
        List<SocketChannel> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 300; i++) {
                silent.add(SocketChannel.open(running.http));
            }
            assertEquals(200, HttpText.status(HttpText.get(running.http, "/health/live")));
            assertEquals(200, HttpText.status(HttpText.get(running.http, "/api/v1/status")));
        } finally {
            for (SocketChannel channel : silent) {
                channel.close();
            }
        }
    }

    @Test
    void whoDoesNotAskInTimeIsClosed() throws Exception {
        try (SocketChannel silent = SocketChannel.open(running.http)) {
            long begin = System.nanoTime();
            assertEquals(-1, silent.read(ByteBuffer.allocate(1)));
            long seconds = Duration.ofNanos(System.nanoTime() - begin).toSeconds();
            assertEquals(true, seconds < 25, () -> seconds + " s");
        }
    }

    @Test
    void namesOfStrangersAreNotServedUnlessTheFileSaysSo() throws Exception {
        assertEquals(421, asStranger());
        Config config = running.config(Duration.ZERO, "a", "b");
        running.offer(new Config(
                config.process(),
                config.log(),
                config.accessLog(),
                new AdminSpec(running.http, running.socket.toString(), null, List.of("lb1.example.com")),
                config.listeners(),
                config.pools()));
        assertEquals(200, HttpText.status(HttpText.post(UnixDomainSocketAddress.of(running.socket), "/api/v1/reload")));
        assertEquals(200, asStranger());
    }

    private int asStranger() throws Exception {
        return HttpText.status(
                HttpText.ask(running.http, "GET /metrics HTTP/1.1\r\nHost: lb1.example.com:9600\r\n\r\n"));
    }
}
