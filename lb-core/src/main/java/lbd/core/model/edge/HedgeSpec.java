package lbd.core.model.edge;

import java.time.Duration;
import lbd.core.model.Range;
import org.jspecify.annotations.Nullable;

/// When a request that has no answer yet is sent to a second server.
///
/// @param after   a time without an answer, [#SHORTEST] to [#LONGEST]; null: as `percentile` says
/// @param percentile the time within which so many of a hundred recent answers have begun, 50 to 99
/// @param budget  how many requests may be sent a second time, in hundredths of a percent
public record HedgeSpec(@Nullable Duration after, int percentile, int budget) {
    public static final Duration SHORTEST = Duration.ofMillis(1);
    public static final Duration LONGEST = Duration.ofMinutes(1);
    public static final int USUAL_PERCENTILE = 95;
    public static final int USUAL_BUDGET = 500;

    public static final HedgeSpec OFF = new HedgeSpec(null, USUAL_PERCENTILE, 0);

    public HedgeSpec {
        if (after != null) {
            Range.check("after", after, SHORTEST, LONGEST);
        }
        Range.check("after", percentile, 50, 99);
        Range.check("budget", budget, 0, PoolShare.WHOLE);
    }

    /// Whether there is anything to do.
    public boolean isOn() {
        return budget > 0;
    }
}
