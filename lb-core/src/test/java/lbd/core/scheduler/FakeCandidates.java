package lbd.core.scheduler;

import java.util.Arrays;

/// Members by hand: a weight each, 0 for one that is not eligible.
record FakeCandidates(int[] weights) implements Candidates {
    static FakeCandidates weights(String spaced) {
        return new FakeCandidates(Arrays.stream(spaced.split(" "))
                .filter(s -> !s.isEmpty())
                .mapToInt(Integer::parseInt)
                .toArray());
    }

    @Override
    public int size() {
        return weights.length;
    }

    @Override
    public boolean eligible(int index) {
        return weights[index] > 0;
    }

    @Override
    public int weight(int index) {
        return weights[index];
    }

    @Override
    public int inFlight(int index) {
        return 0;
    }
}
