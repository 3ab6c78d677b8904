package lbd.core.pool;

import java.util.concurrent.atomic.LongAdder;

/// How many retries a pool allows itself: a share of the requests of the last 10 seconds, and at least 10 in that
/// time. Without, each failing request would bring several, and retries would keep a struggling pool down.
final class RetryBudget {
    private static final int SECONDS = 10;
    private static final int FREE = 10;
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final LongAdder requests = new LongAdder();
    private volatile long endOfSecondNanos;

    // Under the lock, which requests take once a second and retries each time: totals at the ends of the last seconds.
    private final long[] requestsThen = new long[SECONDS];
    private final long[] retriesThen = new long[SECONDS];
    private long retries;
    private int second;
    private boolean started;

    /// Counts a first try. Any event loop.
    void request(long nowNanos) {
        requests.increment();
        if (nowNanos - endOfSecondNanos >= 0) {
            turn(nowNanos);
        }
    }

    /// Any event loop.
    ///
    /// @param percent of the requests
    /// @return whether one more retry is within the budget, which it then is charged to
    synchronized boolean tryRetry(int percent, long nowNanos) {
        turn(nowNanos);
        long recentRequests = requests.sum() - requestsThen[second];
        long recentRetries = retries - retriesThen[second];
        if (recentRetries >= Math.max(FREE, recentRequests * percent / 100)) {
            return false;
        }
        retries++;
        return true;
    }

    private synchronized void turn(long nowNanos) {
        if (!started) {
            started = true;
            endOfSecondNanos = nowNanos + SECOND_NANOS;
        }
        long total = requests.sum();
        for (int i = 0; nowNanos - endOfSecondNanos >= 0; i++) {
            if (i == SECONDS) {
                endOfSecondNanos = nowNanos;
            }
            requestsThen[second] = total;
            retriesThen[second] = retries;
            second = (second + 1) % SECONDS;
            endOfSecondNanos += SECOND_NANOS;
        }
    }
}
