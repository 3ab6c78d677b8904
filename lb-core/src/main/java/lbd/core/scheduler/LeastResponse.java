package lbd.core.scheduler;

/// `least_response`: of two random members the one with the lower [ResponseTime] times what it has in hand, and
/// this work, over its weight (Finagle's peak EWMA, Envoy's `peak_ewma`; nginx has `least_time`).
final class LeastResponse extends TwoChoices {
    // Nothing known and work in hand: as if it took a second, so that the first burst does not all go to a new member.
    private static final double UNKNOWN_NANOS = 1e9;

    LeastResponse(Dice dice) {
        super(dice);
    }

    @Override
    int first(Candidates candidates, long random) {
        return candidates.any(random);
    }

    @Override
    double cost(Candidates candidates, int index, long nowNanos) {
        Load load = candidates.load(index);
        int inFlight = load.inFlight();
        double nanos = load.responseTime().nanos(nowNanos);
        if (nanos == 0 && inFlight > 0) {
            nanos = UNKNOWN_NANOS;
        }
        return nanos * (inFlight + 1) / candidates.weight(index, nowNanos);
    }
}
