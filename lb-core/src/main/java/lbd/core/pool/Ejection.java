package lbd.core.pool;

import lbd.core.model.PassiveSpec;

/// Passive checking of one server, by live traffic.
///
/// | from    | event                                             | to                                        |
/// | ------- | ------------------------------------------------- | ----------------------------------------- |
/// | IN      | `max_fails`th failure within `fail_timeout`       | OUT for `fail_timeout`; twice the last time when
/// that ended less than the longest ago |
/// | IN      | the same, but nobody else would be left           | IN                                        |
/// | OUT     | time over                                         | PROBING: one piece of work at a time      |
/// | OUT     | failure of older work                             | OUT                                       |
/// | PROBING | the probe succeeds                                | IN                                        |
/// | PROBING | the probe fails                                   | OUT, twice as long                        |
/// | PROBING | the probe's client goes away; older work fails    | PROBING                                   |
/// | any     | active checks find it up again; passive is off    | IN                                        |
///
/// The state thread alone calls it, but [#state] is for all.
final class Ejection {
    enum State {
        IN,
        OUT,
        PROBING
    }

    private volatile State state = State.IN;

    // The last failures, round; as many as eject.
    private long[] failures = new long[0];
    private int count;

    private long untilNanos;
    private long lastNanos;

    State state() {
        return state;
    }

    /// When an ejection ends; means something while it lasts.
    long untilNanos() {
        return untilNanos;
    }

    /// Counts a failure.
    ///
    /// @return whether the server ought to be ejected now
    boolean failed(PassiveSpec passive, boolean probe, long nowNanos) {
        return switch (state) {
            case IN -> isOneTooMany(passive, nowNanos);
            case OUT -> false;
            case PROBING -> probe;
        };
    }

    private boolean isOneTooMany(PassiveSpec passive, long nowNanos) {
        if (failures.length != passive.maxFails()) {
            failures = new long[passive.maxFails()];
            count = 0;
        }
        failures[count++ % failures.length] = nowNanos;
        return count >= failures.length
                && nowNanos - failures[count % failures.length]
                        <= passive.failTimeout().toNanos();
    }

    void eject(PassiveSpec passive, long nowNanos) {
        long longest = passive.maxEjectionTime().toNanos();
        boolean again = lastNanos > 0 && nowNanos - untilNanos <= longest;
        lastNanos =
                again ? Math.min(2 * lastNanos, longest) : passive.failTimeout().toNanos();
        untilNanos = nowNanos + lastNanos;
        count = 0;
        state = State.OUT;
    }

    /// How long the last one was, on which the length of the next depends.
    long lastNanos() {
        return lastNanos;
    }

    /// As another process has left it.
    void resume(long until, long last) {
        untilNanos = until;
        lastNanos = last;
        state = State.OUT;
    }

    boolean isOver(long nowNanos) {
        return state == State.OUT && nowNanos - untilNanos >= 0;
    }

    void probe() {
        state = State.PROBING;
    }

    void readmit() {
        count = 0;
        state = State.IN;
    }

    /// Forgets everything.
    void end() {
        lastNanos = 0;
        readmit();
    }
}
