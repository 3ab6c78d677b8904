package lbd.core.runtime;

import java.util.Locale;

/// Why an answer that could have been compressed was not.
public enum CompressionRefusal {
    /// Its loop has compressed for as much of its time as it may.
    BUSY,
    /// Its loop compresses as many answers already as it may at a time.
    TOO_MANY;

    private final String word = name().toLowerCase(Locale.ROOT);

    /// As metrics say it: `busy`.
    public String word() {
        return word;
    }
}
