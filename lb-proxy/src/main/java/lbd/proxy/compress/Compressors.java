package lbd.proxy.compress;

import java.util.List;
import java.util.stream.Stream;

/// What compresses on each loop, for all listeners together. Any thread.
public final class Compressors {
    private final List<LoopCompressors> loops;

    public Compressors(int count) {
        loops = Stream.generate(() -> new LoopCompressors(System.nanoTime()))
                .limit(count)
                .toList();
    }

    /// @param loop its index
    LoopCompressors on(int loop) {
        return loops.get(loop);
    }
}
