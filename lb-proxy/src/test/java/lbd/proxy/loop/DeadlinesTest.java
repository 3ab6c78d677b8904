package lbd.proxy.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
    private static final long TICK = 1L << Deadlines.TICK_SHIFT;
    private static final long START = Long.MAX_VALUE - 5 * TICK; // the clock of nanoTime may wrap at any time

    private long now = START;
    private long wakeAt = Long.MAX_VALUE;
    private boolean asked;
    private final Faults faults = new Faults();
    private final Deadlines wheel = new Deadlines(
            now,
            delay -> {
                wakeAt = now + delay;
                asked = true;
            },
            faults);
    private final List<String> fired = new ArrayList<>();

    private class Named extends Deadline {
        private final String name;

        Named(String name) {
            this.name = name;
        }

        @Override
        protected void expired(long nowNanos) {
            fired.add(name + "@" + (nowNanos - START) / TICK);
        }

        @Override
        public void faulted() {
            fired.add(name + " ended");
        }
    }

    /// Lets time pass the way a loop does: it sleeps until the wheel wants to be woken.
    private void passUntil(long end) {
        while (asked && wakeAt - end <= 0) {
            asked = false;
            now = Math.max(now - START, wakeAt - START) + START;
            wheel.turn(now);
        }
        now = end;
    }

    @Test
    void firesOnceAtTheEndOfItsTick() {
        wheel.set(new Named("a"), START + 3 * TICK + 1, now);
        passUntil(START + 4 * TICK - 1);
        assertEquals(List.of(), fired);
        passUntil(START + 100 * TICK);
        assertEquals(List.of("a@4"), fired);
    }

    @Test
    void oneThatThrowsEndsAndTheOthersOfItsTickExpire() {
        wheel.set(new Named("a"), START + 3 * TICK, now);
        Named faulty = new Named("b") {
            @Override
            protected void expired(long nowNanos) {
                throw new IllegalStateException("a fault of ours");
            }
        };
        wheel.set(faulty, START + 3 * TICK, now);
        wheel.set(new Named("c"), START + 3 * TICK, now);
        wheel.set(new Named("d"), START + 9 * TICK, now);
        passUntil(START + 100 * TICK);
        assertEquals(List.of("c@4", "b ended", "a@4", "d@10"), fired);
        assertEquals(1, faults.count());
    }

    @Test
    void movedAwayFiresOnlyAtTheLaterTime() {
        Named a = new Named("a");
        wheel.set(a, START + 3 * TICK, now);
        wheel.set(a, START + 9 * TICK, now);
        passUntil(START + 100 * TICK);
        assertEquals(List.of("a@10"), fired);
    }

    @Test
    void movedNearerFiresAtTheEarlierTime() {
        Named a = new Named("a");
        wheel.set(a, START + 9 * TICK, now);
        wheel.set(a, START + 3 * TICK, now);
        passUntil(START + 100 * TICK);
        assertEquals(List.of("a@4"), fired);
    }

    @Test
    void clearedAndRemovedDoNotFire() {
        Named a = new Named("a");
        Named b = new Named("b");
        wheel.set(a, START + 3 * TICK, now);
        wheel.set(b, START + 3 * TICK, now);
        wheel.clear(a);
        wheel.remove(b);
        passUntil(START + 100 * TICK);
        assertEquals(List.of(), fired);
        assertFalse(a.linked);
    }

    @Test
    void furtherThanOneRoundStillFiresInTime() {
        wheel.set(new Named("far"), START + 5000 * TICK, now);
        passUntil(START + 6000 * TICK);
        assertEquals(List.of("far@5001"), fired);
    }

    @Test
    void aLongPauseFiresEverythingOnce() {
        for (int i = 0; i < 3000; i++) {
            wheel.set(new Named("" + i), START + i * TICK, now);
        }
        now = START + 10_000 * TICK;
        wheel.turn(now);
        // What lay beyond the first round is due in the next one.
        passUntil(now + 2000 * TICK);
        assertEquals(3000, fired.size());
    }

    @Test
    void howeverManyAreDueTheyExpireAFewInATurn() {
        for (int i = 0; i < 3000; i++) {
            wheel.set(new Named("" + i), START + 3 * TICK + i % 2 * TICK, now);
        }
        now = START + 10 * TICK;
        asked = false;
        wheel.turn(now);
        assertTrue(fired.size() <= 256, fired.size() + " in one turn");
        assertTrue(asked && wakeAt == now, "the rest is due now");
        // What is set meanwhile keeps its time.
        wheel.set(new Named("later"), now + 2 * TICK, now);
        passUntil(now + TICK);
        assertEquals(3000, fired.size());
        passUntil(now + 10 * TICK);
        assertEquals("later@13", fired.getLast());
    }

    @Test
    void aHaltMovesEveryDeadlineAndNothingExpiresBeforeTheNextTurn() {
        wheel.set(new Named("a"), START + 3 * TICK, now);
        wheel.set(new Named("b"), START + 2000 * TICK, now);
        now = START + 104 * TICK;
        asked = false;
        wheel.halted(100 * TICK, now);
        assertEquals(List.of(), fired);
        assertTrue(asked && wakeAt == now);
        passUntil(START + 110 * TICK);
        wheel.set(new Named("c"), START + 120 * TICK, now);
        passUntil(START + 3000 * TICK);
        assertEquals(List.of("a@104", "c@121", "b@2101"), fired);
    }

    @Test
    void expiryMayRemoveItsNeighboursAndSetItselfAgain() {
        Named victim = new Named("victim");
        Named other = new Named("other");
        Deadline killer = new Deadline() {
            @Override
            public void faulted() {}

            private int times;

            @Override
            protected void expired(long nowNanos) {
                fired.add("killer");
                wheel.remove(victim);
                if (++times < 3) {
                    wheel.set(this, nowNanos + TICK, nowNanos);
                }
            }
        };
        wheel.set(other, START + 2 * TICK, now);
        wheel.set(victim, START + 2 * TICK, now);
        wheel.set(killer, START + 2 * TICK, now);
        passUntil(START + 50 * TICK);
        assertTrue(fired.contains("other@3"));
        assertEquals(4, fired.size());
    }

    @Test
    void anythingSetAtRandomIsNeverEarlyAndAtMostATickLate() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> wrong = new ArrayList<>();
        int[] count = {0};
        for (int i = 0; i < 20_000; i++) {
            long wanted = now + random.nextLong(3000 * TICK);
            wheel.set(
                    new Deadline() {
                        @Override
                        public void faulted() {}

                        @Override
                        protected void expired(long nowNanos) {
                            count[0]++;
                            if (nowNanos - wanted < 0 || nowNanos - wanted > TICK) {
                                wrong.add("late by " + (nowNanos - wanted));
                            }
                        }
                    },
                    wanted,
                    now);
            if (i % 10 == 0) {
                passUntil(now + random.nextLong(3 * TICK));
            }
        }
        passUntil(now + 4000 * TICK);
        assertEquals(List.of(), wrong.stream().limit(5).toList(), "seed " + seed);
        assertEquals(20_000, count[0], "seed " + seed);
    }
}
