package lbd.core.share;

import java.util.concurrent.atomic.AtomicLong;

/// A bucket of tokens: each request brings a part of one, each that is sent a second time takes one. Any thread.
public final class HedgeBudget {
    private static final long TOKEN = 10_000;

    /// Tokens that are saved up for a moment in which everything is slow.
    private static final long MOST = 10 * TOKEN;

    private final int parts;
    private final AtomicLong saved = new AtomicLong(TOKEN);

    /// @param parts of a token that a request brings, in ten thousandths
    public HedgeBudget(int parts) {
        this.parts = parts;
    }

    /// A request has come.
    public void request() {
        // Past the bound it is read only, and goes over it by no more than there are loops.
        if (saved.get() < MOST) {
            saved.addAndGet(parts);
        }
    }

    /// Whether one may be sent a second time, which then is paid.
    public boolean take() {
        long now = saved.get();
        while (now >= TOKEN) {
            if (saved.compareAndSet(now, now - TOKEN)) {
                return true;
            }
            now = saved.get();
        }
        return false;
    }
}
