package lbd.daemon.reload;

import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.function.Supplier;
import lbd.core.pool.StatusCounters;
import lbd.core.runtime.ListenerState;

/// All answers of HTTP and those of class 5xx since it was made, over listeners that come and go. State thread.
final class AnswerTotals {
    private static final int SUCCESS = 2;
    private static final int SERVER_ERROR = 5;

    /// @param failed of class 5xx
    record Answers(long all, long failed) {
        static final Answers NONE = new Answers(0, 0);

        Answers since(Answers earlier) {
            return new Answers(all - earlier.all, failed - earlier.failed);
        }

        private Answers and(Answers more) {
            return new Answers(all + more.all, failed + more.failed);
        }

        /// 0 to 1.
        double share() {
            return all == 0 ? 0 : (double) failed / all;
        }
    }

    private final Supplier<Collection<ListenerState>> listeners;
    private final IdentityHashMap<ListenerState, Answers> seen = new IdentityHashMap<>();
    private Answers total = Answers.NONE;

    AnswerTotals(Supplier<Collection<ListenerState>> listeners) {
        this.listeners = listeners;
    }

    Answers now() {
        Collection<ListenerState> all = listeners.get();
        seen.keySet().retainAll(all);
        for (ListenerState listener : all) {
            Answers its = count(listener.statuses);
            total = total.and(its.since(seen.getOrDefault(listener, Answers.NONE)));
            seen.put(listener, its);
        }
        return total;
    }

    private static Answers count(StatusCounters statuses) {
        long all = 0;
        for (int c = SUCCESS; c <= SERVER_ERROR; c++) {
            all += statuses.sum(c);
        }
        return new Answers(all, statuses.sum(SERVER_ERROR));
    }
}
