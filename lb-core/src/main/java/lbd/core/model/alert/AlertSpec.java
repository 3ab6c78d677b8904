package lbd.core.model.alert;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/// One of `alerts`.
///
/// @param name      unique, once all are read
/// @param on        what it is about; not empty
/// @param level     of events: this one and worse
/// @param rate      of messages
/// @param groupWait how long events are gathered for one message
public record AlertSpec(
        String name, AlertTarget to, Set<AlertTopic> on, Level level, AlertRate rate, Duration groupWait) {
    public static final Duration DEFAULT_GROUP_WAIT = Duration.ofSeconds(2);
    public static final Duration LONGEST_GROUP_WAIT = Duration.ofHours(1);
    public static final int MOST = 64;

    public AlertSpec {
        on = EnumSet.copyOf(on);
    }

    public AlertSpec withName(String other) {
        return new AlertSpec(other, to, on, level, rate, groupWait);
    }

    /// As events have it.
    public enum Level {
        /// What is well again, too.
        INFO,
        WARN,
        ERROR;

        /// Whether an event of that level is as bad.
        ///
        /// @param word as events say it: `warn`
        public boolean takes(String word) {
            return switch (word) {
                case "error" -> true;
                case "warn" -> this != ERROR;
                default -> this == INFO;
            };
        }
    }
}
