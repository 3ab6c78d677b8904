package lbd.core.pool;

/// Is shown which server each client was given last.
@FunctionalInterface
public interface HeldVisitor {
    /// @param key       a [lbd.core.model.Cidr], or of a learned word the keyed hash
    /// @param usedNanos on the clock of [System#nanoTime], which processes of one machine have in common
    void held(Object key, Server server, long usedNanos);
}
