package lbd.vrrp;

/// What the daemon knows of its own listeners and pools; tracked by instances. Called on the VRRP thread, so it
/// must not block.
public interface Readiness {
    /// Whether the listener is bound and accepting.
    boolean listenerReady(String name);

    /// Whether as many of the pool's servers are up as its quorum asks.
    boolean poolUp(String name);

    /// Hands over whom to call, on any thread, after any of these answers has changed.
    void onChange(Runnable changed);

    /// For a daemon without listeners and pools.
    Readiness NONE = new Readiness() {
        @Override
        public boolean listenerReady(String name) {
            return false;
        }

        @Override
        public boolean poolUp(String name) {
            return false;
        }

        @Override
        public void onChange(Runnable changed) {}
    };
}
