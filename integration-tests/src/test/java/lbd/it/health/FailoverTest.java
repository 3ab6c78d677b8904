package lbd.it.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What clients notice when servers die, and what servers when lbd itself stands still.
@Timeout(180)
class FailoverTest {
    private static final String CHECK = "{type: http_get, urls: /, interval: 200ms, timeout: 5s, fall: 2, rise: 2}";

    @TempDir
    private Path folder;

    @Test
    void killedServerCostsNoIdempotentRequestWhoseAnswerHadNotBegun() throws Exception {
        try (Killable a = new Killable("a");
                Killable b = new Killable("b");
                Killable c = new Killable("c");
                RunningLbd lbd = new RunningLbd(folder, """
                        pools:
                          - name: app
                            servers: [%s, %s, %s]
                            health_check: %s
                        """.formatted(a.yaml(), b.yaml(), c.yaml(), CHECK));
                Clients clients = new Clients(lbd.port)) {
            lbd.process.await(() -> clients.answered.get() > 200);
            b.kill();
            lbd.process.printed("event=server.down pool=app server=b");
            int then = clients.answered.get();
            lbd.process.await(() -> clients.answered.get() > then + 200);
            assertEquals(List.of(), List.copyOf(clients.failures));
        }
    }

    @Test
    void serversStayUpWhenLbdStoodStillForFiveSeconds() throws Exception {
        try (Killable a = new Killable("a");
                RunningLbd lbd = new RunningLbd(folder, """
                        pools:
                          - name: app
                            servers: [%s]
                            health_check: {type: http_get, urls: /slow, interval: 150ms, timeout: 3s, fall: 1}
                        """.formatted(a.yaml()))) {
            lbd.shows("/api/v1/pools/app/servers/a/checks", "passed");
            lbd.process.signal("STOP");
            TimeUnit.SECONDS.sleep(5);
            lbd.process.signal("CONT");
            lbd.process.printed("event=check.paused");
            assertEquals("a", lbd.ask());
            int checked = passed(lbd);
            lbd.process.await(() -> passed(lbd) > checked + 3);
            assertFalse(lbd.process.output().contains("event=server.down"), lbd.process.output());
            a.kill();
            lbd.process.printed("event=server.down pool=app server=a");
        }
    }

    /// Runs of the one check that passed.
    private static int passed(RunningLbd lbd) {
        try {
            String row = lbd.get("/api/v1/checks").lines().skip(1).findFirst().orElseThrow();
            return Integer.parseInt(row.split(" +")[4]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A server that can be killed as the kernel kills.
    private static final class Killable implements AutoCloseable {
        private final String name;
        private final Process process;
        private final int port;

        Killable(String name) throws Exception {
            this.name = name;
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-Xmx32m",
                            "-cp",
                            Path.of(HttpMain.class
                                            .getProtectionDomain()
                                            .getCodeSource()
                                            .getLocation()
                                            .toURI())
                                    .toString(),
                            HttpMain.class.getName(),
                            name)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            BufferedReader printed = process.inputReader();
            port = Integer.parseInt(printed.readLine());
        }

        String yaml() {
            return "{name: " + name + ", address: \"127.0.0.1:" + port + "\"}";
        }

        void kill() throws InterruptedException {
            process.destroyForcibly().waitFor();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    /// Eight clients that ask one thing after the other, every second one of them slow.
    private static final class Clients implements AutoCloseable {
        private final AtomicInteger answered = new AtomicInteger();
        private final Queue<String> failures = new ConcurrentLinkedQueue<>();
        private final AtomicBoolean closing = new AtomicBoolean();
        private final HttpClient client = HttpClient.newHttpClient();
        private final List<Thread> threads = new ArrayList<>();

        Clients(int port) {
            for (int i = 0; i < 8; i++) {
                URI uri = URI.create("http://127.0.0.1:" + port + (i % 2 == 0 ? "/" : "/slow"));
                threads.add(Thread.ofPlatform().daemon().start(() -> ask(uri)));
            }
        }

        private void ask(URI uri) {
            HttpRequest request =
                    HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30)).build();
            while (!closing.get()) {
                try {
                    int status = client.send(request, HttpResponse.BodyHandlers.ofString())
                            .statusCode();
                    if (status != 200) {
                        failures.add(uri.getPath() + ": " + status);
                    }
                } catch (Exception e) {
                    failures.add(uri.getPath() + ": " + e);
                }
                answered.incrementAndGet();
            }
        }

        @Override
        public void close() throws InterruptedException {
            closing.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
            client.close();
        }
    }
}
