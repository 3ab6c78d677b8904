package lbd.daemon.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import java.util.stream.Collectors;
import lbd.daemon.recent.Recent;
import org.jspecify.annotations.Nullable;

/// The last minute of a listener, pool or server; `last_minute_seconds` of the status says how long it is.
///
/// @param errors how often what went wrong, by reason; only what did
/// @param p99Ms  absent where nothing ended
record RecentView(
        @JsonProperty("responses_5xx") long responses5xx,
        Map<String, Long> errors,
        @Nullable Double p99Ms) {

    static RecentView of(Recent recent) {
        double millis = recent.p99Millis();
        return new RecentView(
                recent.responses5xx(), recent.reasons(), Double.isNaN(millis) ? null : Math.round(millis * 10) / 10.0);
    }

    /// `12.3ms`
    String p99Text() {
        return p99Ms == null ? "-" : p99Ms >= 100 ? Math.round(p99Ms) + "ms" : p99Ms + "ms";
    }

    /// `connect 3, timeout 1`
    String errorsText() {
        return errors.isEmpty()
                ? "-"
                : errors.entrySet().stream()
                        .map(e -> e.getKey() + " " + e.getValue())
                        .collect(Collectors.joining(", "));
    }
}
