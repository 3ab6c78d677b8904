package lbd.vrrp.track;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import lbd.core.model.vrrp.ScriptSpec;
import lbd.core.model.vrrp.TrackSpec;
import org.junit.jupiter.api.Test;

class FitnessTest {
    private static final TrackSpec CHK = new TrackSpec.Script("chk", -20);
    private static final TrackSpec BONUS = new TrackSpec.Interface("eth1", 30);
    private static final TrackSpec FATAL = new TrackSpec.Listener("web", 0);
    private static final TrackSpec FILE = new TrackSpec.File("/x", -50);

    private static Fitness of(int base, Map<TrackSpec, Verdict> verdicts) {
        return Fitness.of(base, verdicts.keySet(), t -> verdicts.getOrDefault(t, Verdict.UNKNOWN));
    }

    @Test
    void negativeWeightsCountWhileDownPositiveOnesWhileUp() {
        assertEquals(80, of(100, Map.of(CHK, Verdict.DOWN)).priority());
        assertEquals(100, of(100, Map.of(CHK, Verdict.UP)).priority());
        assertEquals(130, of(100, Map.of(BONUS, Verdict.UP)).priority());
        assertEquals(100, of(100, Map.of(BONUS, Verdict.DOWN)).priority());
        assertEquals(110, of(100, Map.of(BONUS, Verdict.UP, CHK, Verdict.DOWN)).priority());
    }

    @Test
    void fileCountsByItsNumberAndIsAFaultWithoutWeight() {
        assertEquals(50, of(150, Map.of(FILE, new Verdict.Count(2))).priority());
        assertEquals(100, of(100, Map.of(FILE, new Verdict.Count(0))).priority());
        TrackSpec plain = new TrackSpec.File("/x", 0);
        assertEquals(
                List.of("file /x"), of(100, Map.of(plain, new Verdict.Count(1))).faults());
        assertEquals(List.of(), of(100, Map.of(plain, new Verdict.Count(0))).faults());
    }

    @Test
    void resultStaysWithinOneAnd254AndTheOwnersIsNotMoved() {
        assertEquals(1, of(10, Map.of(CHK, Verdict.DOWN)).priority());
        assertEquals(254, of(240, Map.of(BONUS, Verdict.UP)).priority());
        assertEquals(255, of(255, Map.of(CHK, Verdict.DOWN)).priority());
        assertEquals(1, of(100, Map.of(FILE, new Verdict.Count(100_000))).priority());
    }

    @Test
    void withoutWeightDownIsAFaultAndUnknownIsNotKnown() {
        assertEquals(
                List.of("listener web"), of(255, Map.of(FATAL, Verdict.DOWN)).faults());
        assertFalse(of(100, Map.of(FATAL, Verdict.UNKNOWN)).known());
        assertEquals(List.of(), of(100, Map.of(FATAL, Verdict.UNKNOWN)).faults());
    }

    @Test
    void riseAndFallCountInARowTheFirstResultDecides() {
        ScriptSpec spec =
                new ScriptSpec("s", List.of("/bin/true"), Duration.ofSeconds(1), Duration.ofSeconds(1), 3, 2, null);
        assertEquals("up up up up up up down down up", verdicts(new RiseFall(spec), "+--+---++"));
        assertEquals("down down down down up", verdicts(new RiseFall(spec), "-+-++"));
    }

    /// One word for each result.
    private static String verdicts(RiseFall counter, String results) {
        StringBuilder text = new StringBuilder();
        for (char c : results.toCharArray()) {
            text.append(counter.result(c == '+').equals(Verdict.UP) ? "up " : "down ");
        }
        return text.toString().strip();
    }
}
