package lbd.core.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

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
        "lc,  '1 1 1', abcabc",
        "lc,  '5 1 1', abcabc",
        "wlc, '1 1 1', abcabc",
        "wlc, '3 1',   abaaabaa",
        "wlc, '0 2 1', bcbbcb",
        "sed, '1 1',   abab",
        "sed, '3 1',   aaaa",
        "nq,  '3 1',   abaaabaa",
        "first, '1 9', aaaa",
        "first, '0 9', bbbb",
    })
    void picksInOrderWhenWorkEndsAtOnce(String type, String weights, String expected) {
        TestMembers members = TestMembers.weights(weights);
        assertEquals(expected, TestMembers.picks(members.scheduler(type), members.candidates(), expected.length()));
    }

    @ParameterizedTest
    @CsvSource({
        "rr,  '1 1',   '0 0',   ababab",
        "lc,  '1 1 1', '2 0 1', bcbacb",
        "lc,  '9 1',   '1 0',   babab",
        "wlc, '3 1',   '0 0',   abaaabaa",
        "wlc, '2 1',   '4 0',   bbabaa",
        "sed, '3 1',   '0 0',   aabaaaba",
        "sed, '2 1',   '0 0',   abaaba",
        "nq,  '3 1',   '0 0',   abaaaaba",
    })
    void picksInOrderWhenWorkGoesOn(String type, String weights, String inFlight, String expected) {
        TestMembers members = TestMembers.weights(weights).inFlight(TestMembers.ints(inFlight));
        Scheduler scheduler = members.scheduler(type);
        StringBuilder picks = new StringBuilder();
        for (int i = 0; i < expected.length(); i++) {
            int index = scheduler.pick(Scheduler.NO_KEY, members.candidates(), Avoided.NOBODY, 0);
            members.loads[index].take();
            picks.append(TestMembers.name(index));
        }
        assertEquals(expected, picks.toString());
    }

    @Test
    void firstFillsOneMemberAfterTheOther() {
        TestMembers members = TestMembers.even(3).limits(2, 1, 1);
        Scheduler scheduler = members.scheduler("first");
        StringBuilder picks = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            int index = scheduler.pick(Scheduler.NO_KEY, members.candidates(), Avoided.NOBODY, 0);
            members.loads[index].take();
            picks.append(TestMembers.name(index));
        }
        assertEquals("aabc", picks.toString());
        assertEquals(Scheduler.NONE, scheduler.pick(Scheduler.NO_KEY, members.candidates(), Avoided.NOBODY, 0));
    }

    @Test
    void roundRobinGivesTheShareOfAnIneligibleMemberToAll() {
        TestMembers members = TestMembers.weights("1 0 1 1");
        assertEquals("acdacdacd", TestMembers.picks(members.scheduler("rr"), members.candidates(), 9));
    }

    @Test
    void nginxOrderGoesOnWhenAMemberLeavesAndComesBack() {
        TestMembers members = TestMembers.weights("5 1 1");
        Scheduler scheduler = members.scheduler("wrr");
        assertEquals("aab", TestMembers.picks(scheduler, members.candidates(), 3));
        assertEquals("cc", TestMembers.picks(scheduler, members.candidates(0, 1, 1), 2));
        assertEquals("aacaabaa", TestMembers.picks(scheduler, members.candidates(), 8));
    }

    @ParameterizedTest
    @EnumSource(SchedulerType.class)
    void nobodyEligibleIsNone(SchedulerType type) {
        for (String weights : new String[] {"0 0 0", "0", ""}) {
            TestMembers members = TestMembers.weights(weights);
            Scheduler scheduler = members.scheduler(SchedulerTypeTest.spec(type));
            for (long key : new long[] {Scheduler.NO_KEY, 1, -1}) {
                assertEquals(Scheduler.NONE, scheduler.pick(key, members.candidates(), Avoided.NOBODY, 0));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(SchedulerType.class)
    void theOnlyOpenMemberIsFound(SchedulerType type) {
        TestMembers members = TestMembers.even(300);
        Scheduler scheduler = members.scheduler(SchedulerTypeTest.spec(type));
        int[] limits = new int[300];
        int[] inFlight = new int[300];
        for (int i = 0; i < 300; i++) {
            limits[i] = 1;
            inFlight[i] = i == 217 ? 0 : 1;
        }
        members.limits(limits).inFlight(inFlight);
        for (long key = 0; key < 50; key++) {
            assertEquals(217, scheduler.pick(key, members.candidates(), Avoided.NOBODY, 0));
        }
        assertEquals(Scheduler.NONE, scheduler.pick(7, members.candidates(), members.avoiding(217), 0));
    }

    @ParameterizedTest
    @EnumSource(SchedulerType.class)
    void whatFailedIsAvoided(SchedulerType type) {
        TestMembers members = TestMembers.even(3);
        Scheduler scheduler = members.scheduler(SchedulerTypeTest.spec(type));
        for (long key = 0; key < 1000; key++) {
            int index = scheduler.pick(key, members.candidates(), members.avoiding(1), 0);
            assertEquals(true, index == 0 || index == 2, () -> "picked " + index);
        }
    }
}
