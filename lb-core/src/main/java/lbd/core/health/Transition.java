package lbd.core.health;

import org.jspecify.annotations.Nullable;

/// A server's standing has changed.
///
/// @param check    whose result it was; null for the other causes
/// @param evidence for people, as in [CheckResult]
/// @param inARow   results in a row that led here; 0 where none were counted
/// @param atNanos  on the monotonic clock
public record Transition(
        ServerKey server,
        Standing from,
        Standing to,
        Cause cause,
        @Nullable String check,
        Reason reason,
        String evidence,
        int inARow,
        long atNanos) {}
