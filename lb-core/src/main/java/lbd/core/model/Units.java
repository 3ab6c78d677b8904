package lbd.core.model;

import java.time.Duration;

/// Durations and sizes in the spelling of the configuration file.
public final class Units {
    private Units() {}

    /// The shortest spelling that loses nothing: `300ms`, `5s`, `1h`, `1500us`.
    public static String text(Duration duration) {
        long nanos = duration.toNanos();
        if (nanos == 0) {
            return "0s";
        }
        for (Unit unit : Unit.values()) {
            if (nanos % unit.nanos == 0) {
                return nanos / unit.nanos + unit.suffix;
            }
        }
        throw new IllegalArgumentException("finer than a microsecond: " + duration);
    }

    private enum Unit {
        HOUR("h", 3_600_000_000_000L),
        MINUTE("m", 60_000_000_000L),
        SECOND("s", 1_000_000_000L),
        MILLISECOND("ms", 1_000_000L),
        MICROSECOND("us", 1_000L);

        private final String suffix;
        private final long nanos;

        Unit(String suffix, long nanos) {
            this.suffix = suffix;
            this.nanos = nanos;
        }
    }
}
