package lbd.core.health;

/// Whoever wants to know how servers stand: the pools, the log, metrics, VRRP. Called on the thread that owns the
/// verdicts; return soon.
public interface VerdictListener {
    void transition(Transition transition);

    /// A server that follows another is new, and is up from the start since that one is.
    default void startsUp(ServerKey server) {}

    /// A script or an agent says how much work a server should get. Called when that changes, and with [Advice#NONE]
    /// when nobody says so any more.
    default void advice(ServerKey server, Advice advice) {}
}
