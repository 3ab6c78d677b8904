package lbd.proxy.tls;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// The threads that verify what peers show, since that takes milliseconds: started when there is work, gone when there
/// is none. Clients and servers have their own, so that servers, whose connections have short deadlines, do not wait
/// behind a flood of clients. Any thread.
final class Verifications {
    private static final int THREADS = 2;
    /// A few seconds' work: who came later would hardly be through before its handshake's time is over.
    private static final int MOST_CLIENTS = 2048;

    static final Verifications CLIENTS = new Verifications("lbd-tls-clients", MOST_CLIENTS);
    /// What waits is bounded by the connections that there may be to servers.
    static final Verifications SERVERS = new Verifications("lbd-tls-servers", Integer.MAX_VALUE);

    private final ThreadPoolExecutor pool;

    /// @param most how many may wait
    Verifications(String name, int most) {
        pool = new ThreadPoolExecutor(THREADS, THREADS, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(most), task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
        pool.allowCoreThreadTimeOut(true);
    }

    /// @param over whether nobody waits for it any more; asked by another thread
    /// @return false where too many wait
    boolean run(BooleanSupplier over, Runnable task) {
        try {
            pool.execute(() -> {
                if (!over.getAsBoolean()) {
                    task.run();
                }
            });
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }
}
