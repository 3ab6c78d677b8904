package lbd.core.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The rules of `ip_vs_lblc.c` and `ip_vs_lblcr.c`.
class LocalityTest {
    private static final long KEY = 99;
    private static final long DAY_NANOS = 24L * 3600 * 1_000_000_000;

    private final TestMembers members = TestMembers.weights("2 2 2");

    private int pick(Scheduler scheduler, long nowNanos) {
        return scheduler.pick(KEY, members.candidates(), Avoided.NOBODY, nowNanos);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lblc", "lblcr"})
    void aKeyStaysWithItsMember(String type) {
        Scheduler scheduler = members.scheduler(type);
        int owner = pick(scheduler, 0);
        members.loads[owner].take();
        members.loads[owner].take();
        assertEquals(owner, pick(scheduler, 0), "2 in hand at weight 2 is not overloaded");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lblc", "lblcr"})
    void overloadedMovesOnlyWhenAnotherIsHalfIdle(String type) {
        Scheduler scheduler = members.scheduler(type);
        int owner = pick(scheduler, 0);
        for (int i = 0; i < 3; i++) {
            for (Load load : members.loads) {
                load.take();
            }
        }
        assertEquals(owner, pick(scheduler, 0), "nobody is better off");
        Load idle = members.loads[(owner + 2) % 3];
        while (idle.inFlight() > 0) {
            idle.release();
        }
        assertEquals((owner + 2) % 3, pick(scheduler, 0));
    }

    @Test
    void withoutReplicationTheKeyIsTheNewMembersAlone() {
        Scheduler scheduler = members.scheduler("lblc");
        int owner = overload(scheduler);
        int second = pick(scheduler, 0);
        assertNotEquals(owner, second);
        relieve(owner);
        assertEquals(second, pick(scheduler, 0));
    }

    @Test
    void withReplicationBothServeTheKeyUntilADayWithoutChange() {
        Scheduler scheduler = members.scheduler("lblcr");
        int owner = overload(scheduler);
        int second = pick(scheduler, 0);
        relieve(owner);
        members.loads[second].take();
        assertEquals(owner, pick(scheduler, 1), "the less loaded of the set");
        pick(scheduler, DAY_NANOS + 1);
        for (int i = 0; i < 2; i++) {
            members.loads[owner].take();
        }
        assertEquals(owner, pick(scheduler, DAY_NANOS + 2), "the more loaded one has left the set");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lblc", "lblcr"})
    void keysFollowTheirMembersThroughAReload(String type) {
        Scheduler scheduler = members.scheduler(type);
        int owner = pick(scheduler, 0);
        Scheduler next = members.scheduler(type);
        int[] rotated = {1, 2, 0};
        next.inherit(scheduler, rotated);
        assertEquals(rotated[owner], pick(next, 0));
        Scheduler without = members.scheduler(type);
        without.inherit(next, new int[] {Scheduler.NONE, Scheduler.NONE, Scheduler.NONE});
        assertNotEquals(Scheduler.NONE, pick(without, 0));
    }

    private int overload(Scheduler scheduler) {
        int owner = pick(scheduler, 0);
        for (int i = 0; i < 3; i++) {
            members.loads[owner].take();
        }
        return owner;
    }

    private void relieve(int index) {
        while (members.loads[index].inFlight() > 0) {
            members.loads[index].release();
        }
    }
}
