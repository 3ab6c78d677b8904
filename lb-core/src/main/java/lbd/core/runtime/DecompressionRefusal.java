package lbd.core.runtime;

import java.util.Locale;

/// Why the body of a request was not decompressed to its end.
public enum DecompressionRefusal {
    /// It is encoded by something that is not taken off here, or so many times.
    UNSUPPORTED,
    /// It is longer than it may become.
    SIZE,
    /// It is longer than what so little may become.
    RATIO,
    /// It is not encoded as its head says.
    BROKEN,
    /// It ends before the coding does.
    TRUNCATED,
    /// It asks for more memory than any body gets.
    WINDOW,
    /// The loop decompresses as much as it has the memory for, or what does it has too much to do.
    BUSY;

    private final String word = name().toLowerCase(Locale.ROOT);

    /// As metrics say it: `size`.
    public String word() {
        return word;
    }
}
