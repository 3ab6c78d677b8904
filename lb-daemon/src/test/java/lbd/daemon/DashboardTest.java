package lbd.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import lbd.core.model.AdminSpec;
import lbd.core.model.Config;
import lbd.core.pool.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The page's files and its stream, as a browser gets them.
@Timeout(30)
class DashboardTest {
    @TempDir
    private Path folder;

    private RunningDaemon running;
    private SocketAddress socket;

    @BeforeEach
    void start() throws Exception {
        running = new RunningDaemon(folder);
        socket = UnixDomainSocketAddress.of(running.socket);
    }

    @AfterEach
    void stop() {
        running.close();
    }

    @Test
    void thePageComesWithItsPolicyAndIsAskedForAgainByItsTag() throws IOException {
        String page = HttpText.get(running.http, "/");
        assertEquals(200, HttpText.status(page));
        assertTrue(page.contains("content-security-policy: default-src 'none'; script-src 'self'"), page);
        assertTrue(page.contains("x-content-type-options: nosniff"), page);
        assertTrue(HttpText.body(page).startsWith("<!doctype html>"), page);
        String tag =
                page.lines().filter(l -> l.startsWith("etag: ")).findFirst().orElseThrow();
        String same = HttpText.ask(
                running.http, "GET / HTTP/1.1\r\nHost: x\r\nIf-None-Match: " + tag.substring(6) + "\r\n\r\n");
        assertEquals(304, HttpText.status(same));
        assertEquals("", HttpText.body(same));
        assertEquals(200, HttpText.status(HttpText.get(running.http, "/dashboard/main.js")));
        assertEquals(404, HttpText.status(HttpText.get(running.http, "/dashboard/none.js")));
        assertEquals(403, HttpText.status(HttpText.post(running.http, "/")));
        String head = HttpText.ask(running.http, "HEAD / HTTP/1.1\r\nHost: x\r\n\r\n");
        assertEquals(200, HttpText.status(head));
        assertEquals("", HttpText.body(head));
    }

    /// One who watches.
    private final class Stream implements AutoCloseable {
        private final Socket client = new Socket();
        private final BufferedReader reader;

        Stream() throws IOException {
            client.connect(running.http);
            client.getOutputStream().write("GET /api/v1/stream HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(UTF_8));
            reader = new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8));
            assertEquals("HTTP/1.1 200 OK", reader.readLine());
        }

        /// The next event's data, after its name.
        JsonNode next(String name) throws IOException {
            String line = reader.readLine();
            while (!line.startsWith("event: ")) {
                line = reader.readLine();
            }
            assertEquals("event: " + name, line);
            return new JsonMapper().readTree(reader.readLine().substring("data: ".length()));
        }

        @Override
        public void close() throws IOException {
            client.close();
        }
    }

    @Test
    void theStreamTellsAllAndThenWhatChanges() throws IOException {
        try (Stream stream = new Stream()) {
            JsonNode all = stream.next("all").path("set");
            JsonNode status = new JsonMapper().readTree(HttpText.body(HttpText.get(running.http, "/api/v1/status")));
            assertEquals(status.at("/pools/0/servers/1"), all.at("/server~1app~1b/view"));
            assertEquals(status.at("/listeners/0"), all.at("/listener~1web/view"));
            assertEquals("app", all.at("/pool~1app/view/name").asText());
            assertTrue(all.at("/pool~1app/view/servers").isEmpty());
            assertEquals(status.at("/config"), all.at("/daemon/config"));
            assertEquals("app/b", all.at("/server~1app~1b/top/name").asText());
            assertTrue(all.at("/bounds_ms").size() > 10);
            assertFalse(all.toString().contains("clients"), "who they are is nobody's business here");
            HttpText.post(socket, "/api/v1/pools/app/servers/b/drain");
            JsonNode changed = stream.next("change").path("set");
            while (changed.path("server/app/b").isMissingNode()) {
                changed = stream.next("change").path("set");
            }
            assertEquals("drain", changed.at("/server~1app~1b/view/state").asText());
            assertTrue(changed.path("server/app/a").isMissingNode(), "it is as it was");
            running.offer(running.config(Duration.ZERO, "c", "b"));
            HttpText.post(socket, "/api/v1/reload");
            JsonNode anew = stream.next("all").path("set");
            assertTrue(anew.path("server/app/a").isMissingNode());
            assertEquals("c", anew.at("/server~1app~1c/view/name").asText());
        }
    }

    @Test
    void ofManyServersCountersAreToldInTurnsAndStatesAtOnce() throws IOException {
        String[] names = IntStream.range(0, 301).mapToObj(i -> "s" + i).toArray(String[]::new);
        running.offer(running.config(Duration.ZERO, names));
        assertEquals(200, HttpText.status(HttpText.post(socket, "/api/v1/reload")));
        List<Server> servers = running.daemon.state().pool("app").servers();
        try (Stream stream = new Stream()) {
            stream.next("all");
            servers.forEach(server -> server.counters().bytesSent.add(1));
            HttpText.post(socket, "/api/v1/pools/app/servers/s7/drain");
            Set<String> told = new HashSet<>();
            for (int second = 0; second < 5; second++) {
                List<String> now = stream.next("change").path("set").properties().stream()
                        .map(Map.Entry::getKey)
                        .filter(name -> name.startsWith("server/"))
                        .toList();
                assertTrue(now.size() <= 62, () -> "at once: " + now.size());
                assertTrue(second > 0 || now.contains("server/app/s7"), "its state is told at once");
                told.addAll(now);
            }
            assertEquals(301, told.size());
        }
    }

    @Test
    void whoWatchesTakesNoPlaceOfThoseWhoAskAndMayWatchForLong() throws Exception {
        try (Stream first = new Stream()) {
            for (int i = 0; i < 200; i++) {
                assertEquals(200, HttpText.status(HttpText.get(running.http, "/health/live")));
            }
            first.next("all");
            first.next("change");
            first.next("change");
        }
    }

    @Test
    void whereTheDoorMovesTheStreamEnds() throws Exception {
        try (Stream stream = new Stream()) {
            Config config = running.config(Duration.ZERO, "a", "b");
            running.offer(new Config(
                    config.process(),
                    config.log(),
                    config.accessLog(),
                    new AdminSpec(null, running.socket.toString(), null, List.of()),
                    config.listeners(),
                    config.pools()));
            HttpText.post(socket, "/api/v1/reload");
            String line = stream.reader.readLine();
            while (line != null) {
                line = stream.reader.readLine();
            }
        }
    }
}
