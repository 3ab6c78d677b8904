package lbd.proxy.http;

import java.util.Objects;
import lbd.core.accesslog.EndReason;
import lbd.core.http.Head;
import lbd.core.pool.Server;
import lbd.proxy.loop.Timer;
import org.jspecify.annotations.Nullable;

/// The second attempt of a request whose first has no answer after some time: the first head of an answer wins, and the
/// other attempt is given up, of which its server is told nothing bad. Made for the first request of a client's stream
/// that may have one. Confined to its loop.
///
/// | state | event | next |
/// | --- | --- | --- |
/// | idle | a request is sent | waiting |
/// | waiting | its answer, its end | idle |
/// | waiting | time is up, there is another server and a budget | racing |
/// | racing | the first attempt's answer | idle: the second is given up |
/// | racing | the second attempt's answer, below 500 | idle: the first is given up |
/// | racing | the second attempt fails | idle |
/// | racing | the first attempt fails for good | the second alone |
/// | the second alone | it fails | idle: the first failure is told |
final class Hedge {
    /// An attempt that is worse than none.
    private static final int FAILURES = 500;

    private final HttpLoop shared;
    private final Exchange exchange;
    private final Companions companions;
    private final Timer timer;
    private @Nullable Hedging hedging;
    private @Nullable HedgeCopy racing;
    private @Nullable EndReason failed;
    private long sinceNanos;

    Hedge(HttpLoop shared, Exchange exchange, Companions companions) {
        this.shared = shared;
        this.exchange = exchange;
        this.companions = companions;
        this.timer = new Clock();
    }

    /// A request is on its way.
    void begin(Hedging its) {
        hedging = its;
        failed = null;
        sinceNanos = shared.loop().nanoTime();
        long after = its.begin(shared.loop());
        if (after >= 0) {
            timer.set(after);
        }
    }

    private void timeIsUp() {
        Hedging its = hedging;
        Server first = exchange.server();
        // One that waits in the queue finds no other server either.
        if (its == null || first == null || !its.isWithinBudget()) {
            return;
        }
        HedgeCopy copy = companions.secondAttempt(exchange);
        racing = copy;
        if (copy.begin(first)) {
            its.counters().sent.increment();
            companions.hedged();
        }
    }

    /// The head of an answer has come, of either attempt.
    void answered() {
        Hedging its = hedging;
        timer.clear();
        if (its != null) {
            its.answered(shared.loop().nanoTime() - sinceNanos, shared.loop());
            hedging = null;
        }
        giveUpCopy();
    }

    /// The second attempt has an answer.
    ///
    /// @return whether it is the client's
    boolean wins(HedgeCopy copy, Head answer) {
        if (!copy.equals(racing) || answer.status() >= FAILURES) {
            return false;
        }
        racing = null;
        Objects.requireNonNull(hedging).counters().won.increment();
        return true;
    }

    /// The second attempt has come to nothing.
    void lost(HedgeCopy copy) {
        if (copy.equals(racing)) {
            racing = null;
            EndReason first = failed;
            if (first != null) {
                failed = null;
                exchange.fail(first);
            }
        }
    }

    /// The first attempt has failed for good.
    ///
    /// @return whether the second may still bring an answer
    boolean takesOver(EndReason reason) {
        if (racing == null) {
            return false;
        }
        failed = reason;
        return true;
    }

    /// The request is over.
    void end() {
        timer.clear();
        hedging = null;
        failed = null;
        giveUpCopy();
    }

    private void giveUpCopy() {
        HedgeCopy copy = racing;
        racing = null;
        if (copy != null) {
            copy.giveUp();
        }
    }

    private final class Clock extends Timer {
        Clock() {
            super(shared.loop());
        }

        @Override
        protected void expired(long nowNanos) {
            timeIsUp();
        }

        @Override
        public void faulted() {
            exchange.faulted();
        }
    }
}
