package lbd.core.scheduler;

/// Chooses one member. Called on any event loop, by several at once.
public interface Scheduler {
    /// No member is eligible.
    int NONE = -1;

    /// @param key      what the choice hangs on for hash schedulers; others ignore it
    /// @param nowNanos of the monotonic clock
    /// @return the index of an eligible member, or [#NONE]
    int pick(long key, Candidates candidates, long nowNanos);
}
