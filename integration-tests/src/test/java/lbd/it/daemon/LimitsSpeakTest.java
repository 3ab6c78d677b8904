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
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A daemon that has met a limit, or whose output nobody takes.
class LimitsSpeakTest {
    private static final int REQUESTS = 3000;

    @TempDir
    private Path folder;

    private int port;

    @BeforeEach
    void writeFile() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = any.getLocalPort();
        }
        Files.writeString(folder.resolve("lbd.yaml"), """
                version: 1
                access_log: {path: stdout}
                admin: {http: off, socket: %s/admin.sock}
                listeners:
                  - name: web
                    protocol: http
                    bind: "127.0.0.1:%d"
                    max_connections: 1
                    routes: [{match: {path_prefix: /}, respond: {status: 200, body: ok}}]
                """.formatted(folder, port));
    }

    @Test
    void listenerThatIsFullSaysSoOnceAndWhenItIsOver() throws Exception {
        try (LbdProcess lbd = LbdProcess.start(folder, "run", "-c", file())) {
            lbd.printed("event=process.ready");
            try (Socket one = connect()) {
                lbd.printed("event=problem.begins kind=listener_connections of=web");
                String status = talk("status").output();
                assertTrue(status.startsWith("PROBLEM: all 1 connections of listener web are taken"), status);
                assertTrue(one.isConnected());
            }
            lbd.printed("event=problem.ends kind=listener_connections of=web");
            assertEquals("no problems\n", talk("status", "--problems").output());
        }
    }

    /// A pipe that nobody reads is full at 64 KiB; one whose reader has gone answers with EPIPE.
    @ParameterizedTest
    @ValueSource(strings = {"mkfifo out; exec 3<>out; exec \"$@\" >out", "mkfifo out; (: <out) & exec \"$@\" >out"})
    void outputThatNobodyTakesDoesNotStopTraffic(String start) throws Exception {
        List<String> wrapper = List.of("sh", "-c", "cd " + folder + " && " + start, "sh");
        try (LbdProcess lbd = LbdProcess.startUnder(folder, wrapper, "run", "-c", file())) {
            // The log cannot be read here: that is what this is about. A probing connection would take the only place.
            lbd.await(this::serves);
            try (Socket client = connect()) {
                byte[] request = "GET /a/path/that/makes/a/line/longer HTTP/1.1\r\nHost: a\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII);
                for (int i = 0; i < REQUESTS; i++) {
                    client.getOutputStream().write(request);
                    assertEquals("HTTP/1.1 200", answer(client));
                }
            }
            assertEquals(0, talk("status").exitCode());
        }
    }

    /// Reads one answer, whose body is `ok`.
    private static String answer(Socket client) throws IOException {
        StringBuilder answer = new StringBuilder();
        while (!answer.toString().endsWith("\r\n\r\nok")) {
            int next = client.getInputStream().read();
            if (next < 0) {
                throw new IOException("ended: " + answer);
            }
            answer.append((char) next);
        }
        return answer.substring(0, 12);
    }

    private boolean serves() {
        try {
            return talk("status").exitCode() == 0;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    private LbdProcess talk(String... words) throws Exception {
        String[] all = new String[words.length + 2];
        System.arraycopy(words, 0, all, 0, words.length);
        all[words.length] = "--socket";
        all[words.length + 1] = folder.resolve("admin.sock").toString();
        return LbdProcess.ended(folder, all);
    }

    private String file() {
        return folder.resolve("lbd.yaml").toString();
    }
}
