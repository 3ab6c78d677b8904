package lbd.daemon.certificate;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// When files that have changed are read.
///
/// | from     | seen                                        | to                                              |
/// | -------- | ------------------------------------------- | ----------------------------------------------- |
/// | settled  | another stamp                               | changing                                        |
/// | changing | another stamp                               | changing, from now on                           |
/// | changing | the same for a while                        | read at each look: settled when it is taken     |
/// | changing | the same, refused, and no end to it in sight | told, and left alone until the stamp is another |
///
/// So a certificate whose key comes a second later is no event. The time is the caller's.
final class Settling {
    private static final long STILL_NANOS = Duration.ofMillis(500).toNanos();
    private static final long PATIENCE_NANOS = Duration.ofSeconds(5).toNanos();

    private @Nullable Stamp taken;
    private @Nullable Stamp seen;
    private long sinceNanos;
    private boolean told;

    /// Takes a look.
    ///
    /// @return whether to read now, and to say what came of it
    boolean due(Stamp now, long nowNanos) {
        if (!now.equals(seen)) {
            seen = now;
            sinceNanos = nowNanos;
            told = false;
            return false;
        }
        return !told && !now.equals(taken) && nowNanos - sinceNanos >= STILL_NANOS;
    }

    void taken() {
        taken = seen;
    }

    /// @return whether that is to be told
    boolean refused(long nowNanos) {
        told = nowNanos - sinceNanos >= PATIENCE_NANOS;
        return told;
    }
}
