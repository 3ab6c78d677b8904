package lbd.it.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import lbd.it.health.RealServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// nghttpd behind a daemon, in the clear and by TLS, with curl and h2load before it.
@Timeout(120)
class Http2ServersTest {
    private static final Path NGHTTPD = Path.of("/usr/sbin/nghttpd");

    @TempDir
    private Path folder;

    private final List<RealServer> servers = new ArrayList<>();
    private byte[] file = {};
    private int port;
    private int clear;
    private int encrypted;
    private @Nullable Http2Fixture fixture;

    @BeforeEach
    void start() throws Exception {
        Http2Fixture.needs(NGHTTPD);
        port = RealServer.freePort();
        clear = RealServer.freePort();
        encrypted = RealServer.freePort();
        file = new byte[1_000_000];
        new Random(1).nextBytes(file);
        Files.write(Files.createDirectories(folder.resolve("www/tls")).resolve("file"), file);
        Files.write(folder.resolve("www/file"), file);
        Files.writeString(folder.resolve("www/small"), "ok");
        Files.writeString(folder.resolve("www/tls/small"), "ok");
        String key = folder.resolve("key.pem").toString();
        String certificate = folder.resolve("cert.pem").toString();
        Http2Fixture.certificate(folder);
        String www = folder.resolve("www").toString();
        servers.add(RealServer.start(folder, NGHTTPD.toString(), "--no-tls", "-d", www, Integer.toString(clear)));
        servers.add(
                RealServer.start(folder, NGHTTPD.toString(), "-d", www, Integer.toString(encrypted), key, certificate));
        fixture = Http2Fixture.start(folder, port, this::yaml);
        for (int i = 0; i < 500 && !(answers("/small") && answers("/tls/small")); i++) {
            Thread.sleep(20);
        }
    }

    private Http2Fixture daemon() {
        return Objects.requireNonNull(fixture);
    }

    private String yaml(int weight) {
        return """
                version: 1
                process: {shutdown_grace: 20s}
                admin: {http: off, socket: %1$s/admin.sock}
                access_log: {path: stdout, format: json}
                listeners:
                  - name: web
                    protocol: http
                    bind: 127.0.0.1:%2$d
                    http2: {prior_knowledge: true}
                    routes: [{match: {path_prefix: /tls/}, pool: tls}]
                    pool: clear
                pools:
                  - {name: clear, servers: [{address: "127.0.0.1:%3$d", weight: %5$d}], http2: {prior_knowledge: true}}
                  - {name: tls, servers: ["127.0.0.1:%4$d"], http2: true, tls: {ca: %1$s/cert.pem}}
                """.formatted(folder, port, clear, encrypted, weight);
    }

    @AfterEach
    void stop() throws Exception {
        if (fixture != null) {
            fixture.close();
        }
        for (RealServer each : servers) {
            each.close();
        }
    }

    private boolean answers(String path) throws Exception {
        return new String(curl(path), StandardCharsets.ISO_8859_1).equals("ok");
    }

    private byte[] curl(String path, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Http2Fixture.CURL.toString(), "-s", "--max-time", "60"));
        command.addAll(List.of(options));
        command.add("http://127.0.0.1:" + port + path);
        Process process = new ProcessBuilder(command).start();
        byte[] body = process.getInputStream().readAllBytes();
        process.waitFor();
        return body;
    }

    @Test
    void filesComeWholeWhateverTheClientSpeaks() throws Exception {
        for (String path : List.of("/file", "/tls/file")) {
            assertArrayEquals(file, curl(path));
            assertArrayEquals(file, curl(path, "--http2-prior-knowledge"));
        }
        String head = new String(curl("/file", "-I"), StandardCharsets.ISO_8859_1);
        assertTrue(head.startsWith("HTTP/1.1 200 OK\r\n"), head);
        assertTrue(head.contains("content-length: 1000000\r\n"), head);
    }

    @Test
    void reloadsAndAStopFailNoRequest() throws Exception {
        daemon().reloadUnderLoad("http://127.0.0.1:" + port + "/small", "http://127.0.0.1:" + port + "/tls/small");

        Process slow = new ProcessBuilder(
                        Http2Fixture.CURL.toString(), "-s", "--limit-rate", "1M", "http://127.0.0.1:" + port + "/file")
                .start();
        byte[] first = slow.getInputStream().readNBytes(1000);
        daemon().lbd.signal("TERM");
        daemon().lbd.printed("event=process.stopping");
        byte[] rest = slow.getInputStream().readAllBytes();
        assertEquals(file.length, first.length + rest.length);
        assertEquals(0, daemon().lbd.exitCode());
    }
}
