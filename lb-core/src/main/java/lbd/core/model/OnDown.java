package lbd.core.model;

/// What becomes of a server's connections when checks find it down.
public enum OnDown {
    /// They go on, and end as they would have.
    FINISH,
    /// They are closed at once.
    CLOSE
}
