package lbd.it.prometheus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lbd.it.daemon.LbdProcess;
import lbd.it.health.RealServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `lbd run`, its page, and a Prometheus that scrapes it each second.
@Timeout(180)
class PrometheusTest {
    private static final Path PROMETHEUS = Path.of("/usr/bin/prometheus");
    private static final Path PROMTOOL = Path.of("/usr/bin/promtool");
    private static final int REQUESTS = 5;

    @TempDir
    private Path folder;

    private HttpServer server;
    private int http;
    private int tcp;
    private int dead;
    private int admin;
    private int prometheus;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(RealServer.at(0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write(new byte[] {'o', 'k'});
            exchange.close();
        });
        server.start();
        http = RealServer.freePort();
        tcp = RealServer.freePort();
        dead = RealServer.freePort();
        admin = RealServer.freePort();
        prometheus = RealServer.freePort();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void pageIsCleanAndPrometheusHasWhatHappened() throws Exception {
        RealServer.needs(PROMETHEUS);
        RealServer.needs(PROMTOOL);
        Path file = Files.writeString(folder.resolve("lbd.yaml"), yaml());
        try (LbdProcess lbd = LbdProcess.start(folder, "run", "-c", file.toString())) {
            lbd.printed("event=process.ready").printed("event=server.down pool=app server=dead");
            happen();
            assertEquals("", lint(get(admin, "/metrics")));
            try (RealServer _ = prometheus()) {
                await("up{job=\"lbd\"}", 1);
                await("lbd_listener_requests_total{listener=\"web\"}", REQUESTS);
                await("lbd_listener_requests_ended_total{listener=\"web\",reason=\"ok\"}", REQUESTS);
                await("lbd_pool_requests_ended_total{pool=\"app\",reason=\"ok\"}", REQUESTS + 1);
                await("lbd_listener_requests_ended_total{listener=\"raw\",reason=\"ok\"}", 1);
                await("lbd_server_response_seconds_count{pool=\"app\",server=\"one\"}", REQUESTS + 1);
                await("lbd_server_up{pool=\"app\",server=\"one\"}", 1);
                await("lbd_server_up{pool=\"app\",server=\"dead\"}", 0);
                await("lbd_config_generation", 1);
                assertTrue(value("lbd_check_runs_total{server=\"dead\",result=\"failed\"}") >= 2);
                assertTrue(value("sum(lbd_event_loop_lag_seconds_count)") > 0);
                assertTrue(value("process_resident_memory_bytes") > 10_000_000);
                // An alert of ours, on what is really scraped.
                await("ALERTS{alertname=\"LbdServerDown\",server=\"dead\"}", 1);
            }
        }
    }

    @Test
    void nativeHistogramsAndExemplarsAreTakenWhereTheyAreAskedFor() throws Exception {
        RealServer.needs(PROMETHEUS);
        Path file = Files.writeString(folder.resolve("lbd.yaml"), yaml());
        try (LbdProcess lbd = LbdProcess.start(folder, "run", "-c", file.toString())) {
            lbd.printed("event=process.ready");
            happen();
            try (RealServer _ = prometheus("--enable-feature=native-histograms,exemplar-storage")) {
                for (String name : List.of("connect_seconds", "response_seconds", "request_duration_seconds")) {
                    String one = "lbd_server_" + name + "{pool=\"app\",server=\"one\"}";
                    await("histogram_count(" + one + ") > bool 0", 1);
                }
                await("histogram_count(lbd_pool_first_byte_seconds{pool=\"app\"})", REQUESTS);
                await("histogram_count(lbd_route_request_duration_seconds{listener=\"web\",route=\"home\"})", REQUESTS);
                assertTrue(value("histogram_quantile(0.5, lbd_pool_first_byte_seconds)") > 0);
                String found =
                        get(prometheus, "/api/v1/query_exemplars?query=lbd_pool_first_byte_seconds&start=0&end=9e9");
                String id = new JsonMapper()
                        .readTree(found)
                        .at("/data/0/exemplars/0/labels/request_id")
                        .asText();
                assertTrue(id.matches("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{21}"), found);
            }
        }
    }

    private void happen() throws Exception {
        for (int i = 0; i < REQUESTS; i++) {
            assertEquals("ok", get(http, "/"));
        }
        try (Socket session = new Socket()) {
            session.connect(new InetSocketAddress(RealServer.at(0).getAddress(), tcp));
            session.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            session.shutdownOutput();
            assertTrue(new String(session.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).endsWith("ok"));
        }
    }

    private String yaml() {
        return """
                version: 1
                admin: {http: "127.0.0.1:%d", socket: %s/admin.sock}
                access_log: {path: "off"}
                listeners:
                  - {name: web, protocol: http, bind: "127.0.0.1:%d", pool: app, request_id: {header: X-Id},
                     routes: [{match: {path: /}, pool: app, metrics: {histogram: true, name: home}}]}
                  - {name: raw, protocol: tcp, bind: "127.0.0.1:%d", pool: app}
                pools:
                  - name: app
                    servers:
                      - {name: one, address: "127.0.0.1:%d"}
                      - {name: dead, address: "127.0.0.1:%d"}
                    health_check: {type: tcp, interval: 100ms, fall: 2}
                """.formatted(admin, folder, http, tcp, server.getAddress().getPort(), dead);
    }

    /// @return what promtool has to say about it
    private String lint(String page) throws Exception {
        Path file = Files.writeString(folder.resolve("page"), page);
        Process promtool = new ProcessBuilder(PROMTOOL.toString(), "check", "metrics")
                .redirectErrorStream(true)
                .redirectInput(file.toFile())
                .start();
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, promtool.waitFor(), said);
        return said;
    }

    private RealServer prometheus(String... more) throws IOException {
        Path rules = Path.of("..", "conf", "prometheus", "lbd.rules.yml")
                .toAbsolutePath()
                .normalize();
        Path file = Files.writeString(folder.resolve("prometheus.yml"), """
                global: {scrape_interval: 1s, evaluation_interval: 1s}
                rule_files: [%s]
                scrape_configs:
                  - job_name: lbd
                    static_configs: [{targets: ["127.0.0.1:%d"]}]
                """.formatted(rules, admin));
        List<String> command = new ArrayList<>(List.of(
                PROMETHEUS.toString(),
                "--config.file=" + file,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + prometheus));
        command.addAll(List.of(more));
        return RealServer.start(folder, command.toArray(String[]::new));
    }

    private void await(String query, double wanted) throws Exception {
        // Prometheus looks for its targets every 5 s, so the first scrape takes a while.
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (value(query) != wanted) {
            assertTrue(System.nanoTime() - deadline < 0, () -> query + " never became " + wanted);
            Thread.sleep(200);
        }
    }

    /// @return not a number where there is no answer yet
    private double value(String query) throws InterruptedException {
        try {
            String path = "/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8);
            JsonNode result = new JsonMapper().readTree(get(prometheus, path)).at("/data/result");
            return result.size() == 1 ? result.at("/0/value/1").asDouble() : Double.NaN;
        } catch (IOException e) {
            return Double.NaN; // it is starting
        }
    }

    private static String get(int port, String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + port + path);
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
