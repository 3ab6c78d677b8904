package lbd.it.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lbd.it.health.RealServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

@ResourceLock("/run/lbd")
class DemoTest {
    @TempDir
    private Path folder;

    private final int port = freePort();
    private final int tcpPort = freePort();
    private final int adminPort = freePort();

    DemoTest() throws IOException {}

    @Test
    void balancesEchoesTellsWhatToTryAndEndsWithZero() throws Exception {
        try (LbdProcess demo = demo()) {
            demo.printed("curl -s http://127.0.0.1:" + port + "/").printed("Ctrl-C");
            List<String> answers = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                answers.add(get(port, "/"));
            }
            List<String> round = List.of("hello from web1\n", "hello from web2\n", "hello from web3\n");
            assertEquals(round, answers.subList(0, 3));
            assertEquals(round, answers.subList(3, 6));
            assertEquals("hi", echo("hi"));
            assertTrue(get(adminPort, "/health/ready").contains("ready"));
            assertTrue(
                    get(adminPort, "/metrics").contains("lbd_server_picked_total{pool=\"web\",server=\"web2\"} 2.0"));
            demo.signal("INT");
            assertEquals(0, demo.exitCode(), demo.output());
        }
    }

    @Test
    void portThatIsTakenIsSaidWithHowToMoveIt() throws Exception {
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"));
                LbdProcess demo = demo()) {
            assertEquals(5, demo.exitCode());
            String output = demo.output();
            assertTrue(output.contains("127.0.0.1:" + taken.getLocalPort()), output);
            assertTrue(output.contains("Other ports: --port, --tcp-port, --admin-port"), output);
            assertFalse(output.contains("\tat "), output);
        }
    }

    private LbdProcess demo() throws IOException {
        return LbdProcess.start(
                folder, "demo", "--port", "" + port, "--tcp-port", "" + tcpPort, "--admin-port", "" + adminPort);
    }

    private String echo(String text) throws IOException {
        try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), tcpPort)) {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String get(int port, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static int freePort() throws IOException {
        return RealServer.freePort();
    }
}
