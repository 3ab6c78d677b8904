package lbd.vrrp.election;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/// Where an instance stands. A value: each carries what its next deadline depends on.
public sealed interface State {
    long NEVER = Long.MAX_VALUE;

    /// When [Event.DeadlinePassed] is due, or [#NEVER].
    long deadlineNanos(Params p);

    /// For logs, metrics and scripts.
    Kind kind();

    /// The four states by name. The words master and backup are the RFCs' up to 5798 and keepalived's.
    enum Kind {
        INITIALIZE("initialize"),
        BACKUP("backup"),
        MASTER("master"),
        FAULT("fault");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /// Not taking part: stopped, or waiting for the start delay.
    ///
    /// @param startAtNanos the start delay's end, or NEVER
    record Initialize(long startAtNanos) implements State {
        @Override
        public long deadlineNanos(Params p) {
            return startAtNanos;
        }

        @Override
        public Kind kind() {
            return Kind.INITIALIZE;
        }
    }

    /// Listening to a master, or waiting for one.
    ///
    /// @param sinceNanos          from when the patience is counted: the last advert that re-armed the timer,
    ///                            or the start
    /// @param masterIntervalNanos the master's advertisement interval, our own until one is heard
    /// @param preemptAtNanos      when the preempt delay ends, or NEVER while none runs
    /// @param overdue             the timer ran out, but the sync group cannot take over yet: the one reason to
    ///                            have no deadline, and none once there is no group
    /// @param master              whom we heard last, for the status
    /// @param masterPriority      its priority, 0 while none was heard
    record Backup(
            long sinceNanos,
            long masterIntervalNanos,
            Patience patience,
            long preemptAtNanos,
            boolean overdue,
            @Nullable InetAddress master,
            int masterPriority)
            implements State {
        @Override
        public long deadlineNanos(Params p) {
            return overdue && p.grouped() ? NEVER : Math.min(downAtNanos(p), preemptAtNanos);
        }

        /// When the master counts as dead. Follows a changed priority by itself, as the skew is not stored.
        long downAtNanos(Params p) {
            return sinceNanos + patience.intervals() * masterIntervalNanos + p.skewNanos(masterIntervalNanos);
        }

        @Override
        public Kind kind() {
            return Kind.BACKUP;
        }
    }

    /// How many of the master's intervals are waited, on top of the skew.
    enum Patience {
        /// It resigned.
        SKEW(0),
        /// We were paused: if there is a master, it speaks within one interval.
        ONE_ADVERT(1),
        MASTER_DOWN(3);

        private final int intervals;

        Patience(int intervals) {
            this.intervals = intervals;
        }

        int intervals() {
            return intervals;
        }
    }

    /// Holding the addresses and saying so.
    ///
    /// @param advertAtNanos when the next advert is due
    /// @param sentAtNanos   when the last was sent
    record Master(long advertAtNanos, long sentAtNanos) implements State {
        @Override
        public long deadlineNanos(Params p) {
            return advertAtNanos;
        }

        @Override
        public Kind kind() {
            return Kind.MASTER;
        }
    }

    /// Something tracked is down: out of the election until it is back.
    ///
    /// @param notBeforeNanos a start delay that still runs ends then
    record Fault(long notBeforeNanos) implements State {
        @Override
        public long deadlineNanos(Params p) {
            return NEVER;
        }

        @Override
        public Kind kind() {
            return Kind.FAULT;
        }
    }
}
