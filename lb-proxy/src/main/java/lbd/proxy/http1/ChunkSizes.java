package lbd.proxy.http1;

import java.util.concurrent.TimeUnit;
import lbd.proxy.loop.Loop;

/// Whether the chunks of a body cost more than they bring: each is worked on by itself, and of one byte each, six bytes
/// on the wire cost as much as a kilobyte in one piece. Who writes little by little as it comes up is left alone, and
/// so
/// is a body with few chunks.
final class ChunkSizes {
    /// Chunks that are judged together, the mean of data that they need, and the time in which they come at least.
    static final int WINDOW = 8192;

    static final int LEAST_MEAN = 8;
    private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Loop loop;
    private int chunks;
    private long bytes;
    private long sinceNanos;

    ChunkSizes(Loop loop) {
        this.loop = loop;
    }

    void begin() {
        chunks = 0;
    }

    /// Another chunk begins.
    ///
    /// @param size of its data, at least 1
    /// @return whether they are too small
    boolean tooSmall(int size) {
        if (chunks++ == 0) {
            bytes = 0;
            sinceNanos = loop.nanoTime();
        }
        bytes += size;
        if (chunks < WINDOW) {
            return false;
        }
        chunks = 0;
        return bytes < (long) WINDOW * LEAST_MEAN && loop.nanoTime() - sinceNanos < SLOW_NANOS;
    }
}
