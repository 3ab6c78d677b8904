package lbd.proxy.resolve;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// Look-ups by what they came to. Any thread.
public final class LookUpCounts {
    private final Map<Result, LongAdder> counts = new EnumMap<>(Result.class);

    public LookUpCounts() {
        for (Result result : Result.values()) {
            counts.put(result, new LongAdder());
        }
    }

    void add(Result result) {
        adder(result).increment();
    }

    public long count(Result result) {
        return adder(result).sum();
    }

    private LongAdder adder(Result result) {
        LongAdder adder = counts.get(result);
        if (adder == null) {
            throw new IllegalStateException(result.name());
        }
        return adder;
    }
}
