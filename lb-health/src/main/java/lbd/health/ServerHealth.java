package lbd.health;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import lbd.core.health.Advice;
import lbd.core.health.CheckState;
import lbd.core.health.Reason;
import lbd.core.health.ServerKey;
import lbd.core.health.Standing;
import org.jspecify.annotations.Nullable;

/// How one server stands, at one moment.
///
/// @param since    when it began to stand so
/// @param reason   of what changed its standing last; null while nothing did
/// @param evidence of what changed its standing last; empty while nothing did
/// @param history  the last 50 results of all its checks, the latest last
public record ServerHealth(
        ServerKey server,
        Standing standing,
        Instant since,
        @Nullable Reason reason,
        String evidence,
        Advice advice,
        List<Check> checks,
        List<Result> history) {
    /// One of its checks.
    ///
    /// @param rise    results in a row that bring it up
    /// @param fall    results in a row that take it down
    /// @param stopped not run now, since somebody has taken the server out
    /// @param passed  runs, since the check was configured
    /// @param failed  runs
    /// @param last    null before the first
    public record Check(
            String name,
            CheckState state,
            int rise,
            int fall,
            boolean stopped,
            long passed,
            long failed,
            @Nullable Result last) {}

    /// How a run went.
    public record Result(String check, boolean passed, Reason reason, String evidence, Instant at, Duration took) {}
}
