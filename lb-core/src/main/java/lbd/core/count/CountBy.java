package lbd.core.count;

import java.util.EnumMap;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/// A count for each constant of an enum. Any thread adds.
public final class CountBy<E extends Enum<E>> {
    // Never changed after the constructor, so that any thread may look.
    private final EnumMap<E, LongAdder> counts;

    public CountBy(Class<E> type) {
        counts = new EnumMap<>(type);
        for (E constant : type.getEnumConstants()) {
            counts.put(constant, new LongAdder());
        }
    }

    public void add(E what) {
        of(what).increment();
    }

    public long sum(E what) {
        return of(what).sum();
    }

    private LongAdder of(E what) {
        return Objects.requireNonNull(counts.get(what));
    }
}
