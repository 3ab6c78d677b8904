package lbd.core.scheduler;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/// The member with the least in hand, by one of LVS's four rules. What is in hand are requests or connections; a
/// proxy has no inactive ones as LVS counts them. The search looks at every eligible member.
///
/// Among equals the one whose turn is longest ago by its weight takes it, so that idle members share as in wrr:
/// each pick moves a member's turn on by `1 / weight` (stride scheduling).
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

    private final boolean even;
    private final boolean idleFirst;
    private final long more;

    // Loops that pick in the same moment may see the same figures and turns: as with LVS, one pick may then be off by
    // one.
    private final AtomicLongArray turns;
    private final AtomicLong turn = new AtomicLong();

    LeastConnections(Rule rule, int size) {
        even = rule == Rule.LC;
        idleFirst = rule == Rule.NQ;
        more = rule == Rule.SED || rule == Rule.NQ ? 1 : 0;
        turns = new AtomicLongArray(size);
    }

    @Override
    public int pick(long key, Candidates candidates, Avoided avoided, long nowNanos) {
        boolean allOpen = candidates.allOpen(avoided);
        boolean allFull = !candidates.startsSlowly();
        long clock = turn.getPlain();
        int best = NONE;
        long leastLoad = 0;
        long itsWeight = 1;
        long itsTurn = 0;
        for (int k = 0; k < candidates.count(); k++) {
            int index = candidates.eligible(k);
            if (!allOpen && !candidates.open(index, avoided)) {
                continue;
            }
            long load = load(candidates.inFlight(index));
            long weight = allFull ? fullWeight(candidates, index) : weight(candidates, index, nowNanos);
            long here = load * itsWeight;
            long there = leastLoad * weight;
            if (here > there && best != NONE) {
                continue;
            }
            // Turns that passed while a member was busy are gone: it may not make up for them in one go.
            long turnHere = Math.max(turns.getPlain(index), clock);
            if (best == NONE || here < there || turnHere < itsTurn) {
                best = index;
                leastLoad = load;
                itsWeight = weight;
                itsTurn = turnHere;
            }
        }
        if (best != NONE) {
            turn.setOpaque(itsTurn);
            turns.setOpaque(best, itsTurn + STRIDE / itsWeight);
        }
        return best;
    }

    private long load(int inFlight) {
        return inFlight == 0 && idleFirst ? 0 : inFlight + more;
    }

    private long fullWeight(Candidates candidates, int index) {
        return even ? Candidates.UNIT : candidates.fullWeight(index);
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
