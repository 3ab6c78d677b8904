package lbd.it.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A small process, and more unfinished heads than its heap could hold. 6,683 of them with 31 KiB each ended a daemon
/// with 256 MiB; here both are smaller in the same proportion.
class MemoryLimitTest {
    private static final int HEAP_MIB = Integer.getInteger("lbd.it.heap", 48);
    private static final int CONNECTIONS = 6683 * HEAP_MIB / 256;
    private static final int HEAD = 31 * 1024;

    @TempDir
    private Path folder;

    private final List<Socket> clients = new ArrayList<>();

    @AfterEach
    void leave() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
    }

    private Path file(int port) throws IOException {
        return Files.writeString(folder.resolve("lbd.yaml"), """
                version: 1
                process: {max_connections: 8000, workers: 2}
                access_log: {path: off}
                admin: {http: off, socket: %s/admin.sock}
                listeners:
                  - name: web
                    protocol: http
                    bind: "127.0.0.1:%d"
                    routes: [{match: {path_prefix: /}, respond: {status: 200, body: ok}}]
                """.formatted(folder, port));
    }

    @Test
    void unfinishedHeadsDoNotEndTheProcess() throws Exception {
        int port = freePort();
        List<String> jvm = List.of("-Xmx" + HEAP_MIB + "m", "-XX:+ExitOnOutOfMemoryError");
        try (LbdProcess lbd =
                LbdProcess.startWith(folder, jvm, "run", "-c", file(port).toString())) {
            lbd.printed("event=process.ready");
            byte[] part =
                    ("GET / HTTP/1.1\r\nHost: h\r\nX-Long: " + "x".repeat(HEAD)).getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < CONNECTIONS; i++) {
                Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
                clients.add(client);
                // What does not fit has been refused by then.
                client.getOutputStream().write(part, 0, HEAD);
            }
            lbd.await(() -> givenUp() > 0);
            try (Socket other = new Socket(InetAddress.getLoopbackAddress(), port)) {
                other.getOutputStream().write("GET / HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                byte[] start = other.getInputStream().readNBytes(12);
                assertEquals("HTTP/1.1 200", new String(start, StandardCharsets.US_ASCII));
            }
            long limit = number("kept_bytes_max");
            assertTrue(number("kept_bytes") <= limit, () -> lbd.output());
            assertEquals(Math.max(16 << 20, (long) HEAP_MIB << 18), limit, limit / 20.0);
            assertTrue(lbd.isAlive(), lbd::output);
            lbd.printed("event=problem.begins kind=memory");
            leave();
            lbd.await(() -> number("kept_bytes") == 0);
        }
    }

    private long givenUp() {
        return number("kept_given_up");
    }

    private long number(String name) {
        try {
            String status = LbdProcess.ended(
                            folder,
                            "status",
                            "--json",
                            "--socket",
                            folder.resolve("admin.sock").toString())
                    .output();
            Matcher found = Pattern.compile("\"" + name + "\" ?: ?(\\d+)").matcher(status);
            assertTrue(found.find(), status);
            return Long.parseLong(found.group(1));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }
}
