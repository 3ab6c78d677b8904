package lbd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import lbd.daemon.plan.Plan;
import lbd.daemon.plan.Planned;
import lbd.daemon.reload.ReloadResult;
import lbd.daemon.reload.YamlFileSource;
import lbd.daemon.vrrp.LbVrrp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Random edits of a file under sessions that never end by themselves: what a plan says is what the reload says it did,
/// and as many sessions are cut as it said, of all others none.
@Timeout(600)
class PlannedCutsTest {
    private static final int EDITS = Integer.getInteger("lbd.plan.edits", 30);
    private static final int LISTENERS = 3;
    private static final int SERVERS = 4;
    private static final int SESSIONS = 3;
    private static final long SEED = Long.getLong("lbd.plan.seed", 20);

    @TempDir
    private Path folder;

    private final Random random = new Random(SEED);
    private final List<ServerSocket> servers = new ArrayList<>();
    private final List<Integer> ports = new ArrayList<>();
    private final List<Session> sessions = new ArrayList<>();
    private final AtomicInteger lost = new AtomicInteger();

    /// A client's, which notices its end.
    private final class Session implements AutoCloseable {
        private final int listener;
        private final Socket socket;
        private volatile boolean over;

        Session(int listener) throws IOException {
            this.listener = listener;
            socket = new Socket(InetAddress.getLoopbackAddress(), ports.get(listener));
            socket.setSoTimeout(20_000);
            echo();
        }

        /// Waits for the end from now on.
        Session watched() {
            Thread.ofVirtual().start(() -> {
                try {
                    socket.setSoTimeout(0);
                    while (socket.getInputStream().read() >= 0) {
                        // an echo
                    }
                } catch (IOException e) {
                    // reset
                }
                over = true;
                lost.incrementAndGet();
            });
            return this;
        }

        private void echo() throws IOException {
            socket.getOutputStream().write('x');
            assertEquals('x', socket.getInputStream().read());
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @BeforeEach
    void start() throws IOException {
        for (int i = 0; i < SERVERS; i++) {
            ServerSocket server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
            servers.add(server);
            Thread.ofVirtual().start(() -> accept(server));
        }
        for (int i = 0; i < LISTENERS; i++) {
            try (ServerSocket free = new ServerSocket(0)) {
                ports.add(free.getLocalPort());
            }
        }
    }

    private static void accept(ServerSocket server) {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Thread.ofVirtual().start(() -> {
                    try (client) {
                        client.getInputStream().transferTo(client.getOutputStream());
                    } catch (IOException e) {
                        // cut
                    }
                });
            } catch (IOException e) {
                return;
            }
        }
    }

    @AfterEach
    void stop() throws IOException {
        for (Session session : sessions) {
            session.close();
        }
        for (ServerSocket server : servers) {
            server.close();
        }
    }

    /// One of the files that there may be: at least one server in each pool.
    private String file(boolean[] listening) {
        StringBuilder yaml = new StringBuilder(
                "version: 1\nprocess: {workers: 2, shutdown_grace: 50ms}\n" + "admin: {http: off, socket: "
                        + folder.resolve("admin.sock") + "}\naccess_log: {path: off}\npools:\n");
        for (String pool : List.of("a", "b")) {
            yaml.append("  - name: ").append(pool).append("\n    scheduler: ").append(any("rr", "maglev", "lc"));
            yaml.append("\n    servers:\n");
            int sure = random.nextInt(SERVERS);
            for (int i = 0; i < SERVERS; i++) {
                if (i == sure || random.nextBoolean()) {
                    yaml.append("      - {name: s%d, address: 127.0.0.1:%d, weight: %s}%n"
                            .formatted(i, servers.get(i).getLocalPort(), any("1", "2")));
                }
            }
        }
        yaml.append("listeners:\n");
        listening[random.nextInt(LISTENERS)] = true;
        for (int i = 0; i < LISTENERS; i++) {
            listening[i] |= random.nextInt(3) > 0;
            if (listening[i]) {
                yaml.append(
                        "  - {name: l%d, protocol: tcp, bind: 127.0.0.1:%d, pool: %s, timeouts: {client_idle: %s}}%n"
                                .formatted(i, ports.get(i), any("a", "b"), any("60s", "1h")));
            }
        }
        return yaml.toString();
    }

    private String any(String... words) {
        return words[random.nextInt(words.length)];
    }

    @Test
    void whatIsPlannedHappensAndNothingElse() throws Exception {
        Path file = folder.resolve("lbd.yaml");
        Path next = folder.resolve("next.yaml");
        boolean[] listening = new boolean[LISTENERS];
        Files.writeString(file, file(listening));
        Daemon daemon = Daemon.start(
                new YamlFileSource(file), ProxyTraffic::start, new FakeSystemd(), new LbVrrp.Opener(), null);
        int cut = 0;
        try {
            for (int edit = 0; edit < EDITS; edit++) {
                open(listening);
                listening = new boolean[LISTENERS];
                Files.writeString(next, file(listening));
                Planned planned = daemon.operator().config().plan(next).join();
                assertTrue(planned.valid(), () -> planned.errors().toString());
                Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
                cut += planned.plan().inHand().stream()
                        .mapToInt(Plan.InHand::work)
                        .sum();
                ReloadResult result = daemon.operator().config().reload().join();
                ReloadResult.Taken taken = (ReloadResult.Taken) result;
                String about = "seed " + SEED + ", edit " + edit + ": " + planned.plan();
                assertEquals(planned.plan(), taken.done(), about);
                await(cut, about);
                sessions.removeIf(session -> session.over);
            }
            assertTrue(cut > 0, "nothing was cut, so nothing was seen");
        } finally {
            daemon.stop("test");
            daemon.stop("test again, to hurry");
            daemon.awaitStopped();
        }
    }

    /// Each listener has as many sessions as it should, and those that were there still talk.
    private void open(boolean[] listening) throws IOException {
        for (Session session : sessions) {
            session.socket.getOutputStream().write('y');
        }
        for (int i = 0; i < LISTENERS; i++) {
            int listener = i;
            long there = sessions.stream().filter(s -> s.listener == listener).count();
            for (long n = there; listening[i] && n < SESSIONS; n++) {
                sessions.add(new Session(i).watched());
            }
        }
    }

    private void await(int cut, String about) throws InterruptedException {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (lost.get() < cut && System.nanoTime() < deadline) {
            Thread.sleep(2);
        }
        assertEquals(cut, lost.get(), about);
    }
}
