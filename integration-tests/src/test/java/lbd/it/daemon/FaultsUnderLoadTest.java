package lbd.it.daemon;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import lbd.it.health.RealServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What goes wrong on a machine while its traffic flows, all of it with one daemon: the traffic goes on, the fault is
/// said once, and when it is over nothing is left of it. Its access log is on a disk of 64 KiB, in a mount namespace of
/// its own.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class FaultsUnderLoadTest {
    private static final int CLIENTS = 20;
    private static final long PAUSE_NANOS = 5_000_000;
    private static final String ALWAYS = "mount -t tmpfs -o size=64k lbd-log \"$0\" && exec \"$@\"";

    private final HttpServer server;
    private final int port;
    private Path folder = Path.of("");
    private LbdProcess lbd;
    private SteadyTraffic traffic;
    private int from;

    FaultsUnderLoadTest() throws IOException {
        server = SteadyTraffic.server();
        port = RealServer.freePort();
    }

    @BeforeAll
    void start(@TempDir Path its) throws Exception {
        folder = its;
        RealServer.needs(Path.of("/usr/bin/unshare"));
        Path disk = Files.createDirectory(folder.resolve("disk"));
        write(1);
        List<String> wrapper = List.of("unshare", "--mount", "sh", "-c", ALWAYS, disk.toString());
        lbd = LbdProcess.startUnder(folder, wrapper, "run", "-c", file().toString());
        lbd.printed("event=process.ready");
        traffic = new SteadyTraffic(port, CLIENTS, PAUSE_NANOS);
    }

    @BeforeEach
    void flows() throws InterruptedException {
        traffic.goesOn(lbd);
        from = lbd.output().length();
    }

    @AfterEach
    void stillFlows() throws Exception {
        traffic.goesOn(lbd);
        assertEquals(
                List.of(), traffic.failures(), lbd.output() + talk("failures").output());
    }

    @AfterAll
    void stop() throws InterruptedException {
        traffic.close();
        lbd.close();
        server.stop(0);
    }

    private Path file() {
        return folder.resolve("lbd.yaml");
    }

    private String yaml(int weight) {
        return """
                version: 1
                process: {workers: 2}
                access_log: {path: "off"}
                admin: {http: "off", socket: %s/admin.sock}
                listeners:
                  - {name: web, protocol: http, bind: "127.0.0.1:%d", pool: app}
                pools:
                  - {name: app, servers: [{name: s1, address: "127.0.0.1:%d", weight: %d}]}
                """.formatted(folder, port, server.getAddress().getPort(), weight);
    }

    /// In one step, as editors and tools that know do.
    private void write(int weight) throws IOException {
        Path whole = Files.writeString(folder.resolve("lbd.yaml.new"), yaml(weight));
        Files.move(whole, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /// Since the test began.
    private String said() {
        return lbd.output().substring(from);
    }

    private long said(String what) {
        return said().lines().filter(line -> line.contains(what)).count();
    }

    private void says(String what) throws InterruptedException {
        lbd.await(() -> said(what) > 0);
    }

    private LbdProcess talk(String... words) throws Exception {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--socket", folder.resolve("admin.sock").toString()));
        return LbdProcess.ended(folder, all.toArray(String[]::new));
    }

    @Test
    void aDiskThatIsFullTakesNoLinesAndAgainSomeWhenThereIsRoom() throws Exception {
        String log = folder.resolve("disk/access.log").toString();
        Files.writeString(file(), yaml(1).replace("\"off\"}\nadmin", log + "}\nadmin"));
        lbd.signal("HUP");
        says("event=problem.begins kind=access_log_fails");
        traffic.goesOn(lbd);
        List<String> within = List.of("nsenter", "--target", Long.toString(lbd.pid()), "--mount");
        List<String> more = List.of(
                "mount", "-o", "remount,size=64m", folder.resolve("disk").toString());
        RealServer.run(Stream.concat(within.stream(), more.stream()).toArray(String[]::new));
        says("event=problem.ends kind=access_log_fails");
        assertEquals(1, said("event=problem.begins kind=access_log_fails"), this::said);
        int applied = (int) said("event=config.applied");
        write(1);
        lbd.signal("HUP");
        lbd.await(() -> said("event=config.applied") > applied);
    }

    @Test
    void aProcessWithoutDescriptorsKeepsWhatItHas() throws Exception {
        String pid = Long.toString(lbd.pid());
        long open;
        try (var all = Files.list(Path.of("/proc", pid, "fd"))) {
            open = all.count();
        }
        RealServer.run("prlimit", "--pid", pid, "--nofile=" + open + ":");
        List<Socket> more = new ArrayList<>();
        try {
            for (int i = 0; i < 8; i++) {
                Socket one = new Socket(InetAddress.getLoopbackAddress(), port);
                one.getOutputStream().write("GET / HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(US_ASCII));
                more.add(one);
            }
            says("event=problem.begins kind=descriptors");
            traffic.goesOn(lbd);
        } finally {
            RealServer.run("prlimit", "--pid", pid, "--nofile=4096:");
        }
        // Those in the backlog had only to wait.
        for (Socket one : more) {
            assertEquals("HTTP/1.1 200", new String(one.getInputStream().readNBytes(12), US_ASCII));
            one.close();
        }
        says("event=problem.ends kind=descriptors");
        assertEquals(1, said("event=problem.begins kind=descriptors"), this::said);
    }

    @Test
    void anAdminClientThatReadsNothingHoldsUpNobody() throws Exception {
        byte[] request = "GET /api/v1/status HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(US_ASCII);
        try (SocketChannel greedy = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            greedy.connect(UnixDomainSocketAddress.of(folder.resolve("admin.sock")));
            greedy.configureBlocking(false);
            long wanted = 100_000L * request.length;
            for (long sent = 0; sent < wanted; ) {
                int some = greedy.write(ByteBuffer.wrap(request));
                if (some < request.length) {
                    break; // lbd reads no more of it
                }
                sent += some;
            }
            assertEquals(0, talk("status").exitCode());
            traffic.goesOn(lbd);
        }
        assertEquals(0, talk("status").exitCode());
    }

    @Test
    void aFileThatIsHalfWrittenChangesNothing() throws Exception {
        byte[] whole = yaml(2).getBytes(US_ASCII);
        Random random = new Random(1);
        for (int i = 1; i <= 20; i++) {
            // In the middle of a word: what ends after a whole line may be a file that means something else.
            int cut = 1 + random.nextInt(whole.length - 60);
            while (whole[cut] <= ' ' || whole[cut - 1] <= ' ') {
                cut++;
            }
            Files.write(file(), Arrays.copyOf(whole, cut));
            lbd.signal("HUP");
            int rejections = i;
            lbd.await(() -> said("event=config.rejected") == rejections);
        }
        assertEquals(0, said("event=config.applied"), this::said);
        Files.write(file(), whole);
        lbd.signal("HUP");
        says("event=config.applied");
    }

    @Test
    void aHundredSignalsAtOnceEndWithTheNewestFile() throws Exception {
        for (int i = 0; i < 100; i++) {
            write(10 + i);
            lbd.signal("HUP");
        }
        lbd.await(() -> {
            try {
                return talk("status", "--json").output().replace(" ", "").contains("\"weight\":109");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        assertEquals(0, said("event=config.rejected"), this::said);
        assertTrue(said("event=config.applied") <= 100, this::said);
    }

    @Test
    void oneHugeBodyLeavesOthersTheirShareAndNoMemory() throws Exception {
        long before = resident();
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            long size = 512L << 20;
            OutputStream out = client.getOutputStream();
            out.write(("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + size + "\r\n\r\n").getBytes(US_ASCII));
            byte[] piece = new byte[1 << 20];
            long answered = traffic.answers();
            for (long sent = 0; sent < size; sent += piece.length) {
                out.write(piece);
            }
            assertEquals("HTTP/1.1 200", new String(client.getInputStream().readNBytes(12), US_ASCII));
            assertTrue(traffic.answers() > answered + CLIENTS, "nobody else was served");
        }
        long more = resident() - before;
        assertTrue(more < 64 << 20, "MiB more: " + (more >> 20));
    }

    private long resident() throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(lbd.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .sum();
    }

    /// A day forward, and two back: deadlines are times that have passed, not times of day.
    @Test
    void aClockThatIsSetMovesNothingButTheLog() throws Exception {
        Path library = Path.of("/usr/lib", architecture(), "faketime/libfaketime.so.1");
        RealServer.needs(library);
        Path offset = Files.writeString(folder.resolve("offset"), "+0");
        List<String> wrapper = List.of(
                "env",
                "LD_PRELOAD=" + library,
                "FAKETIME_TIMESTAMP_FILE=" + offset,
                "FAKETIME_NO_CACHE=1",
                "FAKETIME_DONT_FAKE_MONOTONIC=1");
        int other = RealServer.freePort();
        Path otherFile = Files.writeString(
                folder.resolve("other.yaml"),
                yaml(1).replace(":" + port, ":" + other).replace("admin.sock", "other.sock"));
        try (LbdProcess second = LbdProcess.startUnder(folder, wrapper, "run", "-c", otherFile.toString())) {
            second.printed("event=process.ready");
            SteadyTraffic its = new SteadyTraffic(other, CLIENTS, PAUSE_NANOS);
            its.goesOn(second);
            for (int day = 1; day <= 3; day++) {
                Files.writeString(offset, List.of("+1d", "-2d", "+0").get(day - 1));
                int days = day;
                // Of so many days, as they were when it was said.
                second.await(() -> {
                    try {
                        second.signal("HUP");
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                    return days(second) == Math.min(days + 1, 3);
                });
                its.goesOn(second);
            }
            its.close();
            assertEquals(List.of(), its.failures());
            second.signal("TERM");
            assertEquals(0, second.exitCode());
        }
    }

    private static String architecture() {
        return System.getProperty("os.arch", "").equals("aarch64") ? "aarch64-linux-gnu" : "x86_64-linux-gnu";
    }

    private static long days(LbdProcess of) {
        return of.output()
                .lines()
                .filter(line -> line.contains(" event="))
                .map(line -> line.substring(0, 10))
                .distinct()
                .count();
    }

    @Test
    void aStopInAReloadEndsInOrder() throws Exception {
        int other = RealServer.freePort();
        Path otherFile = folder.resolve("stopped.yaml");
        String text = yaml(1).replace(":" + port, ":" + other).replace("admin.sock", "stopped.sock");
        Files.writeString(otherFile, text);
        try (LbdProcess second = LbdProcess.start(folder, "run", "-c", otherFile.toString())) {
            second.printed("event=process.ready");
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), other)) {
                InputStream in = new BufferedInputStream(client.getInputStream());
                SteadyTraffic.ask(client, in);
                client.getOutputStream()
                        .write("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n1".getBytes(US_ASCII));
                for (int i = 0; i < 20; i++) {
                    Files.writeString(otherFile, text, StandardOpenOption.TRUNCATE_EXISTING);
                    second.signal("HUP");
                }
                second.signal("TERM");
                second.printed("event=process.stopping");
                // What had begun is still answered.
                client.getOutputStream().write('2');
                assertEquals("HTTP/1.1 200", new String(in.readNBytes(12), US_ASCII));
            } catch (SocketException e) {
                throw new AssertionError(second.output(), e);
            }
            assertEquals(0, second.exitCode(), second::output);
        }
    }
}
