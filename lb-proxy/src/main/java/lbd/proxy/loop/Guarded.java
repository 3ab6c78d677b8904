package lbd.proxy.loop;

/// Whose part of a loop's work may have a fault of ours, which is to hurt nobody else.
@FunctionalInterface
public interface Guarded {
    /// Its own part has thrown: it is in no known state, and lets go of all that it holds, its sockets first. Called on
    /// the loop, once for each throw.
    void faulted();
}
