package lbd.health.run;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Threads for what may block. Each kind has its own few, so that a dead file server holds up no look-up and no
/// handshake; they end when they have had nothing to do for a while.
public final class Offload implements AutoCloseable {
    private static final long SMALL_STACK = 128 * 1024;

    private final ThreadPoolExecutor work = pool("work", 4);
    private final ThreadPoolExecutor names = pool("names", 4);
    private final ThreadPoolExecutor files = pool("files", 2);

    /// For what takes processor time: keys, large matches, starting a program.
    public void work(Runnable task) {
        work.execute(task);
    }

    /// For looking up names.
    public void names(Runnable task) {
        names.execute(task);
    }

    /// For files.
    public void files(Runnable task) {
        files.execute(task);
    }

    /// For waiting until a program ends, which nothing interrupts: a thread for each.
    public void waiting(Runnable task) {
        Thread thread = new Thread(null, task, "lbd-health-script", SMALL_STACK);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        work.shutdownNow();
        names.shutdownNow();
        files.shutdownNow();
    }

    private static ThreadPoolExecutor pool(String name, int threads) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(threads, threads, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "lbd-health-" + name + "-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
