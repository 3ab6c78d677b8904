package lbd.core.scheduler;

/// `p2c`: one member drawn by weight and any other; the second takes the work if it has less in hand over its
/// weight (nginx `random two least_conn`, HAProxy `random(2)`, Envoy `LEAST_REQUEST`). Idle members share by
/// weight.
final class LessLoaded extends TwoChoices {
    LessLoaded(Dice dice) {
        super(dice);
    }

    @Override
    int first(Candidates candidates, long random) {
        return candidates.byWeight(random);
    }

    @Override
    double cost(Candidates candidates, int index, long nowNanos) {
        return (double) candidates.inFlight(index) / candidates.weight(index, nowNanos);
    }
}
