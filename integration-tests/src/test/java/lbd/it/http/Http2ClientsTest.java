package lbd.it.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Executors;
import lbd.it.health.RealServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// curl, nghttp and h2load before a daemon that speaks HTTP/2 over TLS, in front of a server of HTTP/1.
@Timeout(120)
class Http2ClientsTest {
    private static final Path NGHTTP = Path.of("/usr/bin/nghttp");

    @TempDir
    private Path folder;

    private final byte[] body = new byte[1_000_000];
    private int port;
    private @Nullable HttpServer server;
    private @Nullable Http2Fixture fixture;

    @BeforeEach
    void start() throws Exception {
        Http2Fixture.needs(NGHTTP);
        new Random(2).nextBytes(body);
        Files.write(folder.resolve("body"), body);
        Files.write(folder.resolve("large"), new byte[5_000_000]);
        port = RealServer.freePort();
        HttpServer echo = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000);
        echo.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        echo.createContext("/", exchange -> {
            byte[] got = exchange.getRequestBody().readAllBytes();
            byte[] said = got.length == 0 ? "ok".getBytes(StandardCharsets.US_ASCII) : got;
            boolean head = exchange.getRequestMethod().equals("HEAD");
            if (head) {
                exchange.getResponseHeaders().set("Content-Length", "2");
            }
            exchange.sendResponseHeaders(200, head ? -1 : said.length);
            if (!head) {
                exchange.getResponseBody().write(said);
            }
            exchange.close();
        });
        echo.start();
        server = echo;
        Http2Fixture.certificate(folder);
        fixture = Http2Fixture.start(folder, port, this::yaml);
    }

    private Http2Fixture daemon() {
        return Objects.requireNonNull(fixture);
    }

    private String yaml(int weight) {
        int to = server == null ? 1 : server.getAddress().getPort();
        return """
                version: 1
                process: {shutdown_grace: 20s}
                admin: {http: off, socket: %1$s/admin.sock}
                access_log: {path: off}
                listeners:
                  - name: web
                    protocol: http
                    bind: 127.0.0.1:%2$d
                    tls: {certificates: [{certificate: %1$s/cert.pem, key: %1$s/key.pem}]}
                    limits: {body: 2MiB}
                    pool: app
                pools:
                  - {name: app, servers: [{address: "127.0.0.1:%3$d", weight: %4$d}]}
                """.formatted(folder, port, to, weight);
    }

    @AfterEach
    void stop() throws Exception {
        if (fixture != null) {
            fixture.close();
        }
        if (server != null) {
            server.stop(0);
        }
    }

    private byte[] curl(String path, String... options) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("-s", "--http2", "--max-time", "30", "--cacert"));
        all.add(folder.resolve("cert.pem").toString());
        all.addAll(List.of(options));
        all.add("https://127.0.0.1:" + port + path);
        return daemon().run(Http2Fixture.CURL, all);
    }

    private static String text(byte[] said) {
        return new String(said, StandardCharsets.ISO_8859_1);
    }

    @Test
    void curlGetsAndSendsBodiesWhole() throws Exception {
        assertEquals("ok 2", text(curl("/", "-w", " %{http_version}")));
        assertArrayEquals(body, curl("/", "--data-binary", "@" + folder.resolve("body")));
        assertArrayEquals(
                body,
                curl(
                        "/",
                        "-H",
                        "Expect: 100-continue",
                        "-T",
                        folder.resolve("body").toString()));
        String head = text(curl("/", "-I"));
        assertTrue(head.startsWith("HTTP/2 200 \r\n") && head.contains("content-length: 2\r\n"), head);
    }

    @Test
    void anAnswerBeforeTheWholeBodyIsNoFailure() throws Exception {
        String large = "@" + folder.resolve("large");
        String said = text(curl("/", "--data-binary", large, "-o", "/dev/null", "-w", "%{response_code}"));
        assertEquals("413", said);
    }

    @Test
    void nghttpGetsManyAtOnceAndHasNothingToComplainOf() throws Exception {
        String said = text(daemon().run(
                        NGHTTP, List.of("-nv", "-m", "20", "--no-verify-peer", "https://127.0.0.1:" + port + "/")));
        assertTrue(said.contains("[SETTINGS_ENABLE_CONNECT_PROTOCOL(0x08):1]") || said.contains("(0x08):1]"), said);
        assertEquals(20, said.split(":status: 200", -1).length - 1, said);
        assertTrue(!said.contains("RST_STREAM") && !said.contains("INVALID"), said);
    }

    @Test
    void reloadsFailNoRequest() throws Exception {
        daemon().reloadUnderLoad("https://127.0.0.1:" + port + "/");
        daemon().lbd.signal("TERM");
        assertEquals(0, daemon().lbd.exitCode());
    }
}
