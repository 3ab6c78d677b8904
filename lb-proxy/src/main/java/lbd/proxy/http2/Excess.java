package lbd.proxy.http2;

import java.util.Arrays;
import java.util.function.LongSupplier;
import lbd.core.count.Flood;

/// Counts what an honest peer sends little of, over windows of time: each frame of these kinds costs us more than it
/// costs the sender, or leads nowhere. Confined to its loop.
final class Excess {
    enum Kind {
        /// Of requests that were begun a moment ago, or spoiled.
        RESET(Flood.RAPID_RESET, 200),
        REFUSED(Flood.STREAMS_ABOVE_BOUND, 200),
        PING(Flood.PING_FLOOD, 100),
        SETTINGS(Flood.SETTINGS_FLOOD, 50),
        PRIORITY(Flood.PRIORITY_FLOOD, 2_000),
        EMPTY(Flood.EMPTY_FRAME_FLOOD, 500),
        WINDOW(Flood.WINDOW_UPDATE_FLOOD, 5_000),
        /// Frames of streams that are over, beyond what was on its way when we reset them.
        CLOSED(Flood.CLOSED_STREAM_FLOOD, 500),
        GOAWAY(Flood.GOAWAY_FLOOD, 10),
        UNKNOWN(Flood.UNKNOWN_FRAME_FLOOD, 500);

        private final Flood flood;
        /// Frames in one window.
        private final int limit;

        Kind(Flood flood, int limit) {
            this.flood = flood;
            this.limit = limit;
        }

        /// For the log.
        String word() {
            return flood.word();
        }
    }

    private static final long WINDOW_NANOS = 10_000_000_000L;
    private static final Kind[] KINDS = Kind.values();

    /// Each DATA frame of ours may be answered by an update of its stream's window and one of the connection's; twice
    /// that is still ordinary.
    private static final int UPDATES_PER_FRAME = 4;

    private final int[] counts = new int[KINDS.length];
    private final LongSupplier framesSent;
    private final LongSupplier streamsDone;
    private long windowStart;
    private long framesBefore;
    private long doneBefore;

    /// @param framesSent  DATA frames that we have sent on the connection so far
    /// @param streamsDone that have come to their end in order
    Excess(long nowNanos, LongSupplier framesSent, LongSupplier streamsDone) {
        this.windowStart = nowNanos;
        this.framesSent = framesSent;
        this.streamsDone = streamsDone;
    }

    /// @return whether that is too much
    @SuppressWarnings("EnumOrdinal")
    boolean count(Kind kind, long nowNanos) {
        if (nowNanos - windowStart > WINDOW_NANOS) {
            windowStart = nowNanos;
            framesBefore = framesSent.getAsLong();
            doneBefore = streamsDone.getAsLong();
            Arrays.fill(counts, 0);
        }
        return ++counts[kind.ordinal()] > kind.limit + ordinary(kind);
    }

    /// How many beyond the bound what we have sent in the same time makes ordinary.
    private long ordinary(Kind kind) {
        return switch (kind) {
            case WINDOW -> UPDATES_PER_FRAME * (framesSent.getAsLong() - framesBefore);
            // Peers of gRPC measure the path by a PING after data, one in each round trip.
            case PING -> framesSent.getAsLong() - framesBefore;
            // Who waits for as many answers as he takes requests back has no more of us than others.
            case RESET -> streamsDone.getAsLong() - doneBefore;
            // A reset may cross the end.
            case CLOSED -> streamsDone.getAsLong() - doneBefore;
            default -> 0;
        };
    }
}
