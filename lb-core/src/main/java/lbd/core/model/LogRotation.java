package lbd.core.model;

import java.time.Duration;

/// When a log file is put aside for a new one, and how many of those are kept.
///
/// @param size it is put aside before it grows beyond that many octets; 0: of any size
/// @param age  it is put aside when it began that long ago; zero: of any age
/// @param keep 1 to [#MAX_KEPT]: `FILE.1`, the youngest, to `FILE.keep`
public record LogRotation(long size, Duration age, int keep) {
    public static final int MAX_KEPT = 1000;
    public static final int DEFAULT_KEPT = 7;

    /// Never; somebody else may move the file.
    public static final LogRotation NONE = new LogRotation(0, Duration.ZERO, DEFAULT_KEPT);

    public LogRotation {
        Range.check("size", size, 0, Long.MAX_VALUE);
        Range.check("keep", keep, 1, MAX_KEPT);
        if (age.isNegative()) {
            throw new IllegalArgumentException("age: " + age + " is negative");
        }
    }

    public boolean isNone() {
        return size == 0 && age.isZero();
    }
}
