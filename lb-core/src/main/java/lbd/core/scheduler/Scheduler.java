package lbd.core.scheduler;

/// Chooses one member. Called on any event loop, by several at once, without allocating.
public interface Scheduler {
    /// No member is open.
    int NONE = -1;

    /// The work has nothing that a hash scheduler could hang on: it is served in turn.
    long NO_KEY = 0;

    /// @param key      what the choice hangs on for hash schedulers, or [#NO_KEY]; others ignore it
    /// @param avoided  members that this work has failed on
    /// @param nowNanos of the monotonic clock
    /// @return the index of a member that is eligible and open, or [#NONE]
    int pick(long key, Candidates candidates, Avoided avoided, long nowNanos);

    /// Has the members tell of changes, where the scheduler goes by those. Called once, before the first pick; members
    /// tell one scheduler at a time. State thread.
    ///
    /// @param loads of all members, by index
    default void follow(Load[] loads) {}

    /// Takes over the position of the scheduler that this one replaces. Called once, before the first pick.
    ///
    /// @param previous      of any type; another one than this has nothing to give
    /// @param newIndexOfOld where each member of the previous list is now, [#NONE] for one that is gone
    default void inherit(Scheduler previous, int[] newIndexOfOld) {}
}
