package lbd.proxy.files;

import java.util.List;
import java.util.stream.Stream;

/// What all routes that serve files share: the threads that wait for disks, and what each loop has found. Any thread.
public final class FileStore {
    private final FileWorkers workers = new FileWorkers();
    private final List<LoopFiles> loops;

    public FileStore(int count) {
        loops = Stream.generate(LoopFiles::new).limit(count).toList();
    }

    FileWorkers workers() {
        return workers;
    }

    /// @param loop its index
    LoopFiles on(int loop) {
        return loops.get(loop);
    }
}
