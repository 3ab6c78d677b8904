package lbd.core.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Golden sequences: members are a, b, c ... with the weights given; weight 0 is not eligible.
class PickSequenceTest {
    @ParameterizedTest
    @CsvSource({
        "rr,  '1 1 1', abcabcabc",
        "rr,  '5 1 1', abcabcabc",
        "rr,  '1 0 1', acacacaca",
        "wrr, '5 1 1', aabacaaaabacaa",
        "wrr, '3 1',   aabaaaba",
        "wrr, '1 1 1', abcabc",
        "wrr, '0 2 1', bcbbcb",
        "wrr, '1',     aaa",
    })
    void picksInOrder(String type, String weights, String expected) {
        FakeCandidates candidates = FakeCandidates.weights(weights);
        Scheduler scheduler = SchedulerType.of(type).orElseThrow().create(candidates.size());
        assertEquals(expected, picks(scheduler, candidates, expected.length()));
    }

    @ParameterizedTest
    @CsvSource({"rr", "wrr"})
    void nobodyEligibleIsNone(String type) {
        FakeCandidates candidates = FakeCandidates.weights("0 0 0");
        assertEquals(
                Scheduler.NONE,
                SchedulerType.of(type).orElseThrow().create(candidates.size()).pick(0, candidates, 0));
        assertEquals(
                Scheduler.NONE, SchedulerType.of(type).orElseThrow().create(0).pick(0, FakeCandidates.weights(""), 0));
    }

    @Test
    void roundRobinGivesTheShareOfAnIneligibleMemberToAll() {
        Scheduler scheduler = new RoundRobin();
        FakeCandidates candidates = FakeCandidates.weights("1 0 1 1");
        assertEquals("acdacdacd", picks(scheduler, candidates, 9));
    }

    private static String picks(Scheduler scheduler, Candidates candidates, int count) {
        StringBuilder picks = new StringBuilder();
        for (int i = 0; i < count; i++) {
            picks.append((char) ('a' + scheduler.pick(0, candidates, 0)));
        }
        return picks.toString();
    }
}
