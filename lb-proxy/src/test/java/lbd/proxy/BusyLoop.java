package lbd.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import lbd.core.model.Config;
import lbd.proxy.loop.Loop;

/// A loop that somebody keeps busy, and another client on it.
///
/// What that client's p99 comes to is judged by the loop's own CPU time from turn to turn, not by the clock:
/// on a machine where other programs run the clock tells of them. A request on a connection that stands waits
/// for two turns: the one that is under way when it comes, and the one when its server's answer does. Who
/// comes at any moment meets a long turn more often than a short one, so what counts is in how long turns the
/// loop spends its time: 99 % of it in turns of half of what a request may wait.
public final class BusyLoop {
    private static final int ASKED = 100;
    private static final Duration P99 = Duration.ofMillis(50);
    private static final int TURNS_OF_A_REQUEST = 2;
    private static final Duration LIVE = Duration.ofSeconds(1);

    private final Attack attack;
    private volatile boolean over;

    /// What an attacker does again and again until the test is over or its connection ends.
    public interface Attack {
        void on(ProxyFixture fixture, BusyLoop test) throws Exception;
    }

    private BusyLoop(Attack attack) {
        this.attack = attack;
    }

    /// Asks the HTTP listener `web` of a proxy with one loop, while somebody attacks.
    public static void beside(Config config, Attack attack) throws Exception {
        new BusyLoop(attack).run(config);
    }

    /// Whether enough was seen.
    public boolean over() {
        return over;
    }

    private void run(Config config) throws Exception {
        try (ProxyFixture fixture = new ProxyFixture(config)) {
            fixture.onLine = line -> {
                fixture.lines.clear();
                fixture.clients.clear();
                fixture.details.clear();
            };
            // Its code is compiled by then.
            ask(fixture);
            Loop loop = fixture.proxy.loops().all().getFirst();
            Turns turns = new Turns(loop);
            Thread attacker = Thread.ofPlatform().start(() -> attack(fixture));
            try {
                ask(fixture);
                loop.eventLoop().submit(turns::begin).get();
                ask(fixture);
                judge(loop.eventLoop().submit(turns::end).get());
            } finally {
                over = true;
                attacker.join();
            }
        }
    }

    private void attack(ProxyFixture fixture) {
        while (!over) {
            try {
                attack.on(fixture, this);
            } catch (Exception e) {
                // Refused or cut: once more.
            }
        }
    }

    private static void ask(ProxyFixture fixture) throws Exception {
        try (Socket client = fixture.connect("web")) {
            for (int i = 0; i < ASKED; i++) {
                send(client, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
                assertTrue(ScriptedServer.Wire.head(client.getInputStream()).startsWith("HTTP/1.1 200 "));
                assertEquals(2, client.getInputStream().readNBytes(2).length);
                assertTrue(fixture.proxy.turnedWithin(LIVE), "the loop stands still");
            }
        }
    }

    /// A server that answers with `ok`, and takes whatever comes after the head of a POST or an upgrade.
    public static ScriptedServer server() throws IOException {
        return new ScriptedServer(peer -> {
            for (String head = peer.head(); !head.isEmpty(); head = peer.head()) {
                if (head.startsWith("POST")) {
                    discard(peer.socket);
                } else if (head.contains("/tunnel")) {
                    peer.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
                    discard(peer.socket);
                }
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
        });
    }

    /// Takes all that comes.
    public static void discard(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        byte[] room = new byte[1 << 16];
        while (in.read(room) >= 0) {}
    }

    static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void judge(long[] turns) {
        long all = Arrays.stream(turns).sum();
        long shorter = 0;
        int at = 0;
        while (at < turns.length - 1 && (shorter + turns[at]) * 100 < all * 99) {
            shorter += turns[at++];
        }
        long met = turns[at];
        long longest = turns[turns.length - 1];
        String seen = "turns: %d, of 99 %% of the time: %d us, the longest: %d us"
                .formatted(turns.length, met / 1000, longest / 1000);
        assertTrue(met * TURNS_OF_A_REQUEST <= P99.toNanos(), seen);
        assertTrue(longest <= P99.toNanos(), seen);
        System.out.println(seen);
    }

    /// How much the loop works from one turn to the next.
    private static final class Turns {
        private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        private final Loop loop;
        private long before;
        private long[] nanos = new long[1 << 16];
        private int count;
        private boolean ended;

        Turns(Loop loop) {
            this.loop = loop;
        }

        void begin() {
            before = threads.getCurrentThreadCpuTime();
            loop.nextTurn(() -> {}, this::next);
        }

        private void next() {
            if (ended) {
                return;
            }
            long now = threads.getCurrentThreadCpuTime();
            if (count == nanos.length) {
                nanos = Arrays.copyOf(nanos, 2 * count);
            }
            nanos[count++] = now - before;
            before = now;
            loop.nextTurn(() -> {}, this::next);
        }

        /// @return the shortest first
        long[] end() {
            ended = true;
            long[] sorted = Arrays.copyOf(nanos, count);
            Arrays.sort(sorted);
            return sorted;
        }
    }
}
