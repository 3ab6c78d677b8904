package lbd.it.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import lbd.it.health.RealServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `lbd upgrade`: one process takes another's place under load, or does not and changes nothing.
@Timeout(300)
@Order(1)
class UpgradeTest {
    private static final int UPGRADES = Integer.getInteger("lbd.upgrades", 4);
    private static final byte[] REQUEST = "GET / HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicLong answers = new AtomicLong();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> clients = new ArrayList<>();
    private final CountDownLatch slowMayAnswer = new CountDownLatch(1);
    private HttpServer server;
    private Path file;
    private Path socket;
    private int http;
    private int https;
    private int tcp;
    private int udp;

    // Of the daemon that serves now, which is no child of ours.
    private long pid;

    @BeforeEach
    void startServer() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            if (exchange.getRequestURI().getPath().equals("/slow")) {
                awaitSlow();
            }
            exchange.sendResponseHeaders(200, 2);
            // Two packets: an answer may be under way when its listener is told that it takes no more.
            exchange.getResponseBody().write('o');
            exchange.getResponseBody().flush();
            exchange.getResponseBody().write('k');
            exchange.close();
        });
        server.start();
        file = folder.resolve("lbd.yaml");
        socket = folder.resolve("a.sock");
        http = RealServer.freePort();
        https = RealServer.freePort();
        tcp = RealServer.freePort();
        udp = RealServer.freePort();
        Process made = new ProcessBuilder(
                        "openssl",
                        "req",
                        "-x509",
                        "-nodes",
                        "-days",
                        "30",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:P-256",
                        "-keyout",
                        "k.pem",
                        "-out",
                        "c.pem",
                        "-subj",
                        "/CN=localhost",
                        "-addext",
                        "subjectAltName=DNS:localhost")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("openssl.log").toFile())
                .start();
        assertEquals(0, made.waitFor());
        Files.writeString(file, yaml(2));
    }

    @AfterEach
    void stop() {
        over.set(true);
        slowMayAnswer.countDown();
        server.stop(0);
        if (pid != 0) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private void awaitSlow() {
        try {
            slowMayAnswer.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String yaml(int workers) {
        return """
                version: 1
                process: {workers: %d, shutdown_grace: 20s}
                access_log: {path: "off"}
                admin: {http: "off", socket: %s}
                listeners:
                  - {name: web, protocol: http, bind: "127.0.0.1:%d", pool: app}
                  - name: secure
                    protocol: http
                    bind: "127.0.0.1:%d"
                    pool: app
                    tls: {certificates: [{certificate: %s, key: %s}]}
                  - {name: tcp, protocol: tcp, bind: "127.0.0.1:%d", pool: app}
                  - {name: udp, protocol: udp, bind: "127.0.0.1:%d", pool: dns}
                pools:
                  - {name: app, servers: [{name: one, address: "127.0.0.1:%d"}]}
                  - {name: dns, servers: [{name: one, address: "127.0.0.1:1"}]}
                """.formatted(
                        workers,
                        socket,
                        http,
                        https,
                        folder.resolve("c.pem"),
                        folder.resolve("k.pem"),
                        tcp,
                        udp,
                        server.getAddress().getPort());
    }

    private LbdProcess run() throws Exception {
        LbdProcess lbd = LbdProcess.start(folder, "run", "-c", file.toString()).printed("event=process.ready");
        pid = lbd.pid();
        return lbd;
    }

    /// Each step has a bound of its own; this is for many of them.
    @Timeout(900)
    @Test
    void noRequestFailsAndNoConnectionIsCutByUpgrades() throws Exception {
        try (LbdProcess lbd = run()) {
            for (int i = 0; i < 4; i++) {
                clients.add(Thread.ofVirtual().start(() -> ask(this::keptAlive)));
                clients.add(Thread.ofVirtual().start(() -> ask(this::oneConnectionEach)));
            }
            clients.add(Thread.ofVirtual().start(() -> ask(this::overHttp2)));
            lbd.await(() -> answers.get() > 100 || !failures.isEmpty());
            for (int i = 0; i < UPGRADES; i++) {
                // More loops than sockets that are handed over, and less.
                Files.writeString(file, yaml(1 + i % 3));
                long before = pid;
                try (Socket session = new Socket(InetAddress.getLoopbackAddress(), tcp)) {
                    session.setSoTimeout(20_000);
                    session.getOutputStream().write(REQUEST, 0, 10);
                    String said = upgraded();
                    assertNotEquals(before, pid, said);
                    assertTrue(said.contains("draining old process " + before), said);
                    // It was with the old process, and ends there.
                    session.getOutputStream().write(REQUEST, 10, REQUEST.length - 10);
                    assertTrue(head(session.getInputStream()).startsWith("HTTP/1.1 200 "));
                }
                long soFar = answers.get();
                lbd.await(() -> answers.get() > soFar + 100 || !failures.isEmpty());
                assertEquals(List.of(), failures.stream().distinct().toList(), "after upgrade " + (i + 1));
                lbd.await(() ->
                        ProcessHandle.of(before).filter(ProcessHandle::isAlive).isEmpty());
            }
            over.set(true);
            for (Thread client : clients) {
                client.join();
            }
            assertEquals(List.of(), failures.stream().distinct().toList());
            assertEquals(0, lbd.exitCode());
            assertEquals(
                    UPGRADES + 1, status().path("config").path("generation").asInt());
            System.out.println(
                    "upgrades under load: " + UPGRADES + ", " + answers + " answers, " + failures.size() + " failures");
        }
    }

    @Test
    void whatIsInFlightEndsWithTheOldProcessAndItsSocketsLiveOn() throws Exception {
        try (LbdProcess lbd = run();
                Socket slow = new Socket(InetAddress.getLoopbackAddress(), http)) {
            slow.setSoTimeout(20_000);
            slow.getOutputStream().write("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            upgraded();
            JsonNode draining = status().path("draining");
            assertEquals(lbd.pid(), draining.path("pid").asLong());
            assertTrue(lbd.isAlive());
            LbdProcess again = talk("upgrade");
            assertEquals(0, again.exitCode(), again.output());
            pid = status().path("pid").asLong();
            slowMayAnswer.countDown();
            String head = head(slow.getInputStream());
            assertTrue(head.startsWith("HTTP/1.1 200 ") && head.contains("Connection: close"), head);
            assertEquals(0, lbd.exitCode());
            lbd.await(() -> !talkedStatus().has("draining"));
            assertEquals(1, bound(udp));
        }
    }

    /// With `initial: check_first` a pool has no server until the first results are there: none of that here.
    @Test
    void whatIsKnownGoesOver() throws Exception {
        int admin = RealServer.freePort();
        String checked = """
                version: 1
                access_log: {path: "off"}
                admin: {http: "127.0.0.1:%d", socket: %s}
                listeners: [{name: web, protocol: http, bind: "127.0.0.1:%d", pool: app}]
                pools:
                  - name: app
                    health_check: {type: tcp, interval: 1m, fall: 1, initial: check_first}
                    servers:
                      - {name: up, address: "127.0.0.1:%d"}
                      - {name: down, address: "127.0.0.1:1"}
                      - {name: out, address: "127.0.0.1:%d"}
                """.formatted(
                        admin,
                        socket,
                        http,
                        server.getAddress().getPort(),
                        server.getAddress().getPort());
        Files.writeString(file, checked);
        try (LbdProcess lbd = run()) {
            lbd.printed("event=server.up pool=app server=up ").printed("event=server.up pool=app server=out ");
            assertEquals(0, talk("drain", "app/out").exitCode());
            lbd.await(() -> {
                try {
                    oneConnectionEach();
                    return true;
                } catch (IOException e) {
                    return false;
                }
            });
            for (int i = 0; i < 9; i++) {
                oneConnectionEach();
            }
            String before = metric(admin, "lbd_listener_requests_total{");
            JsonNode servers = status().path("pools").get(0).path("servers");
            String said = upgraded();
            oneConnectionEach();
            assertTrue(said.contains("took 3 servers with their states"), said);
            JsonNode later = status().path("pools").get(0).path("servers");
            for (int i = 0; i < 3; i++) {
                for (String what : List.of("health", "up", "standing", "state")) {
                    assertEquals(servers.get(i).path(what), later.get(i).path(what));
                }
                assertTrue(later.get(i).path("picked").asLong()
                        >= servers.get(i).path("picked").asLong());
            }
            double counted = Double.parseDouble(before.substring(before.lastIndexOf(' ')));
            lbd.await(() -> Double.parseDouble(
                            metric(admin, "lbd_listener_requests_total{").replaceAll(".* ", ""))
                    >= counted + 1);
        }
    }

    private static String metric(int admin, String begin) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + admin + "/metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body()
                    .lines()
                    .filter(line -> line.startsWith(begin))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void newProcessThatCannotStartChangesNothing() throws Exception {
        try (LbdProcess lbd = run()) {
            Files.writeString(file, "version: 1\nlisteners: nonsense\n");
            LbdProcess refused = talk("upgrade");
            assertEquals(4, refused.exitCode());
            assertTrue(refused.output().contains(file + ":2:12: "), refused.output());
            assertTrue(refused.output().contains("process " + lbd.pid() + " goes on"), refused.output());
            assertServes(lbd);
            // A file that is never read to its end.
            Files.delete(file);
            assertEquals(
                    0, new ProcessBuilder("mkfifo", file.toString()).start().waitFor());
            LbdProcess late = talk("upgrade", "--timeout", "3s");
            assertEquals(4, late.exitCode());
            assertTrue(late.output().contains("it was not ready within 3000 ms"), late.output());
            assertServes(lbd);
            Files.delete(file);
            Files.writeString(file, yaml(1));
            upgraded();
        }
    }

    @Test
    void oneUpgradeAtATimeAndAStopEndsItToo() throws Exception {
        try (LbdProcess lbd = run()) {
            Files.delete(file);
            assertEquals(
                    0, new ProcessBuilder("mkfifo", file.toString()).start().waitFor());
            LbdProcess first = LbdProcess.start(folder, "upgrade", "--socket", socket.toString());
            first.printed("started process ");
            LbdProcess second = talk("upgrade");
            assertEquals(4, second.exitCode());
            assertEquals("an upgrade is under way\n", second.output());
            LbdProcess reload = talk("reload");
            assertEquals(4, reload.exitCode());
            assertEquals("an upgrade is under way\n", reload.output());
            // The next process would not know of it.
            LbdProcess word = talk("drain", "app/one");
            assertEquals(4, word.exitCode(), word.output());
            assertTrue(word.output().contains("an upgrade is under way\n"), word.output());
            long started = Long.parseLong(
                    first.output().lines().findFirst().orElseThrow().substring("started process ".length()));
            lbd.signal("TERM");
            assertEquals(0, lbd.exitCode());
            assertTrue(ProcessHandle.of(started).filter(ProcessHandle::isAlive).isEmpty());
            assertFalse(Files.exists(socket));
            first.close();
        }
    }

    @Test
    void processThatIsToTakeNobodysPlaceSaysSo() throws Exception {
        LbdProcess lbd = LbdProcess.startUnder(folder, List.of("env", "LBD_HANDOVER=3"), "run", "-c", file.toString());
        assertEquals(5, lbd.exitCode());
        assertTrue(lbd.output().contains("LBD_HANDOVER is set"), lbd.output());
    }

    private void assertServes(LbdProcess lbd) throws Exception {
        assertEquals(lbd.pid(), status().path("pid").asLong());
        keptAlive();
        oneConnectionEach();
    }

    private String upgraded() throws Exception {
        LbdProcess upgrade = talk("upgrade");
        assertEquals(0, upgrade.exitCode(), upgrade.output());
        pid = status().path("pid").asLong();
        return upgrade.output();
    }

    private LbdProcess talk(String... words) throws Exception {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--socket", socket.toString()));
        LbdProcess process = LbdProcess.start(folder, all.toArray(String[]::new));
        process.exitCode();
        return process;
    }

    /// A process that has just begun may be slow to answer, and one that is asked for a status has 1.5 s.
    private JsonNode status() throws Exception {
        LbdProcess status = talk("status", "--json");
        for (int i = 0; i < 20 && status.exitCode() != 0; i++) {
            status = talk("status", "--json");
        }
        return JSON.readTree(status.output());
    }

    private JsonNode talkedStatus() {
        try {
            return status();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /// 1 where somebody has the port.
    private static int bound(int port) throws IOException {
        try (DatagramSocket client = new DatagramSocket()) {
            client.connect(InetAddress.getLoopbackAddress(), port);
            client.setSoTimeout(200);
            client.send(new DatagramPacket(new byte[1], 1));
            client.receive(new DatagramPacket(new byte[1], 1));
            return 1;
        } catch (java.net.SocketTimeoutException e) {
            return 1;
        } catch (java.net.PortUnreachableException e) {
            return 0;
        }
    }

    // ---- clients, each of which counts what it was answered

    private interface Client {
        void ask() throws Exception;
    }

    private void ask(Client client) {
        while (!over.get() && failures.isEmpty()) {
            try {
                client.ask();
            } catch (Exception e) {
                if (!over.get()) {
                    failures.add(client.getClass().getSimpleName() + " " + e);
                }
            }
        }
    }

    /// One connection, until an answer says that it was the last.
    private void keptAlive() throws IOException {
        try (Socket connection = new Socket(InetAddress.getLoopbackAddress(), http)) {
            connection.setSoTimeout(20_000);
            InputStream in = new BufferedInputStream(connection.getInputStream());
            for (int i = 0; i < 1000 && !over.get(); i++) {
                connection.getOutputStream().write(REQUEST);
                if (answer(in).contains("Connection: close")) {
                    return;
                }
            }
        }
    }

    private void oneConnectionEach() throws IOException {
        try (Socket connection = new Socket(InetAddress.getLoopbackAddress(), http)) {
            connection.setSoTimeout(20_000);
            connection
                    .getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            answer(connection.getInputStream());
        }
    }

    private String answer(InputStream in) throws IOException {
        String head = head(in);
        if (!head.startsWith("HTTP/1.1 200 ") || in.readNBytes(2).length != 2) {
            throw new IOException("answer " + head.lines().findFirst().orElse("none"));
        }
        answers.incrementAndGet();
        return head;
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

    private void overHttp2() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustAll()}, null);
        try (HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_2)
                .sslContext(context)
                .build()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + https + "/"))
                    .timeout(Duration.ofSeconds(20))
                    .build();
            while (!over.get()) {
                HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() != 200 || answer.version() != HttpClient.Version.HTTP_2) {
                    throw new IOException(answer + " by " + answer.version());
                }
                answers.incrementAndGet();
            }
        }
    }

    private static final class TrustAll extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
