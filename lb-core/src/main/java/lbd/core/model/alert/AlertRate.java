package lbd.core.model.alert;

import java.time.Duration;

/// How many messages may be sent: so many at once, and so many in each period.
///
/// @param messages at least 1
public record AlertRate(int messages, Duration period) {
    public static final AlertRate DEFAULT = new AlertRate(10, Duration.ofMinutes(1));

    /// Until there is room for one more.
    public long nanosEach() {
        return period.toNanos() / messages;
    }
}
