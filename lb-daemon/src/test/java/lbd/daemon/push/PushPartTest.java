package lbd.daemon.push;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import lbd.core.model.Config;
import lbd.core.model.MetricsSpec;
import lbd.daemon.certificate.OpenSsl;
import lbd.daemon.otlp.FakeCollector;
import lbd.daemon.otlp.Message;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a collector is told of metrics, and what becomes of collectors that are in trouble.
@Timeout(60)
class PushPartTest {
    private static final String PATH = "/v1/metrics";
    private static final long SECOND = 1_000_000_000L;

    @TempDir
    private Path dir;

    private final Map<String, Double> counters = new ConcurrentHashMap<>();
    private final PushPart part = new PushPart(() -> CompletableFuture.completedFuture(read()));

    private MetricSnapshots read() {
        CounterSnapshot.Builder all =
                CounterSnapshot.builder().name("lbd_server_sent_bytes").help("Sent.");
        new TreeMap<>(counters)
                .forEach((name, value) -> all.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                        .labels(Labels.of("server", name))
                        .value(value)
                        .build()));
        MetricSnapshot up = GaugeSnapshot.builder()
                .name("lbd_ready")
                .dataPoint(
                        GaugeSnapshot.GaugeDataPointSnapshot.builder().value(1).build())
                .build();
        return MetricSnapshots.of(all.build(), up);
    }

    @AfterEach
    void close() {
        follow(null);
        part.close();
    }

    private void follow(@Nullable URI collector, boolean delta, List<X509Certificate> roots) {
        MetricsSpec spec =
                collector == null ? null : new MetricsSpec(collector, Duration.ofSeconds(1), delta, "edge", roots);
        part.prepare(Config.EMPTY.withMetrics(spec)).commit();
    }

    private void follow(@Nullable URI collector) {
        follow(collector, false, List.of());
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 6000 && !condition.getAsBoolean(); i++) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        assertTrue(condition.getAsBoolean());
    }

    /// A point as it was told: its value, since when and until when.
    private record Told(double value, long since, long until, long temporality) {}

    private static Map<String, Told> sums(Message told) {
        Map<String, Told> all = new TreeMap<>();
        for (Message metric : told.one(1).one(2).all(2)) {
            for (Message sum : metric.all(7)) {
                assertEquals(1, sum.value(3), "is monotonic");
                sum.all(1)
                        .forEach(point -> all.put(
                                point.attributes(7).get("server"),
                                new Told(point.real(4), point.value(2), point.value(3), sum.value(2))));
            }
        }
        return all;
    }

    @Test
    void countersAreToldSinceTheProcessBeganAndNewOnesSinceTheTimeBefore() throws Exception {
        try (FakeCollector collector = new FakeCollector(PATH)) {
            counters.put("a", 5.0);
            follow(collector.address());
            Message first = collector.next();
            Map<String, String> about = first.one(1).one(1).attributes(1);
            assertEquals("edge", about.get("service.name"));
            List<Message> metrics = first.one(1).one(2).all(2);
            assertEquals("lbd_ready", metrics.getFirst().text(1));
            assertEquals(1.0, metrics.getFirst().one(5).one(1).real(4));
            assertEquals("lbd_server_sent_bytes", metrics.get(1).text(1));
            assertEquals("Sent.", metrics.get(1).text(2));
            assertEquals("By", metrics.get(1).text(3));
            Told a = sums(first).get("a");
            assertEquals(5, a.value());
            assertEquals(2, a.temporality());
            Instant began = part.began();
            assertEquals(began.getEpochSecond() * SECOND + began.getNano(), a.since());
            counters.put("b", 2.0);
            Message second = nextWith(collector, "b");
            assertEquals(a.since(), sums(second).get("a").since());
            long before = sums(second).get("b").since();
            assertTrue(before >= a.until() && before < sums(second).get("b").until());
            // Removed and there again.
            counters.put("a", 1.0);
            Told anew = sums(collector.next()).get("a");
            while (anew.value() != 1) {
                anew = sums(collector.next()).get("a");
            }
            assertTrue(anew.since() > a.until());
        }
    }

    private static Message nextWith(FakeCollector collector, String server) throws InterruptedException {
        Message next = collector.next();
        while (!sums(next).containsKey(server)) {
            next = collector.next();
        }
        return next;
    }

    @Test
    void deltaIsWhatHasComeSinceItWasTakenLast() throws Exception {
        try (FakeCollector collector = new FakeCollector(PATH)) {
            counters.put("a", 5.0);
            follow(collector.address(), true, List.of());
            Told first = sums(collector.next()).get("a");
            assertEquals(5, first.value());
            assertEquals(1, first.temporality());
            collector.status = 400;
            counters.put("a", 7.0);
            await(() -> part.counts().failed.sum() > 0);
            counters.put("a", 8.0);
            collector.status = 200;
            Told next = sums(nextWith(collector, "a")).get("a");
            assertEquals(3, next.value());
            assertTrue(next.since() >= first.until());
            // Nothing has come: nothing is said of it.
            assertEquals(Map.of(), sums(collector.next()));
        }
    }

    @Test
    void whatAProcessBeforeHasCountedIsNotToldAsNew() throws Exception {
        try (FakeCollector collector = new FakeCollector(PATH)) {
            Instant then = Instant.parse("2026-01-02T03:04:05Z");
            counters.put("a", 1000.0);
            part.inherit(then, 7);
            follow(collector.address(), true, List.of());
            assertEquals(Map.of(), sums(collector.next()));
            counters.put("a", 1001.0);
            assertEquals(1, sums(nextWith(collector, "a")).get("a").value());
            // All since the first of them began, where that is asked for.
            follow(collector.address());
            Told all = sums(nextWith(collector, "a")).get("a");
            while (all.temporality() != 2) {
                all = sums(nextWith(collector, "a")).get("a");
            }
            assertEquals(1001, all.value());
            assertEquals(then.getEpochSecond() * SECOND, all.since());
        }
    }

    private static String instance(Message told) {
        return told.one(1).one(1).attributes(1).get("service.instance.id");
    }

    @Test
    void anUpgradeIsOneInstanceThatTellsEachEventOnce() throws Exception {
        PushPart next = new PushPart(() -> CompletableFuture.completedFuture(read()));
        try (FakeCollector collector = new FakeCollector(PATH)) {
            MetricsSpec spec = new MetricsSpec(collector.address(), Duration.ofSeconds(1), true, "edge", List.of());
            counters.put("a", 5.0);
            part.prepare(Config.EMPTY.withMetrics(spec)).commit();
            Message first = nextWith(collector, "a");
            assertEquals(5, sums(first).get("a").value());
            counters.put("a", 7.0);
            part.letGo();
            assertEquals(2, sums(nextWith(collector, "a")).get("a").value());
            await(() -> threads("lbd-metrics") == 0);
            next.inherit(part.began(), part.process());
            next.prepare(Config.EMPTY.withMetrics(spec)).commit();
            Message second = collector.next();
            assertEquals(instance(first), instance(second));
            assertEquals(Map.of(), sums(second));
            counters.put("a", 10.0);
            assertEquals(3, sums(nextWith(collector, "a")).get("a").value());
        } finally {
            next.prepare(Config.EMPTY.withMetrics(null)).commit();
            next.close();
        }
    }

    /// The process that goes on tells all: a figure of this one that is told later would look like a start from nought.
    @Test
    void whoTellsAllSaysNoLastWordOnceAnotherGoesOn() throws Exception {
        try (FakeCollector collector = new FakeCollector(PATH)) {
            MetricsSpec hourly = new MetricsSpec(collector.address(), Duration.ofHours(1), false, "edge", List.of());
            part.prepare(Config.EMPTY.withMetrics(hourly)).commit();
            part.letGo();
            part.close();
            assertEquals(0, collector.asked.get());
        }
    }

    @Test
    void manySeriesGoInSeveralRequests() throws Exception {
        try (FakeCollector collector = new FakeCollector(PATH)) {
            for (int i = 0; i < 2 * Batch.MOST_POINTS; i++) {
                counters.put("s" + i, 1.0);
            }
            follow(collector.address());
            Map<String, Told> all = new TreeMap<>();
            for (int i = 0; i < 3; i++) {
                Map<String, Told> some = sums(collector.next());
                assertTrue(some.size() <= Batch.MOST_POINTS);
                all.putAll(some);
            }
            assertEquals(2 * Batch.MOST_POINTS, all.size());
        }
    }

    @Test
    void collectorThatIsAwayIsToldOfWhenItIsBack() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        counters.put("a", 1.0);
        follow(URI.create("http://127.0.0.1:" + port));
        await(() -> part.counts().failed.sum() > 0);
        counters.put("a", 2.0);
        try (FakeCollector collector = new FakeCollector(PATH, port)) {
            assertEquals(2, sums(collector.next()).get("a").value());
            await(() -> part.counts().exported.sum() > 0);
        }
    }

    @Test
    void overloadedCollectorIsAskedAgainWhenItSays() throws Exception {
        for (int status : new int[] {429, 503}) {
            try (FakeCollector collector = new FakeCollector(PATH)) {
                collector.status = status;
                collector.retryAfter = "2";
                long failed = part.counts().failed.sum();
                follow(collector.address());
                await(() -> collector.asked.get() == 1);
                long then = System.nanoTime();
                collector.status = 200;
                collector.next();
                assertTrue(System.nanoTime() - then > SECOND * 3 / 2, "it said two seconds");
                assertEquals(2, collector.asked.get());
                assertEquals(failed, part.counts().failed.sum());
                follow(null);
            }
        }
    }

    private static long threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().equals(name))
                .count();
    }

    @Test
    void collectorIsVerifiedByItsCa() throws Exception {
        try (FakeCollector collector = FakeCollector.overTls(PATH, OpenSsl.shown(dir, "ours", "localhost"))) {
            follow(collector.address());
            await(() -> part.counts().failed.sum() > 0);
            assertEquals(0, collector.asked.get());
            X509Certificate root;
            try (InputStream in = Files.newInputStream(dir.resolve("ours.pem"))) {
                root = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            }
            follow(collector.address(), false, List.of(root));
            collector.next();
        }
    }

    @Test
    void lastFiguresAreSentWhenTheDaemonStops() throws Exception {
        try (FakeCollector collector = new FakeCollector(PATH)) {
            MetricsSpec hourly = new MetricsSpec(collector.address(), Duration.ofHours(1), false, "edge", List.of());
            part.prepare(Config.EMPTY.withMetrics(hourly)).commit();
            counters.put("a", 9.0);
            part.close();
            assertEquals(9, sums(collector.next()).get("a").value());
        }
    }

    @Test
    void readingsThatFailAreCountedAsFailed() throws Exception {
        IllegalStateException fault = new IllegalStateException("a source has a fault");
        List<Supplier<CompletionStage<MetricSnapshots>>> readings =
                List.of(() -> CompletableFuture.failedFuture(fault), () -> {
                    throw fault;
                });
        try (FakeCollector collector = new FakeCollector(PATH)) {
            MetricsSpec spec = new MetricsSpec(collector.address(), Duration.ofSeconds(1), false, "edge", List.of());
            for (var reading : readings) {
                try (PushPart failing = new PushPart(reading)) {
                    failing.prepare(Config.EMPTY.withMetrics(spec)).commit();
                    await(() -> failing.counts().failed.sum() > 0);
                    assertEquals(0, failing.counts().exported.sum());
                }
            }
        }
    }

    @Test
    void withoutACollectorThereIsNoThread() throws Exception {
        follow(null);
        assertEquals(0, threads("lbd-metrics"));
        try (FakeCollector collector = new FakeCollector(PATH)) {
            follow(collector.address());
            assertEquals(1, threads("lbd-metrics"));
            collector.next();
            follow(null);
            await(() -> threads("lbd-metrics") == 0);
        }
    }

    @Test
    void seriesThatAreGoneAreForgotten() {
        Memory memory = new Memory(0, false, false);
        List<Series> was = new ArrayList<>();
        for (int i = 1; i <= 2; i++) {
            memory.begin();
            was.add(memory.of("m", Labels.of("server", "a")));
            if (i == 1) {
                memory.of("m", Labels.of("server", "b"));
            }
            memory.end(i);
        }
        assertEquals(1, memory.size());
        assertEquals(was.getFirst(), was.getLast());
        memory.begin();
        assertNotEquals(0, memory.of("m", Labels.of("server", "b")).startNanos);
        assertFalse(memory.isBaseline());
    }
}
