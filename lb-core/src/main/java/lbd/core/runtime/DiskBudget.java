package lbd.core.runtime;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// How much of a disk the bodies of all messages together may take that wait there. One listener gets at most half of
/// it, so that it cannot take the others' part. Any thread.
public final class DiskBudget {
    /// Each holds a descriptor, beside the two of its connections.
    static final int MOST_FILES = 8192;

    private static final int SHARE = 2;

    private final AtomicLong held = new AtomicLong();
    private final AtomicInteger files = new AtomicInteger();
    private volatile long limit;

    /// @param limit in bytes
    public DiskBudget(long limit) {
        this.limit = limit;
    }

    /// Bytes that may be taken.
    public long limit() {
        return limit;
    }

    public void limit(long bytes) {
        limit = bytes;
    }

    /// Bytes that are taken now.
    public long held() {
        return held.get();
    }

    /// Files that there are now.
    public int files() {
        return files.get();
    }

    /// Whether there may be another file; give it back by [#closed].
    public boolean open() {
        if (files.incrementAndGet() > MOST_FILES) {
            files.decrementAndGet();
            return false;
        }
        return true;
    }

    /// @param bytes that the file had
    /// @param by    who had it
    public void closed(long bytes, DiskCounters by) {
        files.decrementAndGet();
        held.addAndGet(-bytes);
        by.held.addAndGet(-bytes);
    }

    /// @param bytes more than before
    /// @return whether they may be written
    public boolean take(long bytes, DiskCounters by) {
        if (by.held.addAndGet(bytes) <= limit / SHARE) {
            if (held.addAndGet(bytes) <= limit) {
                return true;
            }
            held.addAndGet(-bytes);
        }
        by.held.addAndGet(-bytes);
        return false;
    }
}
