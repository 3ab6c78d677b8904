package lbd.vrrp.election;

/// The hands of a router: runs what the election decided. Called on the VRRP thread, in order.
public interface Effects {
    void run(Action action, long nowNanos);

    /// After the actions, when the state's kind differs.
    ///
    /// @param cause the event's name in lower case, for the log
    void transition(State before, State after, Event cause, long nowNanos);
}
