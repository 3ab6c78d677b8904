package lbd.core.health;

import java.util.List;
import java.util.Map;

/// What another process has found about a server, which this one goes on from.
///
/// @param checks     how each check stands, by name
/// @param results    the last ones, the latest last
/// @param reason     of what the server stands by
/// @param evidence   of the same
/// @param sinceNanos on the monotonic clock
public record KnownHealth(
        Map<String, CheckState> checks, List<CheckResult> results, Reason reason, String evidence, long sinceNanos) {}
