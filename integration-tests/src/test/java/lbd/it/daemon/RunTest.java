package lbd.it.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import lbd.it.health.RealServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `lbd run`, its signals and the commands that talk to it.
class RunTest {
    @TempDir
    private Path folder;

    private final CountDownLatch slowMayAnswer = new CountDownLatch(1);
    private final CountDownLatch slowIsAsked = new CountDownLatch(1);
    private HttpServer server;
    private Path file;
    private int port;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            if (exchange.getRequestURI().getPath().equals("/slow")) {
                slowIsAsked.countDown();
                awaitLatch(slowMayAnswer);
            }
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write(new byte[] {'o', 'k'});
            exchange.close();
        });
        server.start();
        file = folder.resolve("lbd.yaml");
        port = freePort();
        Files.writeString(file, yaml(port, "{}"));
    }

    @AfterEach
    void stopServer() {
        slowMayAnswer.countDown();
        server.stop(0);
    }

    @Test
    void termFinishesWhatIsInFlightAndEndsWithZero() throws Exception {
        try (LbdProcess lbd = run()) {
            CompletableFuture<HttpResponse<String>> slow = get("/slow");
            slowIsAsked.await();
            lbd.signal("TERM");
            lbd.printed("event=process.stopping reason=SIGTERM");
            assertFalse(slow.isDone());
            slowMayAnswer.countDown();
            assertEquals("ok", slow.get().body());
            assertEquals(0, lbd.exitCode());
            assertTrue(lbd.output().contains("event=process.stopped connections_cut=0"), lbd.output());
        }
    }

    @Test
    void secondSignalCutsWhatIsLeft() throws Exception {
        try (LbdProcess lbd = run()) {
            CompletableFuture<HttpResponse<String>> slow = get("/slow");
            slowIsAsked.await();
            lbd.signal("INT");
            lbd.printed("event=process.stopping reason=SIGINT");
            lbd.signal("INT");
            assertEquals(0, lbd.exitCode());
            assertTrue(lbd.output().contains("event=process.stopped connections_cut=1"), lbd.output());
            assertTrue(slow.handle((_, failure) -> failure != null).get());
        }
    }

    @Test
    void hupTakesAGoodFileAndABadOneChangesNothing() throws Exception {
        try (LbdProcess lbd = run()) {
            int other = freePort();
            Files.writeString(file, yaml(other, "{}"));
            lbd.signal("HUP");
            lbd.printed("generation=2");
            port = other;
            assertEquals("ok", get("/").get().body());

            Files.writeString(file, "version: 1\nlisteners: nonsense\npoolz: []\n");
            lbd.signal("HUP");
            lbd.printed("event=config.rejected");
            String output = lbd.output();
            assertTrue(output.contains("event=config.rejected file=" + file + " errors=2 kept=generation-2"), output);
            assertTrue(output.contains(file + ":3:1: "), output);
            assertEquals("ok", get("/").get().body());
        }
    }

    @Test
    void reloadCommandTellsWhetherTheFileWasTaken() throws Exception {
        try (LbdProcess _ = run()) {
            LbdProcess taken = talk("reload");
            assertEquals(0, taken.exitCode());
            assertEquals("no changes: it means what is in force\ntaken: generation 2\n", taken.output());
            Files.writeString(file, yaml(port, "{workers: 7}"));
            LbdProcess refused = talk("reload");
            assertEquals(4, refused.exitCode());
            assertTrue(
                    refused.output().contains("process.workers: 7 needs a restart; in force: auto"), refused.output());
            assertTrue(refused.output().startsWith(file + ":"), refused.output());
        }
    }

    @Test
    void commandsChangeTheRunningDaemon() throws Exception {
        try (LbdProcess _ = run()) {
            assertEquals(0, talk("drain", "app/one").exitCode());
            assertEquals(0, talk("weight", "app/one", "9").exitCode());
            String status = talk("status").output();
            assertTrue(status.contains("drain* (file: enabled)") && status.contains("9* (file: 1)"), status);
            assertTrue(talk("status", "--json").output().startsWith("{\"version\":"));
            assertEquals(0, talk("enable", "app/one").exitCode());
            LbdProcess unknown = talk("disable", "app/nobody");
            assertEquals(4, unknown.exitCode());
            assertEquals("no server \"nobody\" in pool app; there are: one\n", unknown.output());
            LbdProcess several = talk("drain", "app/nobody", "app/one");
            assertEquals(4, several.exitCode());
            assertTrue(several.output().contains("app/one: drain"), several.output());
            // One document a line, as docs/schema has them: an error, then a server.
            List<String> documents = talk("enable", "--json", "app/nobody", "app/one")
                    .output()
                    .lines()
                    .toList();
            assertEquals(2, documents.size(), documents.toString());
            assertTrue(documents.get(0).startsWith("{\"error\":"), documents.get(0));
            assertTrue(documents.get(1).startsWith("{\"name\":\"one\","), documents.get(1));
            assertTrue(talk("weight", "app/one", "--reset").output().contains("weight 1"));
            assertEquals(2, talk("weight", "app/one", "--reset", "3").exitCode());
            String ofPool = talk("status", "app").output();
            assertTrue(ofPool.contains("POOL ") && !ofPool.contains("LISTENER "), ofPool);
            // Though it had no server twice meanwhile.
            assertEquals("no problems\n", talk("status", "--problems").output());
        }
    }

    @Test
    void daemonThatStandsStillIsToldFromOneThatIsGone() throws Exception {
        try (LbdProcess lbd = run()) {
            lbd.signal("STOP");
            LbdProcess status = talk("status");
            assertEquals(3, status.exitCode());
            assertTrue(status.output().contains("the process stands still"), status.output());
            lbd.signal("CONT");
            assertEquals(0, talk("status").exitCode());
        }
    }

    @Test
    void usr1StartsANewAccessLog() throws Exception {
        try (LbdProcess lbd = run()) {
            Path log = folder.resolve("access.log");
            get("/first").get();
            lbd.await(() -> contains(log, "/first"));
            Files.move(log, folder.resolve("access.log.1"));
            lbd.signal("USR1");
            lbd.printed("event=access_log.reopened");
            get("/second").get();
            lbd.await(() -> contains(log, "/second"));
            assertFalse(contains(log, "/first"));
        }
    }

    @Test
    void underNohupItSaysThatHupWillNotReload() throws Exception {
        try (LbdProcess lbd = LbdProcess.startUnder(folder, List.of("nohup"), "run", "-c", file.toString())) {
            lbd.printed("event=process.ready").printed("event=process.sighup_ignored");
            lbd.signal("HUP");
            assertEquals("ok", get("/").get().body());
            assertFalse(lbd.output().contains("generation=2"));
        }
    }

    @Test
    void portThatIsTakenIsOneClearLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            LbdProcess lbd = LbdProcess.ended(folder, "run", "-c", file.toString());
            assertEquals(5, lbd.exitCode());
            String line = "listeners[web].bind: ";
            assertTrue(lbd.output().lines().anyMatch(l -> l.contains(line) && l.contains(":" + taken.getLocalPort())));
            assertFalse(lbd.output().contains("\tat "), lbd.output());
        }
    }

    @Test
    void secondDaemonOnTheSameSocketIsRefused() throws Exception {
        try (LbdProcess _ = run()) {
            LbdProcess second = LbdProcess.ended(folder, "run", "-c", file.toString());
            assertEquals(5, second.exitCode());
            assertTrue(second.output().contains("another daemon serves " + folder), second.output());
        }
    }

    @Test
    void killedDaemonLeavesNothingInTheWay() throws Exception {
        try (LbdProcess lbd = run()) {
            lbd.signal("KILL");
            lbd.exitCode();
        }
        try (LbdProcess next = run()) {
            assertEquals(0, talk("status").exitCode());
            assertTrue(next.isAlive());
        }
    }

    @Test
    void fewDescriptorsLowerTheLimitAloud() throws Exception {
        List<String> limited = List.of("sh", "-c", "ulimit -n 1000; exec \"$@\"", "sh");
        try (LbdProcess lbd = LbdProcess.startUnder(folder, limited, "run", "-c", file.toString())) {
            lbd.printed("event=process.descriptors limit=1000 wanted=200256 max_connections=100000 in_force=372");
            lbd.printed("event=process.ready");
        }
    }

    private LbdProcess run() throws IOException, InterruptedException {
        return LbdProcess.start(folder, "run", "-c", file.toString()).printed("event=process.ready");
    }

    private LbdProcess talk(String... words) throws IOException, InterruptedException {
        String[] arguments = new String[words.length + 2];
        System.arraycopy(words, 0, arguments, 0, words.length);
        arguments[words.length] = "--socket";
        arguments[words.length + 1] = socket().toString();
        return LbdProcess.ended(folder, arguments);
    }

    private Path socket() {
        return folder.resolve("a.sock");
    }

    private String yaml(int port, String process) {
        return """
                version: 1
                process: %s
                access_log: {path: %s, format: "{target} {status}"}
                admin: {http: "off", socket: %s}
                listeners:
                  - {name: web, protocol: http, bind: "127.0.0.1:%d", pool: app}
                pools:
                  - name: app
                    servers: [{name: one, address: "127.0.0.1:%d"}]
                """.formatted(
                        process,
                        folder.resolve("access.log"),
                        socket(),
                        port,
                        server.getAddress().getPort());
    }

    private CompletableFuture<HttpResponse<String>> get(String path) {
        URI uri = URI.create("http://127.0.0.1:" + port + path);
        return HttpClient.newHttpClient()
                .sendAsync(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static boolean contains(Path path, String text) {
        try {
            return Files.exists(path) && Files.readString(path).contains(text);
        } catch (IOException e) {
            return false;
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int freePort() throws IOException {
        return RealServer.freePort();
    }
}
