package lbd.config.bind;

import org.jspecify.annotations.Nullable;

/// What one key gave, or that it was refused.
public final class Field<T extends @Nullable Object> {
    private final @Nullable T value;
    private final boolean good;

    private Field(@Nullable T value, boolean good) {
        this.value = value;
        this.good = good;
    }

    /// What was not asked for, or not said.
    public static <T extends @Nullable Object> Field<T> good(T value) {
        return new Field<>(value, true);
    }

    static <T extends @Nullable Object> Field<T> refused() {
        return new Field<>(null, false);
    }

    public boolean isGood() {
        return good;
    }

    /// Inside of [MapReader#build], where every field is good; elsewhere it refuses the map, if the field was
    /// refused.
    @SuppressWarnings("NullAway") // value is null only where T allows it or the field was refused
    public T get() {
        if (!good) {
            throw new Refused();
        }
        return value;
    }

    /// For reading on beside a mistake.
    public T orElse(T fallback) {
        return good ? get() : fallback;
    }
}
