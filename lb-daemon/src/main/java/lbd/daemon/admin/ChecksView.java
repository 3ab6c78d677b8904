package lbd.daemon.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What `lbd checks` shows; its components are the JSON of `/api/v1/checks`.
record ChecksView(List<ServerView> servers) {

    /// @param standing   `up`, `down`, `ejected`, `drain` or `disabled`, everything together
    /// @param since      when it began to stand so
    /// @param forSeconds how long ago that is
    /// @param reason     of the last change, in one word; absent while there was none
    /// @param evidence   of the last change, in words
    /// @param history    the last 50 results, the latest last; where one server is asked for
    record ServerView(
            String pool,
            String server,
            String address,
            String standing,
            String since,
            double forSeconds,
            @Nullable String reason,
            @Nullable String evidence,
            List<CheckView> checks,
            @Nullable List<ResultView> history) {}

    /// @param standing `up`, `down`, or `unchecked`: what this check says alone
    /// @param inARow   results in a row against that
    /// @param needed   that change it: `fall` while up, `rise` while down
    /// @param stopped  not run, since the server has been taken out
    /// @param passed   runs
    /// @param failed   runs
    record CheckView(
            String name,
            String standing,
            @JsonProperty("in_a_row") int inARow,
            int needed,
            boolean stopped,
            long passed,
            long failed,
            @Nullable ResultView last) {}

    record ResultView(String check, String at, boolean passed, String reason, String evidence, double tookMs) {}
}
