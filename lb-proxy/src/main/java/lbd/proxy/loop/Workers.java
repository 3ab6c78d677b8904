package lbd.proxy.loop;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Threads for what takes milliseconds and so is no work for an event loop: started when there is some, gone when there
/// is none. Any thread.
public final class Workers {
    private static final int THREADS = 2;
    private static final int MOST_FOR_DISKS = 8;

    private final ThreadPoolExecutor pool;

    /// @param name of its threads
    /// @param most how many tasks may wait
    public Workers(String name, int most) {
        this(name, THREADS, most);
    }

    /// Those that wait for a disk more than they compute.
    ///
    /// @param most how many tasks may wait: a disk that does not answer refuses work rather than to gather it
    public static Workers forDisks(String name, int most) {
        return new Workers(name, Math.clamp(Runtime.getRuntime().availableProcessors(), THREADS, MOST_FOR_DISKS), most);
    }

    private Workers(String name, int threads, int most) {
        pool = new ThreadPoolExecutor(threads, threads, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(most), task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
        pool.allowCoreThreadTimeOut(true);
    }

    /// @return false where too many wait
    public boolean run(Runnable task) {
        return run(() -> false, task);
    }

    /// @param over whether nobody waits for it any more; asked by another thread
    /// @return false where too many wait
    public boolean run(BooleanSupplier over, Runnable task) {
        Runnable wanted = () -> {
            if (!over.getAsBoolean()) {
                task.run();
            }
        };
        try {
            pool.execute(wanted);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        } catch (Error e) {
            // No thread could be started: who is told so is not to see it done later, by another's.
            pool.remove(wanted);
            throw e;
        }
    }
}
