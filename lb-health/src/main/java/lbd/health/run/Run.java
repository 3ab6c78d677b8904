package lbd.health.run;

import java.util.function.Consumer;

/// One run of one check. Used once. All on the loop's thread.
public interface Run {
    /// @param done gets the outcome, at most once, never after [#expire] or [#cancel], maybe before this returns
    void start(Consumer<RunOutcome> done);

    /// The check's time is over: ends everything.
    ///
    /// @return what that means, mostly a failure
    RunOutcome expire();

    /// Ends everything; nobody wants to know any more.
    void cancel();

    /// Whether something of it is still there after its end, as a script that has yet to die. The next run waits.
    default boolean lingers() {
        return false;
    }
}
