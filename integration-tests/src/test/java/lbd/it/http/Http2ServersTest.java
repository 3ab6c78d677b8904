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
import java.util.Random;
import java.util.concurrent.TimeUnit;
import lbd.it.daemon.LbdProcess;
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
    private static final Path H2LOAD = Path.of("/usr/bin/h2load");
    private static final Path CURL = Path.of("/usr/bin/curl");
    private static final Path OPENSSL = Path.of("/usr/bin/openssl");

    @TempDir
    private Path folder;

    private final List<RealServer> servers = new ArrayList<>();
    private byte[] file = {};
    private int port;
    private int clear;
    private int encrypted;
    private @Nullable LbdProcess lbd;

    @BeforeEach
    void start() throws Exception {
        for (Path each : List.of(NGHTTPD, H2LOAD, CURL, OPENSSL)) {
            RealServer.needs(each);
        }
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
        RealServer.run(
                OPENSSL.toString(),
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-keyout",
                key,
                "-out",
                certificate,
                "-subj",
                "/CN=app",
                "-addext",
                "subjectAltName=IP:127.0.0.1");
        String www = folder.resolve("www").toString();
        servers.add(RealServer.start(folder, NGHTTPD.toString(), "--no-tls", "-d", www, Integer.toString(clear)));
        servers.add(
                RealServer.start(folder, NGHTTPD.toString(), "-d", www, Integer.toString(encrypted), key, certificate));
        Files.writeString(folder.resolve("lbd.yaml"), yaml(1));
        lbd = LbdProcess.start(folder, "run", "-c", folder.resolve("lbd.yaml").toString())
                .printed("event=process.ready");
        for (int i = 0; i < 500 && !(answers("/small") && answers("/tls/small")); i++) {
            Thread.sleep(20);
        }
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
        if (lbd != null) {
            lbd.close();
        }
        for (RealServer each : servers) {
            each.close();
        }
    }

    private boolean answers(String path) throws Exception {
        return new String(curl(path), StandardCharsets.ISO_8859_1).equals("ok");
    }

    private byte[] curl(String path, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(CURL.toString(), "-s", "--max-time", "60"));
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
        LbdProcess daemon = lbd;
        if (daemon == null) {
            throw new IllegalStateException("not started");
        }
        Process load = new ProcessBuilder(
                        H2LOAD.toString(),
                        "-n",
                        "12000",
                        "-c",
                        "8",
                        "-m",
                        "16",
                        "http://127.0.0.1:" + port + "/small",
                        "http://127.0.0.1:" + port + "/tls/small")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("h2load.out").toFile())
                .start();
        for (int i = 2; i < 22 && load.isAlive(); i++) {
            Files.writeString(folder.resolve("lbd.yaml"), yaml(i));
            daemon.signal("HUP");
            daemon.printed("generation=" + i + " ");
        }
        assertTrue(load.waitFor(60, TimeUnit.SECONDS));
        String said = Files.readString(folder.resolve("h2load.out"));
        assertTrue(said.contains("12000 succeeded, 0 failed, 0 errored"), said);

        Process slow = new ProcessBuilder(
                        CURL.toString(), "-s", "--limit-rate", "1M", "http://127.0.0.1:" + port + "/file")
                .start();
        byte[] first = slow.getInputStream().readNBytes(1000);
        daemon.signal("TERM");
        daemon.printed("event=process.stopping");
        byte[] rest = slow.getInputStream().readAllBytes();
        assertEquals(file.length, first.length + rest.length);
        assertEquals(0, daemon.exitCode());
    }
}
