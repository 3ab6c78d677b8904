package lbd.core.runtime;

import java.util.concurrent.atomic.LongAdder;
import lbd.core.accesslog.EndReason;
import lbd.core.count.CountBy;

/// What became of the copies of one listener's requests. Any thread counts.
public final class MirrorCounters {
    /// Why a request of a mirror's share was not copied.
    public enum Skipped {
        /// Its body is larger than the mirror takes.
        TOO_LARGE,
        /// As many are on their way as may be.
        TOO_MANY,
        /// It was over before all of it had come.
        UNFINISHED
    }

    /// Copies that were sent.
    public final LongAdder sent = new LongAdder();

    public final CountBy<Skipped> skipped = new CountBy<>(Skipped.class);

    /// Of those that were sent, how they ended.
    public final CountBy<EndReason> endings = new CountBy<>(EndReason.class);
}
