package lbd.core.health;

import org.jspecify.annotations.Nullable;

/// What an agent said beside its advice.
///
/// @param up   `up` or, false, `down`, `fail`, `stopped`; null when it said nothing, and then what it said before
///             still holds
/// @param text its words, for people
public record AgentReport(@Nullable Boolean up, String text) {}
