package lbd.proxy.http;

import java.util.concurrent.TimeUnit;
import lbd.proxy.loop.Loop;

/// Whether the pieces of a body, chunks or DATA frames, cost more than they bring: each is worked on by
/// itself, and of one byte each, six bytes on the wire cost as much as a kilobyte in one piece. Who writes
/// little by little as it comes up is left alone, and so is a body with few pieces. Confined to its loop.
public final class PieceSizes {
    /// Pieces that are judged together, the mean of data that they need, and the time in which they come at least.
    public static final int WINDOW = 8192;

    /// The smallest message of gRPC, an empty one, has as many.
    public static final int LEAST_MEAN = 5;
    private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Loop loop;
    private int pieces;
    private long bytes;
    private long sinceNanos;

    public PieceSizes(Loop loop) {
        this.loop = loop;
    }

    /// Forgets those that have come.
    public void begin() {
        pieces = 0;
    }

    /// Another piece begins.
    ///
    /// @param size of its data, at least 1
    /// @return whether they are too small
    public boolean tooSmall(int size) {
        if (pieces++ == 0) {
            bytes = 0;
            sinceNanos = loop.nanoTime();
        }
        bytes += size;
        if (pieces < WINDOW) {
            return false;
        }
        pieces = 0;
        return bytes < (long) WINDOW * LEAST_MEAN && loop.nanoTime() - sinceNanos < SLOW_NANOS;
    }
}
