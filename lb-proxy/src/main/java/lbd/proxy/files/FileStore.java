package lbd.proxy.files;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import lbd.core.runtime.FileCounters;
import lbd.proxy.loop.Loop;
import lbd.proxy.loop.Workers;
import org.jspecify.annotations.Nullable;

/// What all routes that serve files share: the threads that wait for disks, and what each loop has found. Any thread.
public final class FileStore {
    private static final int MOST_WAITING = 4096;

    // By root: one whose disk is slow keeps only its own waiting. There are as many as configurations have named.
    private final Map<String, Workers> workers = new ConcurrentHashMap<>();
    // By the loops' indices; each has its own place.
    private final @Nullable LoopFiles[] loops;
    private final FileCounters counters;

    /// @param count of loops
    public FileStore(int count, FileCounters counters) {
        this.loops = new LoopFiles[count];
        this.counters = counters;
    }

    FileCounters counters() {
        return counters;
    }

    /// Those that wait for the disk of one root.
    Workers workers(String root) {
        return workers.computeIfAbsent(root, its -> Workers.forDisks("lbd-files", MOST_WAITING));
    }

    /// Called on the loop.
    LoopFiles on(Loop loop) {
        LoopFiles its = loops[loop.index()];
        if (its == null) {
            its = new LoopFiles(loop);
            loops[loop.index()] = its;
        }
        return its;
    }

    /// The loop ends; called on it.
    public void close(Loop loop) {
        LoopFiles its = loops[loop.index()];
        if (its != null) {
            its.close();
        }
    }
}
