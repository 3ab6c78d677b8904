package lbd.core.scheduler;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/// The member with the least in hand, by one of LVS's four rules. What is in hand are requests or connections; a
/// proxy has no inactive ones as LVS counts them.
///
/// Among equals the one whose turn is longest ago by its weight takes it, so that idle members share as in wrr:
/// each pick moves a member's turn on by `1 / weight` (stride scheduling).
///
/// In a large pool the search goes over the best of each [Cohort], and only through cohorts of which a figure has
/// changed since. What it finds is the same.
final class LeastConnections implements Scheduler {
    /// What is compared, over the weight; n is in hand.
    enum Rule {
        /// `lc`: n, weights aside.
        LC,
        /// `wlc`: n.
        WLC,
        /// `sed`, shortest expected delay: n + 1.
        SED,
        /// `nq`, never queue: an idle member before all others, else as `sed`.
        NQ
    }

    private static final long STRIDE = (long) Candidates.UNIT << 30;

    // Searching so many members costs no more than looking after their cohorts.
    private static final int FEW = 2 * Cohort.SIZE;

    private final boolean even;
    private final boolean idleFirst;
    private final long more;

    // Loops that pick in the same moment may see the same figures and turns: as with LVS, one pick may then be off by
    // one.
    private final AtomicLongArray turns;
    private final AtomicLong turn = new AtomicLong();
    private Cohort[] cohorts = {};

    LeastConnections(Rule rule, int size) {
        even = rule == Rule.LC;
        idleFirst = rule == Rule.NQ;
        more = rule == Rule.SED || rule == Rule.NQ ? 1 : 0;
        turns = new AtomicLongArray(size);
    }

    @Override
    public void follow(Load[] loads) {
        if (loads.length <= FEW) {
            return;
        }
        cohorts = new Cohort[(loads.length + Cohort.SIZE - 1) / Cohort.SIZE];
        for (int i = 0; i < cohorts.length; i++) {
            cohorts[i] = new Cohort();
        }
        for (int i = 0; i < loads.length; i++) {
            loads[i].join(cohorts[i / Cohort.SIZE]);
        }
    }

    @Override
    public int pick(long key, Candidates candidates, Avoided avoided, long nowNanos) {
        long clock = turn.getPlain();
        int best = cohorts.length == 0
                ? best(0, candidates.count(), candidates, avoided, clock, nowNanos)
                : bestOfCohorts(candidates, avoided, clock, nowNanos);
        if (best != NONE) {
            long its = Math.max(turns.getPlain(best), clock);
            turn.setOpaque(its);
            moveOn(best, its + STRIDE / weight(candidates, best, nowNanos));
        }
        return best;
    }

    private void moveOn(int index, long toTurn) {
        if (cohorts.length == 0) {
            turns.setOpaque(index, toTurn);
        } else {
            // Before the cohort is told, for everybody.
            turns.set(index, toTurn);
            cohorts[index / Cohort.SIZE].changed();
        }
    }

    private int bestOfCohorts(Candidates candidates, Avoided avoided, long clock, long nowNanos) {
        int best = NONE;
        long itsWeight = 0;
        for (int i = 0; i < cohorts.length; i++) {
            int number = cohorts[i].look();
            int index = candidates.kept().get(i, number);
            if (index == KeptBest.NOTHING) {
                index = bestOf(i, candidates, Avoided.NOBODY, clock, nowNanos);
                candidates.kept().set(i, number, index);
            }
            if (index != NONE && !avoided.isEmpty() && avoided.contains(candidates.load(index))) {
                index = bestOf(i, candidates, avoided, clock, nowNanos);
            }
            if (index == NONE) {
                continue;
            }
            long weight = weight(candidates, index, nowNanos);
            if (best == NONE || isBetter(index, weight, best, itsWeight, candidates, clock)) {
                best = index;
                itsWeight = weight;
            }
        }
        // Members whose turns have passed since it was found are its equals now: the first of them takes it.
        return best == NONE || turns.getPlain(best) >= clock
                ? best
                : bestOf(best / Cohort.SIZE, candidates, avoided, clock, nowNanos);
    }

    private int bestOf(int cohort, Candidates candidates, Avoided avoided, long clock, long nowNanos) {
        int from = candidates.kept().start(cohort);
        int to = candidates.kept().start(cohort + 1);
        return best(from, to, candidates, avoided, clock, nowNanos);
    }

    /// @param from as the `k` of [Candidates#eligible]
    /// @param to   likewise, one past the last
    private int best(int from, int to, Candidates candidates, Avoided avoided, long clock, long nowNanos) {
        boolean allOpen = candidates.allOpen(avoided);
        int best = NONE;
        long itsWeight = 0;
        for (int k = from; k < to; k++) {
            int index = candidates.eligible(k);
            long weight = weight(candidates, index, nowNanos);
            if ((best == NONE || isBetter(index, weight, best, itsWeight, candidates, clock))
                    && (allOpen || candidates.open(index, avoided))) {
                best = index;
                itsWeight = weight;
            }
        }
        return best;
    }

    private boolean isBetter(int index, long weight, int best, long itsWeight, Candidates candidates, long clock) {
        long here = load(candidates.inFlight(index)) * itsWeight;
        long there = load(candidates.inFlight(best)) * weight;
        // Turns that passed while a member was busy are gone: it may not make up for them in one go.
        return here < there
                || (here == there && Math.max(turns.getPlain(index), clock) < Math.max(turns.getPlain(best), clock));
    }

    private long load(int inFlight) {
        return inFlight == 0 && idleFirst ? 0 : inFlight + more;
    }

    private long weight(Candidates candidates, int index, long nowNanos) {
        return even ? candidates.evenWeight(index, nowNanos) : candidates.weight(index, nowNanos);
    }

    @Override
    public void inherit(Scheduler previous, int[] newIndexOfOld) {
        if (previous instanceof LeastConnections old) {
            turn.set(old.turn.get());
            for (int i = 0; i < newIndexOfOld.length; i++) {
                if (newIndexOfOld[i] != NONE) {
                    turns.set(newIndexOfOld[i], old.turns.get(i));
                }
            }
        }
    }
}
