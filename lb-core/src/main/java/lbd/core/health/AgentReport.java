package lbd.core.health;

import org.jspecify.annotations.Nullable;

/// What an agent said beside its advice. Null where it said nothing, and then what it said before still holds.
///
/// @param up    `up` or, false, `down`, `fail`, `stopped`
/// @param admin `ready`, `drain` or `maint`
/// @param text  its words, for people
public record AgentReport(@Nullable Boolean up, @Nullable Admin admin, String text) {
    /// The administrator's state as the agent wants it.
    public enum Admin {
        READY,
        DRAIN,
        MAINT
    }
}
