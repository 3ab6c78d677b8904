package lbd.daemon.certificate;

import java.time.Duration;
import java.time.Instant;

/// How near the end of a certificate is. In this order.
enum Stage {
    FAR,
    MONTH,
    WEEK,
    DAY,
    EXPIRED;

    private static final Duration MONTH_LEFT = Duration.ofDays(30);
    private static final Duration WEEK_LEFT = Duration.ofDays(7);
    private static final Duration DAY_LEFT = Duration.ofDays(1);

    /// Of a certificate that is renewed when a third of its life is left: half of that is time enough, and then it is
    /// told.
    static Stage ofRenewed(Instant begin, Instant end, Instant now) {
        boolean inTime = Duration.between(now, end)
                        .compareTo(Duration.between(begin, end).dividedBy(6))
                > 0;
        return inTime ? FAR : of(end, now);
    }

    static Stage of(Instant end, Instant now) {
        Duration left = Duration.between(now, end);
        if (left.isNegative()) {
            return EXPIRED;
        }
        if (left.compareTo(DAY_LEFT) <= 0) {
            return DAY;
        }
        if (left.compareTo(WEEK_LEFT) <= 0) {
            return WEEK;
        }
        return left.compareTo(MONTH_LEFT) <= 0 ? MONTH : FAR;
    }
}
