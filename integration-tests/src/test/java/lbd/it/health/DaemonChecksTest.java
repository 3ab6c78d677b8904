package lbd.it.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import lbd.it.daemon.LbdProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Checks in the running daemon.
@Timeout(120)
class DaemonChecksTest {
    @TempDir
    Path folder;

    private final AtomicInteger healthOfB = new AtomicInteger(200);
    private HttpServer a;
    private HttpServer b;
    private Path file;
    private int port;

    @BeforeEach
    void start() throws Exception {
        a = server("a", new AtomicInteger(200));
        b = server("b", healthOfB);
        port = RealServer.freePort();
        file = folder.resolve("lbd.yaml");
        Files.writeString(file, """
                version: 1
                admin: {http: off, socket: %s/admin.sock}
                listeners:
                  - {name: web, protocol: http, bind: "127.0.0.1:%d", pool: app}
                pools:
                  - name: app
                    scheduler: rr
                    servers:
                      - {name: a, address: "127.0.0.1:%d"}
                      - {name: b, address: "127.0.0.1:%d"}
                    health_check: {type: http_get, urls: /healthz, interval: 100ms, timeout: 5s, fall: 2, rise: 2}
                """.formatted(
                        folder, port, a.getAddress().getPort(), b.getAddress().getPort()));
    }

    @AfterEach
    void stop() {
        a.stop(0);
        b.stop(0);
    }

    @Test
    void serverThatFailsItsCheckGetsNoTrafficUntilItPassesAgain() throws Exception {
        try (LbdProcess lbd = LbdProcess.start(folder, "run", "-c", file.toString())) {
            lbd.printed("event=process.ready");
            assertEquals(Set.of("a", "b"), answers());
            healthOfB.set(503);
            lbd.printed("event=server.down pool=app server=b");
            assertTrue(lbd.output().contains("status 503 wanted 200-299"), lbd.output());
            assertEquals(Set.of("a"), answers());
            healthOfB.set(200);
            lbd.printed("event=server.up pool=app server=b");
            assertEquals(Set.of("a", "b"), answers());
        }
    }

    @Test
    void probeExplainsWhatTheChecksSay() throws Exception {
        healthOfB.set(404);
        LbdProcess probe = LbdProcess.ended(folder, "probe", "-c", file.toString(), "app");
        assertEquals(4, probe.exitCode());
        assertTrue(probe.output().contains("app/a http_get passed in "), probe.output());
        assertTrue(probe.output().contains("app/b http_get failed (status) in "), probe.output());
        assertEquals(
                0,
                LbdProcess.ended(folder, "probe", "-c", file.toString(), "app/a")
                        .exitCode());
        assertEquals(
                2,
                LbdProcess.ended(folder, "probe", "-c", file.toString(), "app/x")
                        .exitCode());
    }

    @Test
    void digestCommandPrintsTheDigest() throws Exception {
        String url = "http://127.0.0.1:" + a.getAddress().getPort() + "/x";
        LbdProcess digest = LbdProcess.ended(folder, "digest", url);
        assertEquals(0, digest.exitCode());
        assertEquals("0cc175b9c0f1b6a831c399e269772661", digest.output().strip());
    }

    @Test
    void digestOfAServerThatIsNotThereSaysSo() throws Exception {
        int nobody = RealServer.freePort();
        LbdProcess digest = LbdProcess.ended(folder, "digest", "http://127.0.0.1:" + nobody + "/x");
        assertEquals(3, digest.exitCode());
        assertTrue(digest.output().contains("refused"), digest.output());
    }

    private Set<String> answers() throws Exception {
        Set<String> bodies = new TreeSet<>();
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (int i = 0; i < 6; i++) {
                HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                        .build();
                bodies.add(client.send(request, HttpResponse.BodyHandlers.ofString())
                        .body());
            }
        }
        return bodies;
    }

    private static HttpServer server(String body, AtomicInteger health) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            boolean check = exchange.getRequestURI().getPath().equals("/healthz");
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(check ? health.get() : 200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        return server;
    }
}
