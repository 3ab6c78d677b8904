package lbd.it.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import lbd.it.daemon.LbdProcess;
import lbd.it.health.RealServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// curl, nginx and a WebSocket through a daemon.
@Timeout(120)
class RealPeersTest {
    private static final Path CURL = Path.of("/usr/bin/curl");
    private static final Path NGINX = Path.of("/usr/sbin/nginx");

    @TempDir
    private Path folder;

    private byte[] file = {};
    private int lbdPort;
    private int nginxPort;
    private @Nullable RealServer nginx;
    private @Nullable EchoServer echo;
    private @Nullable LbdProcess lbd;

    @BeforeEach
    void start() throws Exception {
        RealServer.needs(CURL);
        RealServer.needs(NGINX);
        // nginx gives up root and must get in.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        file = new byte[3_000_000];
        new Random(1).nextBytes(file);
        Files.write(folder.resolve("file"), file);
        nginxPort = RealServer.freePort();
        lbdPort = RealServer.freePort();
        nginx = RealServer.start(folder, NGINX.toString(), "-c", nginxConfig().toString());
        echo = new EchoServer();
        Path config = folder.resolve("lbd.yaml");
        Files.writeString(config, """
                version: 1
                admin: {http: off, socket: %s}
                access_log: {path: stdout, format: json}
                listeners:
                  - name: web
                    protocol: http
                    bind: 127.0.0.1:%d
                    via: lbd
                    routes:
                      - {match: {path: /ws}, pool: ws}
                      - {match: {path_prefix: /held}, pool: nginx, buffer: 64KiB}
                      - match: {path_prefix: /zipped}
                        rewrite: {strip_prefix: /zipped}
                        request_headers: {remove: [Accept-Encoding]}
                        compress: {types: text/plain}
                        pool: nginx
                    pool: nginx
                pools:
                  - {name: nginx, scheduler: rr, servers: ["127.0.0.1:%d"]}
                  - {name: ws, scheduler: rr, servers: ["127.0.0.1:%d"]}
                """.formatted(folder.resolve("admin.sock"), lbdPort, nginxPort, echo.port()));
        lbd = LbdProcess.start(folder, "run", "-c", config.toString()).printed("event=process.ready");
        awaitAnswer();
    }

    private void awaitAnswer() throws Exception {
        for (int i = 0; i < 100; i++) {
            if (curl("/").status() == 200) {
                return;
            }
            Thread.sleep(100);
        }
        throw new AssertionError("no answer: " + Files.readString(folder.resolve("server.log")));
    }

    @AfterEach
    void stop() throws Exception {
        if (lbd != null) {
            lbd.close();
        }
        if (echo != null) {
            echo.close();
        }
        if (nginx != null) {
            nginx.close();
        }
    }

    /// nginx in front of itself, so that a request's body is read and answered with.
    private Path nginxConfig() throws IOException {
        Path config = folder.resolve("nginx.conf");
        Files.writeString(config, """
                daemon off;
                worker_processes 1;
                error_log %1$s/error.log;
                pid %1$s/nginx.pid;
                events {}
                http {
                  access_log off;
                  client_body_temp_path %1$s/body;
                  proxy_temp_path %1$s/proxy;
                  client_max_body_size 2m;
                  gzip on;
                  gzip_proxied any;
                  gzip_types *;
                  server {
                    listen 127.0.0.1:%2$d;
                    root %1$s;
                    location = / { return 200 "ok\\n"; }
                    location = /none { return 204; }
                    location /moved { return 301 /file; }
                    location /length { proxy_pass http://127.0.0.1:%2$d/inner; }
                    location /held { proxy_pass http://127.0.0.1:%2$d/inner; }
                    location = /inner {
                      client_body_buffer_size 2m;
                      return 200 "$request_method $http_content_length $http_x_forwarded_for\\n";
                    }
                  }
                }
                """.formatted(folder, nginxPort));
        return config;
    }

    private record Answer(int status, String head, byte[] body, int connections) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /// @param arguments what begins with a slash and is no file here is a path there
    private Answer curl(String... arguments) {
        try {
            Path head = Files.createTempFile(folder, "head", "");
            Path body = Files.createTempFile(folder, "body", "");
            List<String> command = new ArrayList<>(List.of(CURL.toString(), "-sS", "--max-time", "30"));
            command.addAll(
                    List.of("-D", head.toString(), "-o", body.toString(), "-w", "%{http_code} %{num_connects}\n"));
            for (String argument : arguments) {
                command.add(isPath(argument) ? "http://127.0.0.1:" + lbdPort + argument : argument);
            }
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            process.waitFor();
            String[] words = said.split("\\s+");
            boolean well = words.length > 1 && words[words.length - 2].matches("[0-9]{3}");
            return new Answer(
                    well ? Integer.parseInt(words[words.length - 2]) : 0,
                    Files.readString(head, StandardCharsets.ISO_8859_1),
                    Files.readAllBytes(body),
                    well ? Integer.parseInt(words[words.length - 1]) : 0);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isPath(String argument) {
        return argument.startsWith("/") && !Files.exists(Path.of(argument)) || argument.equals("/");
    }

    @Test
    void curlAndNginxUnderstandEachOtherThroughLbd() throws Exception {
        Answer whole = curl("/file");
        assertArrayEquals(file, whole.body());
        assertTrue(whole.head().contains("Via: 1.1 lbd\r\n"), whole.head());

        Answer head = curl("--head", "/file");
        assertEquals(200, head.status());
        assertTrue(head.head().contains("Content-Length: 3000000\r\n"), head.head());

        Answer range = curl("-r", "1000-1999", "/file");
        assertEquals(206, range.status());
        assertEquals(1000, range.body().length);
        assertTrue(range.head().contains("Content-Range: bytes 1000-1999/3000000\r\n"), range.head());
        assertEquals(416, curl("-r", "9000000-", "/file").status());

        Answer zipped = curl("--compressed", "/file");
        assertTrue(zipped.head().contains("Transfer-Encoding: chunked\r\n"), zipped.head());
        assertArrayEquals(file, zipped.body());

        String etag = whole.head().replaceAll("(?s).*ETag: ([^\r]*)\r.*", "$1");
        Answer same = curl("-H", "If-None-Match: " + etag, "/file");
        assertEquals(304, same.status());
        assertEquals(204, curl("/none").status());
        assertArrayEquals(file, curl("-L", "/moved").body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"zstd", "br", "gzip"})
    void answersAreCompressedInPlaceOfTheServer(String encoding) {
        Answer zipped = curl("--compressed", "-H", "Accept-Encoding: " + encoding, "/zipped/file");
        assertTrue(zipped.head().contains("Content-Encoding: " + encoding + "\r\n"), zipped.head());
        assertTrue(zipped.head().contains("Vary: Accept-Encoding\r\n"), zipped.head());
        assertFalse(zipped.head().contains("Accept-Ranges"), zipped.head());
        assertArrayEquals(file, zipped.body());

        String etag = zipped.head().replaceAll("(?s).*ETag: ([^\r]*)\r.*", "$1");
        assertTrue(etag.startsWith("W/\""), etag);
        Answer same = curl("--compressed", "-H", "If-None-Match: " + etag, "/zipped/file");
        assertEquals(304, same.status());
        assertTrue(same.head().contains("Vary: Accept-Encoding\r\n"), same.head());
        // Of a weak one nobody can have a part.
        assertEquals(
                200,
                curl("-r", "1000-1999", "-H", "If-Range: " + etag, "/zipped/file")
                        .status());

        Answer plain = curl("/zipped/file");
        assertTrue(plain.head().contains("Content-Length: 3000000\r\n"), plain.head());
        assertTrue(plain.head().contains("Vary: Accept-Encoding\r\n"), plain.head());
        Answer range = curl("--compressed", "-r", "1000-1999", "/zipped/file");
        assertEquals(206, range.status());
        assertEquals(1000, range.body().length);
        assertArrayEquals(
                file, curl("--http1.0", "--compressed", "/zipped/file").body());
    }

    @Test
    void anOldClientGetsWhatItUnderstands() {
        Answer chunked = curl("--http1.0", "--compressed", "/file");
        assertFalse(chunked.head().contains("Transfer-Encoding"), chunked.head());
        assertArrayEquals(file, chunked.body());
        assertArrayEquals(file, curl("--http1.0", "/file").body());
    }

    @Test
    void bodiesOfEveryKindArrive() throws Exception {
        Path upload = Files.write(folder.resolve("upload"), new byte[1_000_000]);
        String data = "@" + upload;
        for (String path : List.of("/length", "/held")) {
            Answer announced = curl("--data-binary", data, path);
            assertTrue(announced.text().startsWith("POST 1000000 127.0.0.1"), announced.text());
            // nginx counts what came in chunks and announces it to itself.
            Answer chunked = curl("-H", "Transfer-Encoding: chunked", "--data-binary", data, path);
            assertTrue(chunked.text().startsWith("POST 1000000 127.0.0.1"), chunked.text());
            Answer waiting = curl("-H", "Expect: 100-continue", "--data-binary", data, path);
            assertTrue(waiting.head().startsWith("HTTP/1.1 100 Continue\r\n"), waiting.head());
            assertTrue(waiting.text().startsWith("POST 1000000 "), waiting.text());
            Answer put = curl("-T", upload.toString(), path);
            assertTrue(put.text().startsWith("PUT 1000000 "), put.text());
            Answer old = curl("--http1.0", "--data-binary", "four", path);
            assertTrue(old.text().startsWith("POST 4 "), old.text());
        }
    }

    @Test
    void aBodyThatTheServerRefusesEarlyGetsItsAnswer() throws Exception {
        Path large = Files.write(folder.resolve("large"), new byte[8_000_000]);
        for (int i = 0; i < 5; i++) {
            assertEquals(
                    413,
                    curl("-H", "Expect:", "--data-binary", "@" + large, "/length")
                            .status());
            assertEquals(
                    413,
                    curl("-H", "Expect:", "-H", "Transfer-Encoding: chunked", "--data-binary", "@" + large, "/length")
                            .status());
        }
    }

    @Test
    void oneConnectionServesManyRequests() {
        List<String> arguments = new ArrayList<>(List.of("/file"));
        for (int i = 0; i < 9; i++) {
            arguments.addAll(List.of("/file?" + i, "-o", "/dev/null"));
        }
        Answer last = curl(arguments.toArray(String[]::new));
        assertEquals(200, last.status());
        assertEquals(0, last.connections());
    }

    @Test
    void aWebSocketSpeaksThrough() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        StringBuilder text = new StringBuilder();
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + lbdPort + "/ws"), new WebSocket.Listener() {
                    @Override
                    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
                        text.append(data);
                        if (last) {
                            heard.add(text.toString());
                            text.setLength(0);
                        }
                        from.request(1);
                        return null;
                    }

                    @Override
                    public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
                        heard.add("closed " + status);
                        return null;
                    }
                })
                .get(30, TimeUnit.SECONDS);
        for (String message : List.of("hello", "x".repeat(1000), "y".repeat(100_000))) {
            socket.sendText(message, true).get(30, TimeUnit.SECONDS);
            assertEquals(message, heard.poll(30, TimeUnit.SECONDS));
        }
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(30, TimeUnit.SECONDS);
        assertEquals("closed 1000", heard.poll(30, TimeUnit.SECONDS));
        if (lbd != null) {
            lbd.printed("\"target\":\"/ws\"");
            assertTrue(lbd.output().contains("\"status\":101"), lbd.output());
        }
    }
}
