package lbd.daemon.dashboard;

/// Says how the daemon is. Called on the admin's thread.
public interface Look {
    /// How all is now.
    Snapshot now();

    /// Nobody looks any more: what was kept for the next time is not needed.
    void rest();
}
