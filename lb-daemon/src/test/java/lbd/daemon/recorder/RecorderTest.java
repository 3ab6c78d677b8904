package lbd.daemon.recorder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import lbd.core.accesslog.AccessField;
import lbd.core.accesslog.AccessLog;
import lbd.core.accesslog.AccessLogSink;
import lbd.core.accesslog.AccessRecord;
import lbd.core.accesslog.EndReason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecorderTest {
    private static final Match ALL = Match.parse("");
    private static final long NOW = 5_000_000_000L;

    private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();
    private final List<String> logged = new ArrayList<>();
    private final AccessLogSink log = _ -> new AccessLog() {
        @Override
        public boolean wants(AccessField field) {
            return field == AccessField.REFERER;
        }

        @Override
        public void log(AccessRecord record) {
            logged.add(record.ended.word());
        }
    };
    private final Recorder recorder = new Recorder(log, 2);
    private final AccessLog first = recorder.forLoop(loop);
    private final AccessLog second = recorder.forLoop(loop);

    // Used again for each line, as a loop does.
    private final AccessRecord scratch = new AccessRecord();

    @AfterEach
    void stop() {
        loop.shutdownNow();
    }

    private void end(AccessLog on, long startMillis, Consumer<AccessRecord> how) {
        scratch.clear();
        scratch.listener = "web";
        scratch.pool = "app";
        scratch.startMillis = startMillis;
        how.accept(scratch);
        on.log(scratch);
    }

    private static Consumer<AccessRecord> failed(EndReason reason) {
        return record -> record.ended = reason;
    }

    private static Consumer<AccessRecord> answered(int status) {
        return record -> record.status = status;
    }

    private static List<Long> starts(List<AccessRecord> records) {
        return records.stream().map(r -> r.startMillis).toList();
    }

    @Test
    void everyLineReachesTheLogAndWhatItWantsIsStillWanted() {
        end(first, 1, answered(200));
        end(second, 2, failed(EndReason.CUT));
        assertEquals(List.of("ok", "cut"), logged);
        assertTrue(first.wants(AccessField.REFERER));
        assertTrue(first.wants(AccessField.TARGET));
        assertFalse(first.wants(AccessField.USER_AGENT));
    }

    @Test
    void whatFailedOnAnyLoopIsKeptInTheOrderOfItsEnds() {
        end(first, 30, failed(EndReason.CONNECT_REFUSED));
        end(second, 10, answered(503));
        end(first, 20, answered(404));
        end(second, 20, record -> {
            record.ended = EndReason.SERVER_TIMEOUT;
            record.totalNanos = 50_000_000;
        });
        end(first, 5, failed(EndReason.IDLE_TIMEOUT));
        assertEquals(List.of(10L, 30L, 20L), starts(recorder.failures(ALL)));
        assertEquals(List.of(10L), starts(recorder.failures(Match.parse("status>=500  pool=app"))));
        assertEquals(List.of(), recorder.failures(Match.parse("pool=other")));
    }

    @Test
    void whatIsKeptHasItsOwnOctetsAndOfALongTextTheBegin() {
        byte[] target = "/a".repeat(1000).getBytes(StandardCharsets.US_ASCII);
        byte[] host = "h.example".getBytes(StandardCharsets.US_ASCII);
        end(first, 1, record -> {
            record.ended = EndReason.BAD_REQUEST;
            record.target.set(target);
            record.host.set(host);
            record.requestId.set("id-7".getBytes(StandardCharsets.US_ASCII));
        });
        java.util.Arrays.fill(target, (byte) 'x');
        java.util.Arrays.fill(host, (byte) 'x');
        AccessRecord kept = recorder.failures(Match.parse("request_id=id-7")).getFirst();
        assertEquals("/a".repeat(256), kept.target.toString());
        assertEquals("h.example", kept.host.toString());
    }

    @Test
    void theOldestOfALoopGivesWayToTheNewest() {
        int each = Recorder.FAILURES / 2;
        IntStream.range(0, each + 3).forEach(i -> end(first, i, failed(EndReason.CUT)));
        end(second, each + 10, failed(EndReason.CUT));
        List<Long> kept = starts(recorder.failures(ALL));
        assertEquals(each + 1, kept.size());
        assertEquals(3L, kept.getFirst());
        assertEquals(each + 10L, kept.getLast());
    }

    @Test
    void ofTheRestThereIsASample() {
        IntStream.range(0, 10 * LoopRecorder.SAMPLE).forEach(i -> end(first, i, answered(200)));
        assertEquals(10, recorder.others(ALL).size());
        assertEquals(List.of(), recorder.failures(ALL));
    }

    @Test
    void whoWatchesGetsWhatCameSinceHeAskedLast() {
        Tail.Watched begun = recorder.watch(Match.parse("status=404"), NOW);
        assertEquals(List.of(), begun.records());
        end(first, 3, answered(404));
        end(second, 2, answered(404));
        end(second, 1, answered(200));
        assertEquals(List.of(2L, 3L), starts(recorder.goOn(begun.id(), NOW).records()));
        assertEquals(List.of(), recorder.goOn(begun.id(), NOW).records());
    }

    @Test
    void whoDoesNotAskMissesAndIsForgotten() {
        Tail.Watched begun = recorder.watch(ALL, NOW);
        IntStream.range(0, Tail.MOST + 7).forEach(i -> end(first, i, answered(200)));
        Tail.Watched late = recorder.goOn(begun.id(), NOW + 1);
        assertEquals(Tail.MOST, late.records().size());
        assertEquals(7, late.missed());
        assertEquals(0, recorder.goOn(begun.id(), NOW + 2).missed());
        recorder.forget(NOW + 1 + Recorder.TAIL_NANOS);
        assertEquals(1, recorder.tails().length);
        recorder.forget(NOW + 2 + Recorder.TAIL_NANOS);
        assertEquals(0, recorder.tails().length);
        assertThrows(IllegalStateException.class, () -> recorder.goOn(begun.id(), NOW));
    }

    @Test
    void noMoreThanSomeWatchAtOnce() {
        IntStream.range(0, Recorder.MOST_TAILS).forEach(_ -> recorder.watch(ALL, NOW));
        assertThrows(IllegalStateException.class, () -> recorder.watch(ALL, NOW));
        recorder.watch(ALL, NOW + Recorder.TAIL_NANOS);
    }

    @Test
    void conditionsAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> Match.parse("status>>5"));
        assertThrows(IllegalArgumentException.class, () -> Match.parse("pool=a ".repeat(9)));
    }
}
