package lbd.proxy.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lbd.core.model.HttpLimits;
import lbd.core.model.RouteAction;
import lbd.core.model.RouteSpec;
import lbd.core.model.edge.FilesSpec;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A hundred streams that may be sent all of a file at once, on a connection that is read slowly.
@Timeout(60)
class SlowFileReadersTest {
    private static final int STREAMS = 100;
    private static final int SIZE = 600_000;
    private static final int WINDOW = Integer.MAX_VALUE;
    private static final int INITIAL_WINDOW_SIZE = 4;

    /// A piece for each stream, and what lies before the socket.
    private static final long MOST = STREAMS * 2L * 128 * 1024;

    @TempDir
    Path root;

    private ProxyFixture fixture() throws Exception {
        Files.write(root.resolve("file"), new byte[SIZE]);
        FilesSpec files = new FilesSpec(root.toString(), List.of(), List.of(), false, false, Map.of());
        RouteSpec route = new RouteSpec(Configs.EVERYTHING, new RouteAction.Files(files));
        return new ProxyFixture(Configs.of(
                List.of(Configs.http(Http2Proxy.http(STREAMS, HttpLimits.DEFAULT), null, route)), List.of()));
    }

    @Test
    void eachGetsAllOfItAndTakesLittle() throws Exception {
        try (ProxyFixture fixture = fixture()) {
            try (Http2Client client = Http2Proxy.client(fixture)) {
                client.begin(INITIAL_WINDOW_SIZE, WINDOW).windowUpdate(0, WINDOW - 65_535);
                for (int i = 0; i < STREAMS; i++) {
                    client.get(2 * i + 1, "/file");
                }
                client.send();
                // Until as much waits as will.
                while (fixture.state.memory().held() == 0) {
                    Thread.onSpinWait();
                }
                Map<String, Integer> got = new HashMap<>();
                long most = 0;
                for (int over = 0; over < STREAMS; ) {
                    String[] words = client.next().split(" ", 4);
                    boolean end = words[2].equals("end");
                    if (words[0].equals("data")) {
                        got.merge(words[1], end ? words[3].length() : data(words), Integer::sum);
                        over += end ? 1 : 0;
                    }
                    most = Math.max(most, fixture.state.memory().held());
                }
                assertEquals(STREAMS, got.size());
                got.forEach((stream, count) -> assertEquals(SIZE, count, "stream " + stream));
                assertTrue(most <= MOST, "kept " + most);
            }
            awaitNothing(fixture);
        }
    }

    private static int data(String[] words) {
        return words[2].length() + (words.length > 3 ? 1 + words[3].length() : 0);
    }

    @Test
    void whoLeavesInTheMiddleLeavesNothing() throws Exception {
        try (ProxyFixture fixture = fixture()) {
            try (Http2Client client = Http2Proxy.client(fixture)) {
                client.begin(INITIAL_WINDOW_SIZE, WINDOW).windowUpdate(0, WINDOW - 65_535);
                for (int i = 0; i < STREAMS; i++) {
                    client.get(2 * i + 1, "/file");
                }
                client.send();
                client.next();
                // Some of them only.
                for (int i = 0; i < STREAMS / 2; i++) {
                    client.frame(3, 0, 2 * i + 1, "00000008");
                }
                client.send();
                client.next();
            }
            awaitNothing(fixture);
        }
    }

    private void awaitNothing(ProxyFixture fixture) throws IOException {
        while (fixture.state.memory().held() > 0 || open() > 0) {
            Thread.onSpinWait();
        }
    }

    private long open() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(this::isOurs).count();
        }
    }

    private boolean isOurs(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).startsWith(root);
        } catch (IOException e) {
            return false;
        }
    }
}
