package lbd.daemon.admin;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import lbd.daemon.explain.Answered;
import org.jspecify.annotations.Nullable;

/// How a request went that is over, and what would become of it now.
///
/// @param request      as the access log has it
/// @param failure      it is among the failures that are remembered, not the sample of the rest
/// @param times        how many requests with this id are remembered: this is the last of them
/// @param changedSince another configuration has come into force since it began
/// @param now          what would become of one like it, by the configuration in force; absent where that cannot be
/// said
/// @param unsaid       why not
record PastView(
        JsonNode request,
        boolean failure,
        int times,
        boolean changedSince,
        @Nullable Answered now,
        @Nullable String unsaid) {
    private static final Map<String, String> TIMES = Map.of(
            "queue_ms", "in the queue",
            "connect_ms", "to connect",
            "first_byte_ms", "to the first byte",
            "total_ms", "in all");

    /// For people.
    String text() {
        StringBuilder text = new StringBuilder();
        line(text, "request", word("request_id"));
        if (times > 1) {
            line(text, "", "the last of " + times + " with this id");
        }
        line(text, "began", word("time"));
        line(text, "listener", word("listener"));
        line(text, "client", word("client") + ":" + word("client_port"));
        line(
                text,
                "asked",
                word("method") + " " + word("host") + word("target") + " " + word("protocol")
                        + (request.has("tls.version") ? " by TLS " + word("tls.version") : ""));
        line(text, "answered", word("status") + ", bytes from it " + word("bytes_in") + ", to it " + word("bytes_out"));
        line(text, "ended", word("ended") + (request.has("detail") ? ": " + word("detail") : ""));
        if (request.has("user")) {
            line(text, "user", word("user"));
        }
        if (request.has("rules")) {
            line(text, "rules", word("rules"));
        }
        servers(text);
        line(text, "times", durations());
        text.append('\n');
        if (now == null) {
            return text.append("What would become of it now cannot be said: ")
                    .append(unsaid)
                    .append('\n')
                    .toString();
        }
        text.append(
                changedSince
                        ? "The configuration has changed since. By the one in force, one like it now:\n"
                        : "By the same configuration, one like it now, as the servers are now:\n");
        return text.append(now.text())
                .append("Its fields were not kept: what looks at them, cookies too, may have decided otherwise.\n")
                .toString();
    }

    private void servers(StringBuilder text) {
        line(text, "pool", word("pool"));
        if (request.has("tried")) {
            for (String one : word("tried").split(",", -1)) {
                line(text, "tried", one.replaceFirst("=", ": "));
            }
        }
        boolean reused = request.path("server_reused").asBoolean();
        line(text, "server", word("server") + (reused ? ", on a connection that was kept" : ""));
        line(text, "retries", request.has("retries") ? word("retries") : "0");
    }

    private String durations() {
        StringBuilder all = new StringBuilder();
        for (String key : List.of("queue_ms", "connect_ms", "first_byte_ms", "total_ms")) {
            if (request.has(key)) {
                all.append(all.isEmpty() ? "" : ", ")
                        .append(word(key))
                        .append(" ms ")
                        .append(TIMES.get(key));
            }
        }
        return all.toString();
    }

    private String word(String key) {
        return request.has(key) ? request.get(key).asText() : "-";
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(String.format(Locale.ROOT, "%-10s %s%n", name, value));
    }
}
