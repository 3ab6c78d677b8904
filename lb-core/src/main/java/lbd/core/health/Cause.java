package lbd.core.health;

/// Whose word changed a server's standing.
public enum Cause {
    CHECK,
    AGENT,
    TRAFFIC,
    OPERATOR,
    DEPENDENCY,
    RELOAD
}
