package lbd.core.count;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a peer of HTTP/2, a client or a server, sends so much of that its connection ends with ENHANCE_YOUR_CALM.
public enum Flood {
    /// Requests that the client takes back (CVE-2023-44487), and those of which it makes us reset the answer
    /// (CVE-2025-8671).
    RAPID_RESET,
    NEW_STREAM_FLOOD,
    /// Streams beyond the bound that we announced, which the client knew.
    STREAMS_ABOVE_BOUND,
    PING_FLOOD,
    SETTINGS_FLOOD,
    PRIORITY_FLOOD,
    /// DATA without data.
    EMPTY_FRAME_FLOOD,
    /// DATA with next to no data.
    SMALL_DATA_FLOOD,
    WINDOW_UPDATE_FLOOD,
    /// What is said of streams that are over.
    CLOSED_STREAM_FLOOD,
    GOAWAY_FLOOD,
    UNKNOWN_FRAME_FLOOD,
    /// A header block in too many small pieces (CVE-2024-27316).
    CONTINUATION_FLOOD,
    HEADER_BLOCK_TOO_LARGE;

    private final String word = name().toLowerCase(Locale.ROOT);

    /// As logs and metrics say it: `ping_flood`.
    public String word() {
        return word;
    }

    /// @return null for a word that says something else
    public static @Nullable Flood of(String word) {
        for (Flood flood : values()) {
            if (flood.word.equals(word)) {
                return flood;
            }
        }
        return null;
    }
}
