package lbd.proxy.files;

import java.util.List;
import java.util.stream.Stream;
import lbd.proxy.loop.Workers;

/// What all routes that serve files share: the threads that wait for disks, and what each loop has found. Any thread.
public final class FileStore {
    private static final int MOST_WAITING = 4096;

    private final Workers workers = Workers.forDisks("lbd-files", MOST_WAITING);
    private final List<LoopFiles> loops;

    public FileStore(int count) {
        loops = Stream.generate(LoopFiles::new).limit(count).toList();
    }

    Workers workers() {
        return workers;
    }

    /// @param loop its index
    LoopFiles on(int loop) {
        return loops.get(loop);
    }
}
