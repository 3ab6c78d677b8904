package lbd.core.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseTimeTest {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;

    private final ResponseTime time = new ResponseTime();

    @Test
    void nothingIsKnownAtFirst() {
        assertEquals(0, time.nanos(5 * SECOND));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 77 * SECOND, -77 * SECOND, Long.MAX_VALUE - 60 * SECOND, Long.MIN_VALUE})
    void aSlowerAnswerCountsAtOnceAndAFasterOneLittleByLittle(long start) {
        time.answered(10 * MS, start);
        assertEquals(10 * MS, time.nanos(start), MS / 10.0);
        time.answered(80 * MS, start);
        assertEquals(80 * MS, time.nanos(start), MS / 10.0);
        time.answered(10 * MS, start + 10 * SECOND);
        double expected = 80 * MS / Math.E + 10 * MS * (1 - 1 / Math.E);
        assertEquals(expected, time.nanos(start + 10 * SECOND), MS / 10.0);
    }

    @Test
    void itForgetsWithoutAnswers() {
        time.answered(SECOND, 0);
        assertEquals(SECOND / Math.E, time.nanos(10 * SECOND), MS);
        assertTrue(time.nanos(100 * SECOND) < MS);
    }

    @Test
    void aClockThatIsBehindIsNow() {
        time.answered(10 * MS, 5 * SECOND);
        assertEquals(10 * MS, time.nanos(4 * SECOND), MS / 10.0);
    }

    @Test
    void aFastFailureIsSlow() {
        time.answered(MS, 0);
        time.failed(1000, 0);
        assertEquals(SECOND, time.nanos(0), MS);
        time.failed(1000, 0);
        assertEquals(2 * SECOND, time.nanos(0), MS);
        for (int i = 0; i < 100; i++) {
            time.failed(1000, 0);
        }
        assertEquals(30 * SECOND, time.nanos(0), MS);
    }

    @Test
    void theFasterOfTwoTakesTheWork() {
        TestMembers members = TestMembers.even(2);
        members.loads[0].responseTime().answered(20 * MS, 0);
        members.loads[1].responseTime().answered(5 * MS, 0);
        Scheduler scheduler = new LeastResponse(() -> new Random(1));
        assertEquals("bbbbb", TestMembers.picks(scheduler, members.candidates(), 5));
        members.inFlight(0, 4);
        assertEquals("aaaaa", TestMembers.picks(scheduler, members.candidates(), 5));
    }

    @Test
    void weightCountsAgainstTime() {
        TestMembers members = TestMembers.weights("5 1");
        members.loads[0].responseTime().answered(20 * MS, 0);
        members.loads[1].responseTime().answered(5 * MS, 0);
        assertEquals("aaa", TestMembers.picks(new LeastResponse(() -> new Random(1)), members.candidates(), 3));
    }

    @Test
    void aSlowMemberIsTriedAgain() {
        TestMembers members = TestMembers.even(2);
        members.loads[0].responseTime().answered(SECOND, 0);
        Scheduler scheduler = new LeastResponse(() -> new Random(1));
        long now = 0;
        int picked = 1;
        while (picked == 1) {
            now += SECOND / 10;
            members.loads[1].responseTime().answered(10 * MS, now);
            picked = scheduler.pick(Scheduler.NO_KEY, members.candidates(), Avoided.NOBODY, now);
        }
        // 1 s decays to 10 ms in 10 s * ln 100.
        assertEquals(46 * SECOND, now, SECOND);
    }

    @Test
    void aFirstBurstDoesNotAllGoToAMemberThatNobodyKnows() {
        TestMembers members = TestMembers.even(2);
        members.loads[0].responseTime().answered(20 * MS, 0);
        members.inFlight(0, 1);
        assertEquals("aaa", TestMembers.picks(new LeastResponse(() -> new Random(1)), members.candidates(), 3));
    }
}
