package lbd.core.health;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import lbd.core.model.check.CheckTiming;
import lbd.core.model.check.CheckTiming.Initial;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Sequences of results: `p` passed, `f` failed; after each the standing: `U` up, `D` down.
class CheckStateTest {
    private static final long MS = 1_000_000;

    @ParameterizedTest(name = "{0} fall {1} rise {2}: {3} -> {4}")
    @CsvSource({
        // initial, fall, rise, results, standings
        "UP,          1, 1, pfpff,         UDUDD",
        "UP,          3, 2, ff,            UU",
        "UP,          3, 2, fff,           UUD",
        "UP,          3, 2, ffpff,         UUUUU",
        "UP,          3, 2, ffpfff,        UUUUUD",
        "UP,          3, 2, fffp,          UUDD",
        "UP,          3, 2, fffpp,         UUDDU",
        "UP,          3, 2, fffpfp,        UUDDDD",
        "UP,          3, 2, fffpfpp,       UUDDDDU",
        "UP,          3, 2, fffppfffp,     UUDDUUUDD",
        "UP,          4, 1, ffffp,         UUUDU",
        "UP,          3, 2, fpfpfpfpfp,    UUUUUUUUUU",
        "UP,          2, 2, ffpfpfpfpp,    UDDDDDDDDU",
        "DOWN,        3, 2, p,             D",
        "DOWN,        3, 2, pp,            DU",
        "DOWN,        3, 2, pfpp,          DDDU",
        "DOWN,        3, 1, p,             U",
        "CHECK_FIRST, 3, 2, p,             U",
        "CHECK_FIRST, 3, 2, pfff,          UUUD",
        "CHECK_FIRST, 3, 2, f,             D",
        "CHECK_FIRST, 3, 2, fpp,           DDU",
    })
    void resultsMakeTheStanding(Initial initial, int fall, int rise, String results, String standings) {
        CheckTiming timing = timing(fall, rise, initial, null);
        CheckState state = CheckState.initial(timing);
        StringBuilder actual = new StringBuilder();
        for (char result : results.toCharArray()) {
            state = state.after(result == 'p', timing);
            actual.append(state.up() ? 'U' : 'D');
        }
        assertEquals(standings, actual.toString());
    }

    @Test
    void uncheckedIsNotUp() {
        CheckState state = CheckState.initial(timing(3, 2, Initial.CHECK_FIRST, null));
        assertEquals(CheckState.Standing.UNCHECKED, state.standing());
        assertEquals(false, state.up());
    }

    /// A check that started at 0 and ended at 100 ms; interval 5 s, fast 1 s, down 10 s.
    @ParameterizedTest(name = "{0}: next start after {1} ms")
    @CsvSource({
        "p,     5000",
        "f,     1000",
        "ff,    1000",
        "fp,    5000",
        "fff,   10000",
        "ffff,  10000",
        "fffp,  1000",
        "fffpf, 10000",
        "fffpp, 5000"
    })
    void intervalFollowsTheStanding(String results, long nextMillis) {
        assertEquals(nextMillis * MS, nextStart(results, timing(3, 2, Initial.UP, null), 100 * MS, 0));
    }

    @Test
    void retryDelayCountsFromTheEndOfTheFailure() {
        CheckTiming timing = timing(3, 2, Initial.UP, Duration.ofSeconds(2));
        assertEquals(2100 * MS, nextStart("f", timing, 100 * MS, 0));
        assertEquals(5000 * MS, nextStart("fp", timing, 100 * MS, 0));
        assertEquals(10_000 * MS, nextStart("fff", timing, 100 * MS, 0), "it is down: nothing to retry");
        assertEquals(1000 * MS, nextStart("fffp", timing, 100 * MS, 0));
    }

    @Test
    void nextCheckWaitsForTheLastToEnd() {
        assertEquals(7000 * MS, nextStart("p", timing(3, 2, Initial.UP, null), 7000 * MS, 0));
    }

    @Test
    void jitterMakesGapsLongerAndShorter() {
        CheckTiming timing = timing(3, 2, Initial.UP, null);
        assertEquals(5500 * MS, nextStart("p", timing, 100 * MS, 1));
        assertEquals(4500 * MS, nextStart("p", timing, 100 * MS, -1));
    }

    private static long nextStart(String results, CheckTiming timing, long endedNanos, double dice) {
        CheckState state = CheckState.initial(timing);
        for (char result : results.toCharArray()) {
            state = state.after(result == 'p', timing);
        }
        return state.nextStartNanos(timing, 0, endedNanos, dice);
    }

    private static CheckTiming timing(int fall, int rise, Initial initial, @Nullable Duration retryDelay) {
        return new CheckTiming(
                Duration.ofSeconds(5),
                Duration.ofSeconds(1),
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                Duration.ofSeconds(3),
                fall,
                retryDelay,
                rise,
                initial,
                10);
    }
}
