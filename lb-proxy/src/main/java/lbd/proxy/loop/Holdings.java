package lbd.proxy.loop;

import lbd.core.runtime.MemoryBudget;
import org.jspecify.annotations.Nullable;

/// Who keeps something on one loop, in the order in which they began to. Who moves on keeps nothing for a moment and is
/// the last of them again, so that the first are the slowest, and those are given up when the budget is spent. Confined
/// to its loop.
final class Holdings {
    /// Given up before the loop's sockets have their turn.
    private static final int SHARE = 64;

    private final MemoryBudget budget;
    private final TurningLoop loop;
    private @Nullable HeldBytes first;
    private @Nullable HeldBytes last;
    private boolean asked;

    Holdings(MemoryBudget budget, TurningLoop loop) {
        this.budget = budget;
        this.loop = loop;
    }

    MemoryBudget budget() {
        return budget;
    }

    void add(HeldBytes holding, long more) {
        long before = holding.bytes;
        holding.bytes = before + more;
        budget.add(more);
        // Only who begins to keep something goes to the end: who is given a little more each time stays as old as it
        // is.
        if (before == 0) {
            link(holding);
        } else if (holding.bytes == 0) {
            unlink(holding);
        }
        // Not from here: whoever keeps more now is in the middle of it.
        if (more > 0 && !asked && budget.spent()) {
            asked = true;
            loop.nextTurn(this::giveUp);
        }
    }

    private void giveUp() {
        asked = false;
        for (int i = 0; i < SHARE && budget.spent(); i++) {
            // Anew each time: giving one up may free what others keep.
            HeldBytes slowest = first;
            if (slowest == null) {
                return;
            }
            budget.givenUp.increment();
            try {
                slowest.giveUp();
            } finally {
                // Even where it has thrown: else it would be the first for ever.
                slowest.clear();
            }
        }
        if (first != null && budget.spent()) {
            // A share at a time: resetting thousands at once would keep the others waiting.
            asked = true;
            loop.nextTurn(this::giveUp);
        }
    }

    private void link(HeldBytes holding) {
        holding.previous = last;
        if (last == null) {
            first = holding;
        } else {
            last.next = holding;
        }
        last = holding;
    }

    private void unlink(HeldBytes holding) {
        HeldBytes before = holding.previous;
        HeldBytes after = holding.next;
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.previous = before;
        }
        holding.previous = null;
        holding.next = null;
    }
}
