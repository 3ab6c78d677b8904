package lbd.core.model;

import java.time.Duration;

/// Checks of bounds for the constructors of the model. Each throws with a message that says what is allowed; lb-config
/// puts the place in the file before it.
public final class Range {
    private Range() {}

    /// @param name of the value, as in the file
    /// @throws IllegalArgumentException if the value is outside
    public static void check(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    name + ": " + value + " is out of range; allowed: " + min + " to " + max);
        }
    }

    /// @param name of the value, as in the file
    /// @throws IllegalArgumentException if the value is outside
    public static void check(String name, Duration value, Duration min, Duration max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(name + ": " + Units.text(value) + " is out of range; allowed: "
                    + Units.text(min) + " to " + Units.text(max));
        }
    }
}
