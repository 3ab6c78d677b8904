package lbd.health;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import lbd.core.health.Advice;
import lbd.core.health.CheckState;
import lbd.core.health.Reason;
import lbd.core.health.ServerKey;
import lbd.core.health.Standing;

/// How one server stands, at one moment.
///
/// @param since    when it began to stand so
/// @param evidence of what changed its standing last; empty while nothing did
/// @param history  the last 50 results of all its checks, the latest last
public record ServerHealth(
        ServerKey server,
        Standing standing,
        Instant since,
        String evidence,
        Advice advice,
        List<Check> checks,
        List<Result> history) {
    /// One of its checks.
    ///
    /// @param passed runs, since the check was configured
    /// @param failed runs
    public record Check(String name, CheckState state, long passed, long failed) {}

    /// How a run went.
    public record Result(String check, boolean passed, Reason reason, String evidence, Instant at, Duration took) {}
}
