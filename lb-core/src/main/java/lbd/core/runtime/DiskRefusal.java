package lbd.core.runtime;

import java.util.Locale;

/// Why what should have waited on a disk did not.
public enum DiskRefusal {
    /// As much as may lies there already, for the listener or for all together.
    FULL,
    /// The disk did not take it, or did not give it back.
    FAILED,
    /// It is slower than what is asked of it.
    BUSY;

    private final String word = name().toLowerCase(Locale.ROOT);

    /// As metrics and events say it: `full`.
    public String word() {
        return word;
    }
}
