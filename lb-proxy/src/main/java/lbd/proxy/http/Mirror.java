package lbd.proxy.http;

import java.util.concurrent.atomic.AtomicInteger;
import lbd.core.model.edge.MirrorSpec;
import lbd.core.runtime.MirrorCounters;
import lbd.core.share.Cursor;
import lbd.core.share.Deal;

/// The pool that gets copies of a route's requests, and which of them. Any thread; loops share the turn and the number
/// of copies on their way.
public final class Mirror {
    private final Destination.ToPool to;
    private final MirrorSpec spec;
    private final Deal deal;
    private final Cursor cursor;
    private final MirrorCounters counters;
    private final AtomicInteger inFlight = new AtomicInteger();

    /// @param to   with a plan that says what changes on requests, and nothing of answers
    /// @param deal the first of two gets a copy
    public Mirror(Destination.ToPool to, MirrorSpec spec, Deal deal, Cursor cursor, MirrorCounters counters) {
        this.to = to;
        this.spec = spec;
        this.deal = deal;
        this.cursor = cursor;
        this.counters = counters;
    }

    Destination.ToPool to() {
        return to;
    }

    MirrorSpec spec() {
        return spec;
    }

    MirrorCounters counters() {
        return counters;
    }

    /// Whether this request is one of those that get a copy.
    ///
    /// @param length of its body; -1: not known
    /// @return whether there is room for it too; then it is to be given back
    boolean takes(long length) {
        if (deal.turn(cursor.next()) != 0) {
            return false;
        }
        if (length > spec.body()) {
            counters.skipped.add(MirrorCounters.Skipped.TOO_LARGE);
            return false;
        }
        if (inFlight.incrementAndGet() > spec.inFlight()) {
            inFlight.decrementAndGet();
            counters.skipped.add(MirrorCounters.Skipped.TOO_MANY);
            return false;
        }
        return true;
    }

    /// A copy is not on its way any more.
    void over() {
        inFlight.decrementAndGet();
    }
}
