package lbd.core.scheduler;

import java.util.concurrent.atomic.AtomicLongArray;

/// Who was found best of each [Cohort] of one snapshot of members, by the one scheduler that picks from it. All event
/// loops use what one of them found.
final class KeptBest {
    /// Nobody has looked, or figures have changed since.
    static final int NOTHING = -2;

    // As the `k` of Candidates: where each cohort's eligible members start, and one more for the end.
    private final int[] starts;

    // Weights in slow start change without anybody telling.
    private final boolean[] unsteady;

    // The cohort's number when it was looked at, above the member's index, so that one write sets both.
    private final AtomicLongArray found;

    /// @param eligible indexes of members, rising
    KeptBest(int size, int[] eligible, SlowStart slowStart) {
        int cohorts = (size + Cohort.SIZE - 1) / Cohort.SIZE;
        starts = new int[cohorts + 1];
        found = new AtomicLongArray(cohorts);
        unsteady = new boolean[cohorts];
        for (int index : eligible) {
            unsteady[index / Cohort.SIZE] |= slowStart.isStarting(index);
        }
        int k = 0;
        for (int i = 0; i < starts.length; i++) {
            while (k < eligible.length && eligible[k] < i * Cohort.SIZE) {
                k++;
            }
            starts[i] = k;
        }
    }

    /// Where the eligible members of a cohort start; those of the one before end there.
    int start(int cohort) {
        return starts[cohort];
    }

    /// @param number of the cohort now
    /// @return the index of a member, [Scheduler#NONE] where nobody is open, or [#NOTHING]
    int get(int cohort, int number) {
        long word = found.getOpaque(cohort);
        boolean good = Cohort.isInForce(number) && (int) (word >>> 32) == number && !unsteady[cohort];
        return good ? (int) word : NOTHING;
    }

    /// @param number of the cohort before its figures were read
    void set(int cohort, int number, int index) {
        found.setOpaque(cohort, (long) number << 32 | (index & 0xffff_ffffL));
    }
}
