package lbd.daemon.accesslog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import lbd.core.accesslog.AccessField;
import lbd.core.accesslog.AccessLog;
import lbd.core.accesslog.AccessRecord;
import lbd.core.accesslog.LineCondition;
import lbd.core.model.AccessLogSpec;
import lbd.core.model.Config;
import lbd.core.model.LogRotation;
import lbd.daemon.problem.Kind;
import lbd.daemon.problem.Sighting;
import lbd.daemon.reload.RefusedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class AccessLogWriterTest {
    private static final int BUFFERS = 3;
    private static final int LOOPS = 1;

    @TempDir
    private Path folder;

    private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();
    private final AccessLogWriter writer = new AccessLogWriter(BUFFERS, InstantSource.system());
    private final AccessLog log = writer.forLoop(loop);

    @AfterEach
    void close() {
        writer.close();
        loop.shutdownNow();
    }

    @Test
    void linesReachTheFileSoonWithoutMoreTraffic() throws Exception {
        use(folder.resolve("a.log"), "{target}");
        logs("/1");
        logs("/2");
        await(() -> lines("a.log").equals(List.of("/1", "/2")));
        assertEquals(2, writer.counters().written.sum());
    }

    @Test
    void everyLineArrivesWholeWhenManyBuffersFill() throws Exception {
        use(folder.resolve("a.log"), "{target}");
        String target = "/" + "x".repeat(1000);
        for (int i = 0; i < 1000; i++) {
            int number = i;
            onLoop(() -> log.log(record(target + number)));
        }
        writer.close();
        List<String> lines = lines("a.log");
        assertEquals(1000, lines.size() + writer.counters().dropped.sum());
        assertTrue(lines.stream().allMatch(l -> l.startsWith(target)), "a torn line");
        assertEquals(lines.size(), writer.counters().written.sum());
    }

    @Test
    void offWritesNothingAndWantsNothing() throws Exception {
        onLoop(() -> {
            assertFalse(log.wants(AccessField.TARGET));
            log.log(record("/1"));
        });
        assertEquals(
                0, writer.counters().written.sum() + writer.counters().dropped.sum());
    }

    @Test
    void reloadSendsEarlierLinesToTheEarlierFile() throws Exception {
        use(folder.resolve("a.log"), "{target}");
        logs("/old");
        use(folder.resolve("b.log"), "{status} {target}");
        logs("/new");
        await(() -> lines("b.log").equals(List.of("200 /new")));
        await(() -> lines("a.log").equals(List.of("/old")));
        onLoop(() -> assertTrue(log.wants(AccessField.STATUS)));
    }

    @Test
    void reopenGoesOnInANewFile() throws Exception {
        use(folder.resolve("a.log"), "{target}");
        logs("/1");
        await(() -> lines("a.log").equals(List.of("/1")));
        Files.move(folder.resolve("a.log"), folder.resolve("a.log.1"));
        writer.reopen();
        await(() -> Files.exists(folder.resolve("a.log")));
        logs("/2");
        await(() -> lines("a.log").equals(List.of("/2")));
        assertEquals(List.of("/1"), lines("a.log.1"));
    }

    @Test
    void fullDiskIsCountedAndStopsNothing() throws Exception {
        use(Path.of("/dev/full"), "{target}");
        logs("/1");
        await(() -> writer.counters().failed.sum() == 1);
        logs("/2");
        await(() -> writer.counters().failed.sum() == 2);
        use(folder.resolve("a.log"), "{target}");
        logs("/3");
        await(() -> lines("a.log").equals(List.of("/3")));
    }

    @Test
    void stuckOutputDropsLinesAndNobodyWaits() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        writer.accept(new LineBuffer(1), new StuckOutput(stuck));
        use(folder.resolve("a.log"), "{target}");
        String target = "/" + "x".repeat(7999);
        int tooMany = 2 * (BUFFERS + LOOPS) * LineBuffers.CAPACITY / target.length();
        for (int i = 0; i < tooMany; i++) {
            onLoop(() -> log.log(record(target)));
        }
        assertTrue(writer.counters().dropped.sum() > 0);
        stuck.countDown();
        await(() -> lines("a.log").size() + writer.counters().dropped.sum() == tooMany);
        logs("/after");
        await(() -> lines("a.log").getLast().equals("/after"));
    }

    @Test
    void fileIsPutAsideBeforeItGrowsTooLarge() throws Exception {
        LogRotation rotation = new LogRotation(10, Duration.ZERO, 2);
        String path = folder.resolve("a.log").toString();
        use(new AccessLogSpec(path, "{target}", List.of(), List.of(), AccessLogSpec.ALL, rotation, Map.of()));
        for (String target : List.of("/1", "/2345678", "/9")) {
            logs(target);
            await(() -> lines("a.log").contains(target));
        }
        assertEquals(List.of("/9"), lines("a.log"));
        assertEquals(List.of("/2345678"), lines("a.log.1"));
        assertEquals(List.of("/1"), lines("a.log.2"));
        assertEquals(2, writer.counters().rotated.sum());
        assertEquals(3, writer.counters().written.sum());
    }

    @Test
    void closeWritesWhatIsThere() throws Exception {
        use(folder.resolve("a.log"), "{target}");
        logs("/1");
        writer.close();
        assertEquals(List.of("/1"), lines("a.log"));
    }

    @Test
    void fileThatCannotBeOpenedIsRefused() {
        RefusedException refused = assertThrows(RefusedException.class, () -> use(folder, "json"));
        assertTrue(String.valueOf(refused.getMessage()).contains("cannot write " + folder));
    }

    @Test
    void abandonedChangeLeavesTheOldLog() throws Exception {
        use(folder.resolve("a.log"), "{target}");
        writer.prepare(config(folder.resolve("b.log"), "{target}")).abandon();
        logs("/1");
        await(() -> lines("a.log").equals(List.of("/1")));
    }

    @Test
    void fullDiskIsSeenWithItsPathUntilItTakesLinesAgain() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link.log"), Path.of("/dev/full"));
        use(link, "{target}");
        logs("/lost");
        await(() -> trouble().present());
        assertEquals(
                "cannot write access lines to " + link + ": No space left on device",
                trouble().text());
        assertEquals(1, trouble().count());
        Files.delete(link);
        Files.createSymbolicLink(link, folder.resolve("real.log"));
        writer.reopen();
        logs("/kept");
        await(() -> !trouble().present());
        assertEquals(List.of("/kept"), lines("real.log"));
    }

    private Sighting trouble() {
        List<Sighting> seen = new ArrayList<>();
        writer.look(seen::add);
        return seen.stream()
                .filter(s -> s.kind() == Kind.ACCESS_LOG_FAILS)
                .findFirst()
                .orElseThrow();
    }

    private record StuckOutput(CountDownLatch stuck) implements LogOutput {
        @Override
        public String name() {
            return "stuck";
        }

        @Override
        public void write(byte[] bytes, int length) throws IOException {
            try {
                stuck.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }

        @Override
        public void reopen() {}

        @Override
        public void close() {}
    }

    @Test
    void listenersHaveLogsOfTheirOwn() throws Exception {
        AccessLogSpec one = new AccessLogSpec(folder.resolve("one.log").toString(), "one {target}");
        AccessLogSpec shared = new AccessLogSpec(folder.resolve("a.log").toString(), "shared {target}");
        AccessLogSpec off = new AccessLogSpec(AccessLogSpec.OFF, "json");
        use(new AccessLogSpec(folder.resolve("a.log").toString(), "{target}")
                .withListeners(Map.of("one", one, "shared", shared, "off", off)));
        for (String listener : List.of("one", "other", "shared", "off", "other")) {
            AccessRecord record = record("/" + listener);
            record.listener = listener;
            onLoop(() -> log.log(record));
        }
        await(() -> lines("a.log").size() == 3 && lines("one.log").size() == 1);
        assertEquals(List.of("/other", "shared /shared", "/other"), lines("a.log"));
        assertEquals(List.of("one /one"), lines("one.log"));
        Files.move(folder.resolve("one.log"), folder.resolve("one.1"));
        writer.reopen();
        await(() -> Files.exists(folder.resolve("one.log")));
    }

    @Test
    void onlyLinesThatMeetAConditionAreWritten() throws Exception {
        List<LineCondition> when = List.of(LineCondition.parse("status>=500"), LineCondition.parse("total_ms>1000"));
        String path = folder.resolve("a.log").toString();
        use(new AccessLogSpec(path, "{target}", List.of(), when, 0, LogRotation.NONE, Map.of()));
        AccessRecord failed = record("/failed");
        failed.status = 502;
        AccessRecord slow = record("/slow");
        slow.totalNanos = 2_000_000_000;
        for (AccessRecord record : List.of(record("/ok"), failed, slow)) {
            onLoop(() -> log.log(record));
        }
        await(() -> lines("a.log").equals(List.of("/failed", "/slow")));
    }

    @Test
    void shareOfTheOtherLinesIsWritten() throws Exception {
        List<LineCondition> when = List.of(LineCondition.parse("status>=500"));
        use(new AccessLogSpec(
                folder.resolve("a.log").toString(), "{status}", List.of(), when, 20, LogRotation.NONE, Map.of()));
        AccessRecord failed = record("/");
        failed.status = 502;
        onLoop(() -> {
            for (int i = 0; i < 2000; i++) {
                log.log(record("/"));
            }
            log.log(failed);
        });
        await(() -> lines("a.log").contains("502"));
        int ok = lines("a.log").size() - 1;
        // 400 of 2000, and seven standard deviations.
        assertTrue(ok > 275 && ok < 525, () -> ok + " of 2000");
    }

    @Test
    void fileOfAListenerThatCannotBeOpenedRefusesTheConfiguration() throws Exception {
        AccessLogSpec bad = new AccessLogSpec(folder.resolve("no/x.log").toString(), "json");
        AccessLogSpec spec =
                new AccessLogSpec(folder.resolve("a.log").toString(), "{target}").withListeners(Map.of("web", bad));
        RefusedException refused = assertThrows(RefusedException.class, () -> use(spec));
        assertEquals("listeners[web].access_log.path", refused.path());
    }

    private void use(AccessLogSpec spec) throws RefusedException {
        Config empty = Config.EMPTY;
        writer.prepare(new Config(empty.process(), empty.log(), spec, empty.admin(), List.of(), List.of()))
                .commit();
    }

    private void use(Path file, String format) throws RefusedException {
        writer.prepare(config(file, format)).commit();
    }

    private static Config config(Path file, String format) {
        Config empty = Config.EMPTY;
        return new Config(
                empty.process(),
                empty.log(),
                new AccessLogSpec(file.toString(), format),
                empty.admin(),
                List.of(),
                List.of());
    }

    private void logs(String target) throws Exception {
        onLoop(() -> log.log(record(target)));
    }

    private void onLoop(Runnable work) throws InterruptedException, ExecutionException {
        loop.submit(work).get();
    }

    private static AccessRecord record(String target) {
        AccessRecord record = new AccessRecord();
        record.target.set(target.getBytes(StandardCharsets.US_ASCII));
        record.status = 200;
        return record;
    }

    private List<String> lines(String file) {
        try {
            Path path = folder.resolve(file);
            return Files.exists(path) ? Files.readAllLines(path) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(5); // bounded by the test's timeout
        }
    }
}
