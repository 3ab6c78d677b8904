package lbd.proxy.http2;

import java.util.Arrays;

/// Counts what an honest peer sends little of, over windows of time: each frame of these kinds costs us more than it
/// costs the sender, or leads nowhere. Confined to its loop.
final class Excess {
    enum Kind {
        /// Requests that the client takes back (rapid reset, CVE-2023-44487), and those of which it makes us reset the
        /// answer (CVE-2025-8671).
        RESET("rapid_reset", 200),
        /// Streams beyond the bound that we announced, which it knew.
        REFUSED("streams_above_bound", 200),
        PING("ping_flood", 100),
        SETTINGS("settings_flood", 50),
        PRIORITY("priority_flood", 2_000),
        /// DATA without data, and WINDOW_UPDATE for nothing that was sent.
        EMPTY("empty_frame_flood", 500),
        WINDOW("window_update_flood", 5_000),
        /// Frames of streams that were over before, not by our reset.
        CLOSED("closed_stream_flood", 500),
        UNKNOWN("unknown_frame_flood", 500);

        private final String word;
        /// Frames in one window.
        private final int limit;

        Kind(String word, int limit) {
            this.word = word;
            this.limit = limit;
        }

        /// For the log.
        String word() {
            return word;
        }
    }

    private static final long WINDOW_NANOS = 10_000_000_000L;
    private static final Kind[] KINDS = Kind.values();

    private final int[] counts = new int[KINDS.length];
    private long windowStart;

    Excess(long nowNanos) {
        windowStart = nowNanos;
    }

    /// @param allowance added to the kind's limit: what our own doing makes ordinary
    /// @return whether that is too much
    @SuppressWarnings("EnumOrdinal")
    boolean count(Kind kind, long nowNanos, int allowance) {
        if (nowNanos - windowStart > WINDOW_NANOS) {
            windowStart = nowNanos;
            Arrays.fill(counts, 0);
        }
        return ++counts[kind.ordinal()] > kind.limit + allowance;
    }
}
