package lbd.it.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import lbd.it.health.RealServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// 500 connections that are never closed, each asking on, while the configuration changes 50 times under them.
class ReloadUnderLoadTest {
    private static final int CONNECTIONS = 500;
    private static final int RELOADS = 50;
    private static final byte[] REQUEST = "GET / HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path folder;

    private final List<HttpServer> servers = new ArrayList<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicLong answers = new AtomicLong();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void startServers() throws IOException {
        for (int i = 0; i < 3; i++) {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", exchange -> {
                exchange.sendResponseHeaders(200, 2);
                exchange.getResponseBody().write(new byte[] {'o', 'k'});
                exchange.close();
            });
            server.start();
            servers.add(server);
        }
    }

    @AfterEach
    void stopServers() {
        servers.forEach(s -> s.stop(0));
    }

    @Test
    void fiftyReloadsCutNoConnectionAndFailNoRequest() throws Exception {
        int port = freePort();
        int other = freePort();
        Path file = folder.resolve("lbd.yaml");
        Files.writeString(file, yaml(port, other, 0));
        try (LbdProcess lbd = LbdProcess.start(folder, "run", "-c", file.toString())) {
            lbd.printed("event=process.ready");
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                clients.add(Thread.ofVirtual().start(() -> askOn(port)));
            }
            lbd.await(() -> answers.get() > CONNECTIONS || !failures.isEmpty());
            for (int i = 1; i <= RELOADS; i++) {
                Files.writeString(file, yaml(port, other, i));
                lbd.signal("HUP");
                lbd.printed("generation=" + (i + 1) + " ");
            }
            long before = answers.get();
            lbd.await(() -> answers.get() > before + CONNECTIONS || !failures.isEmpty());
            over.set(true);
            for (Thread client : clients) {
                client.join();
            }
            assertEquals(List.of(), failures.stream().distinct().toList());
            assertTrue(answers.get() > RELOADS * 10L, "answers " + answers);
            System.out.println("reload under load: " + CONNECTIONS + " connections, " + RELOADS + " reloads, " + answers
                    + " answers, " + failures.size() + " failures");
        }
    }

    /// One connection for the whole test: that it is cut is a failure too.
    private void askOn(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (!over.get()) {
                socket.getOutputStream().write(REQUEST);
                String head = head(in);
                if (!head.startsWith("HTTP/1.1 200 ") || in.readNBytes(2).length != 2) {
                    throw new IOException("answer " + head.lines().findFirst().orElse("none"));
                }
                answers.incrementAndGet();
            }
        } catch (IOException e) {
            failures.add(String.valueOf(e.getMessage()));
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("cut after " + head.length() + " bytes of a head");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    /// Each time another weight, another set of servers, and a second listener that comes and goes.
    private String yaml(int port, int other, int step) {
        StringBuilder members = new StringBuilder();
        for (int i = 0; i < servers.size(); i++) {
            if (step % servers.size() != i) {
                members.append("      - {name: s%d, address: \"127.0.0.1:%d\", weight: %d}%n"
                        .formatted(i, servers.get(i).getAddress().getPort(), 1 + step % 5));
            }
        }
        String second = step % 2 == 0
                ? ""
                : "  - {name: other, protocol: http, bind: \"127.0.0.1:%d\", pool: app}%n".formatted(other);
        return """
                version: 1
                access_log: {path: "off"}
                admin: {http: "off", socket: %s}
                listeners:
                  - {name: web, protocol: http, bind: "127.0.0.1:%d", pool: app}
                %spools:
                  - name: app
                    scheduler: wrr
                    servers:
                %s""".formatted(folder.resolve("a.sock"), port, second, members);
    }

    private static int freePort() throws IOException {
        return RealServer.freePort();
    }
}
