package lbd.it.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import lbd.it.daemon.LbdProcess;
import lbd.it.health.RealServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/// The tarball, unpacked in a place that it was not built in and run from there, with nothing but the AOT cache
/// allowed.
@ResourceLock("/run/lbd")
class TarballTest {
    private static final long MIB = 1 << 20;

    @TempDir
    private Path folder;

    private HttpServer server;
    private Path lbd;
    private int port;

    @BeforeEach
    void unpack() throws Exception {
        Path tarball = Built.tarball();
        Built.run("tar", "xzf", tarball.toString(), "-C", folder.toString()).ok();
        String name = tarball.getFileName().toString();
        lbd = folder.resolve(name.substring(0, name.indexOf("-linux-"))).resolve("bin/lbd");
        port = freePort();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write(new byte[] {'o', 'k'});
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    @Test
    void itIsSmall() throws IOException {
        long size = Files.size(Built.tarball());
        System.out.printf("tarball: %.1f MB%n", size / 1e6);
        assertTrue(size <= 60_000_000, Long.toString(size));
    }

    /// A build that could not train says so, and makes all the rest.
    @Test
    void hasItsAotCachesAndDoesWithoutThem() throws Exception {
        for (String name : List.of("lbd.aot", "command.aot")) {
            Path cache = lbd.getParent().getParent().resolve(name);
            assertTrue(Files.isRegularFile(cache), "the training failed: see the build's warning");
            Files.delete(cache);
        }
        assertEquals(1, Built.run(lbd.toString(), "--version").ok().lines().count());
        Built.Ended status = Built.run(lbd.toString(), "status", "--socket", folder + "/none");
        assertTrue(status.output().startsWith("lbd: no daemon is running here"), status.output());
    }

    @Test
    void startsFastAndStaysSmall() throws Exception {
        long begun = System.nanoTime();
        try (LbdProcess daemon = run()) {
            awaitAnswer(daemon);
            long answered = System.nanoTime() - begun;
            long rss = residentBytes(daemon);
            System.out.printf(
                    "exec to the first proxied answer: %d ms; resident then: %d MiB%n",
                    TimeUnit.NANOSECONDS.toMillis(answered), rss / MIB);
            // Loosely: the machine may be busy. What an idle one does is in docs/running.md.
            assertTrue(answered < TimeUnit.SECONDS.toNanos(60), Long.toString(answered));
            assertTrue(rss < 160 * MIB, Long.toString(rss));
            begun = System.nanoTime();
            String status =
                    command("status", "--socket", folder.resolve("admin.sock").toString());
            System.out.printf("lbd status: %d ms%n", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
            assertTrue(status.contains("app/one"), status);
        }
    }

    /// What is not in its cache is found in no jar, or in all of them: each costs it milliseconds.
    @Test
    void statusHasItsClassesFromItsCache() throws Exception {
        try (LbdProcess daemon = run()) {
            awaitAnswer(daemon);
            String options = "LBD_JAVA_OPTS=-XX:AOTMode=on -Xlog:class+load";
            String socket = folder.resolve("admin.sock").toString();
            String output = Built.run("env", options, lbd.toString(), "status", "--socket", socket)
                    .ok();
            List<String> others = output.lines()
                    .filter(line -> line.contains("class,load") && !line.contains("source: shared objects file"))
                    .toList();
            assertTrue(others.size() < 25 && others.stream().noneMatch(line -> line.contains(".jar")), output);
            assertFalse(output.contains("jdk.internal.logger."), output);
        }
    }

    @Test
    void nativesAreLoadedFromTheRuntime() throws Exception {
        try (LbdProcess daemon = run()) {
            daemon.printed("transport=epoll");
            String maps = Files.readString(Path.of("/proc", Long.toString(daemon.pid()), "maps"));
            assertTrue(maps.contains("/runtime/lib/libnetty_transport_native_epoll"), maps);
            assertFalse(maps.contains(System.getProperty("java.io.tmpdir") + "/libnetty"), maps);
        }
    }

    @Test
    void everyCommandHasTheModulesThatItNeeds() throws Exception {
        Path config = writeConfig();
        assertTrue(command("check", "-c", config.toString()).contains("valid, 1 listener, 1 pool"));
        assertTrue(command("probe", "-c", config.toString(), "app").contains("app/one"));
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
        assertEquals("444bcb3a3fcf8389296c49467f27e1d6", command("digest", url).split("\\s")[0]);
        assertTrue(command("help", "schedulers").contains("wrr"));
        List<String> demo = List.of(
                lbd.toString(), "demo", "--port=" + port, "--tcp-port=" + freePort(), "--admin-port=" + freePort());
        try (LbdProcess daemon = LbdProcess.startCommand(folder, demo)) {
            awaitAnswer(daemon.printed("event=process.ready"));
        }
    }

    /// Under systemd and in containers the locale is C.
    @Test
    void namesOfFilesAreUtf8InAnyLocale() throws Exception {
        // By a shell: this JVM's own locale may have no name for them.
        Built.run("sh", "-c", "cd " + folder + "; n=$(printf 'gr\\303\\266\\303\\237e'); mkdir $n; echo there >$n/$n")
                .ok();
        Path config = Files.writeString(
                folder.resolve("lbd.yaml"), """
                version: 1
                access_log: {path: off}
                admin: {http: "off", socket: %s}
                listeners:
                  - {name: web, protocol: http, bind: "127.0.0.1:%d", routes: [{files: {root: "%s/gr\u00f6\u00dfe"}}], pool: app}
                pools: [{name: app, servers: ["127.0.0.1:9"]}]
                """.formatted(folder.resolve("admin.sock"), port, folder));
        List<String> command = List.of("env", "LC_ALL=C", lbd.toString(), "run", "-c", config.toString());
        try (LbdProcess daemon = LbdProcess.startCommand(folder, command)) {
            daemon.printed("event=process.ready");
            assertFalse(daemon.output().contains("there is no folder"), daemon.output());
            URI file = URI.create("http://127.0.0.1:" + port + "/gr%C3%B6%C3%9Fe");
            try (InputStream in = file.toURL().openStream()) {
                assertEquals("there\n", new String(in.readAllBytes(), StandardCharsets.US_ASCII));
            }
        }
    }

    @Test
    void pagesOfTheManualAreThere() throws IOException {
        Path home = lbd.getParent().getParent();
        for (String page : List.of("man/man1/lbd.1.gz", "man/man5/lbd.yaml.5.gz")) {
            try (var text = new GZIPInputStream(Files.newInputStream(home.resolve(page)))) {
                assertTrue(new String(text.readAllBytes(), StandardCharsets.US_ASCII).startsWith(".TH \"LBD"), page);
            }
        }
    }

    @Test
    void everyJarIsListedWithItsLicence() throws IOException {
        Path home = lbd.getParent().getParent();
        List<String> listed = Files.readAllLines(home.resolve("THIRD-PARTY.md")).stream()
                .filter(l -> l.startsWith("| `"))
                .map(l -> l.split("`")[1])
                .toList();
        try (Stream<Path> jars = Files.list(home.resolve("lib"))) {
            List<String> unlisted = jars.map(jar -> jar.getFileName().toString())
                    .filter(jar -> !jar.startsWith("lb-"))
                    .filter(jar -> listed.stream().noneMatch(jar::startsWith))
                    .toList();
            assertEquals(List.of(), unlisted);
        }
        assertTrue(Files.isDirectory(home.resolve("runtime/legal/java.base")));
    }

    private LbdProcess run() throws IOException {
        return LbdProcess.startCommand(
                folder,
                List.of(
                        "env",
                        "LBD_JAVA_OPTS=-XX:AOTMode=on",
                        lbd.toString(),
                        "run",
                        "-c",
                        writeConfig().toString()));
    }

    private String command(String... words) throws Exception {
        String[] all = Stream.concat(Stream.of("env", "LBD_JAVA_OPTS=-XX:AOTMode=on", lbd.toString()), Stream.of(words))
                .toArray(String[]::new);
        return Built.run(all).ok();
    }

    private Path writeConfig() throws IOException {
        return Files.writeString(folder.resolve("lbd.yaml"), """
                version: 1
                access_log: {path: off}
                admin: {http: "off", socket: %s}
                listeners:
                  - {name: web, protocol: http, bind: "127.0.0.1:%d", pool: app}
                pools:
                  - name: app
                    servers: [{name: one, address: "127.0.0.1:%d"}]
                    health_check: {type: tcp}
                """.formatted(
                        folder.resolve("admin.sock"), port, server.getAddress().getPort()));
    }

    private void awaitAnswer(LbdProcess daemon) throws InterruptedException {
        Built.await("an answer: " + daemon.output(), () -> answers(port));
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            return new String(in.readNBytes(12), StandardCharsets.US_ASCII).equals("HTTP/1.1 200");
        } catch (IOException e) {
            return false;
        }
    }

    private static long residentBytes(LbdProcess daemon) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(daemon.pid()), "status")).stream()
                .filter(l -> l.startsWith("VmRSS:"))
                .mapToLong(l -> Long.parseLong(l.replaceAll("[^0-9]", "")) * 1024)
                .findFirst()
                .orElseThrow();
    }

    private static int freePort() throws IOException {
        return RealServer.freePort();
    }
}
