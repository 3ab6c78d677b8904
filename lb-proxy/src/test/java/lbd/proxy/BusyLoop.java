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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import lbd.core.model.Config;
import lbd.proxy.loop.Loop;

/// A loop that somebody keeps busy, and another client on it.
///
/// What that client's p99 comes to is judged by the loop's own CPU time from turn to turn, not by the clock:
/// on a machine where other programs run the clock tells of them. A request on a connection that stands waits
/// for two turns: the one that is under way when it comes, and the one when its server's answer does. Who
/// comes at any moment meets a long turn more often than a short one, so what counts is in how long turns the
/// loop spends its time: 99 % of it in turns of half of what a request may wait.
public final class BusyLoop implements AutoCloseable {
    private static final int ASKED = 100;
    private static final int ROUNDS = 5;
    private static final Duration LONGEST = Duration.ofSeconds(20);
    private static final Duration P99 = Duration.ofMillis(50);
    private static final int TURNS_OF_A_REQUEST = 2;
    private static final Duration LIVE = Duration.ofSeconds(1);

    private final ProxyFixture fixture;
    private final AtomicInteger rounds = new AtomicInteger();
    private volatile boolean over;

    /// What an attacker does again and again until the test is over or its connection ends.
    public interface Attack {
        void on(ProxyFixture fixture, BusyLoop test) throws Exception;
    }

    /// What somebody beside an attack met.
    ///
    /// @param turns        of the loop
    /// @param metNanos     of CPU time: 99 % of the loop's are spent in turns that are no longer
    /// @param longestNanos the longest turn
    /// @param waitedNanos  for each answer by the clock, the shortest first
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Seen(int turns, long metNanos, long longestNanos, long[] waitedNanos) {
        long waited(int percent) {
            return waitedNanos[Math.min(waitedNanos.length - 1, waitedNanos.length * percent / 100)];
        }

        /// Neither is it much longer than beside others' ordinary load, nor long.
        public void isNoWorseThan(Seen ordinary) {
            judge();
            assertTrue(isWithin(ordinary), () -> this + "; beside an ordinary load " + ordinary);
        }

        /// Whether it is not much longer than beside others' ordinary load.
        public boolean isWithin(Seen ordinary) {
            return metNanos <= 4 * ordinary.metNanos + 1_000_000;
        }

        private void judge() {
            assertTrue(metNanos * TURNS_OF_A_REQUEST <= P99.toNanos(), this::toString);
            assertTrue(longestNanos <= P99.toNanos(), this::toString);
        }

        @Override
        public String toString() {
            return "turns: %d, of 99 %% of the time: %d us, the longest: %d us; answers after %d us (p50), %d us (p99)"
                    .formatted(turns, metNanos / 1000, longestNanos / 1000, waited(50) / 1000, waited(99) / 1000);
        }
    }

    private BusyLoop(ProxyFixture fixture) {
        this.fixture = fixture;
    }

    /// @param config of a proxy with one loop and an HTTP listener `web`
    public static BusyLoop open(Config config) throws Exception {
        BusyLoop loop = new BusyLoop(new ProxyFixture(config));
        loop.fixture.onLine = line -> {
            loop.fixture.lines.clear();
            loop.fixture.clients.clear();
            loop.fixture.details.clear();
        };
        // Its code is compiled by then.
        ask(loop.fixture, 0, () -> false);
        return loop;
    }

    /// Asks the HTTP listener `web` of a proxy with one loop, while somebody attacks.
    public static void beside(Config config, Attack attack) throws Exception {
        try (BusyLoop loop = open(config)) {
            Seen seen = loop.beside(attack, 0);
            System.out.println(seen);
            seen.judge();
        }
    }

    /// Whether enough was seen.
    public boolean over() {
        return over;
    }

    /// The attacker has done once what it does.
    public void round() {
        rounds.incrementAndGet();
    }

    /// Asks while somebody attacks, some rounds of the attack or for as long as it takes its time.
    ///
    /// @param seconds that it goes on at least
    public Seen beside(Attack attack, long seconds) throws Exception {
        over = false;
        Loop loop = fixture.proxy.loops().all().getFirst();
        Turns turns = new Turns(loop);
        Thread attacker = Thread.ofPlatform().start(() -> attack(attack));
        try {
            ask(fixture, 0, () -> false);
            loop.eventLoop().submit(turns::begin).get();
            int enough = rounds.get() + ROUNDS;
            long begin = System.nanoTime();
            long[] waited =
                    ask(fixture, seconds, () -> rounds.get() < enough && System.nanoTime() - begin < LONGEST.toNanos());
            return turns.seen(loop.eventLoop().submit(turns::end).get(), waited);
        } finally {
            over = true;
            attacker.join();
        }
    }

    @Override
    public void close() throws Exception {
        fixture.close();
    }

    private void attack(Attack attack) {
        while (!over) {
            try {
                attack.on(fixture, this);
                round();
            } catch (Exception e) {
                // Refused or cut: once more.
                round();
            }
        }
    }

    /// @return how long each answer took, the shortest first
    private static long[] ask(ProxyFixture fixture, long seconds, BooleanSupplier more) throws Exception {
        LongStream.Builder waited = LongStream.builder();
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        try (Socket client = fixture.connect("web")) {
            for (int i = 0; i < ASKED || System.nanoTime() - end < 0 || more.getAsBoolean(); i++) {
                long begin = System.nanoTime();
                send(client, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
                assertTrue(ScriptedServer.Wire.head(client.getInputStream()).startsWith("HTTP/1.1 200 "));
                assertEquals(2, client.getInputStream().readNBytes(2).length);
                waited.add(System.nanoTime() - begin);
                assertTrue(fixture.proxy.turnedWithin(LIVE), "the loop stands still");
            }
        }
        return waited.build().sorted().toArray();
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

        Seen seen(long[] sorted, long[] waited) {
            long all = Arrays.stream(sorted).sum();
            long shorter = 0;
            int at = 0;
            while (at < sorted.length - 1 && (shorter + sorted[at]) * 100 < all * 99) {
                shorter += sorted[at++];
            }
            return new Seen(sorted.length, sorted[at], sorted[sorted.length - 1], waited);
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
