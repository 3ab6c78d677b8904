package lbd.proxy.tls;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// The threads that verify what peers show, since that takes milliseconds: two, started when there is work, gone when
/// there is none. What waits is bounded by the connections that there may be, and each has its deadline.
final class Verifications {
    private static final int THREADS = 2;
    private static final ThreadPoolExecutor POOL =
            new ThreadPoolExecutor(THREADS, THREADS, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                Thread thread = new Thread(task, "lbd-tls-verify");
                thread.setDaemon(true);
                return thread;
            });

    static {
        POOL.allowCoreThreadTimeOut(true);
    }

    private Verifications() {}

    static void run(Runnable task) {
        POOL.execute(task);
    }
}
