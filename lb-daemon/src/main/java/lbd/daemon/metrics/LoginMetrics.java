package lbd.daemon.metrics;

import io.prometheus.metrics.model.snapshots.Labels;
import java.util.List;
import java.util.stream.Collectors;
import lbd.core.runtime.FetchedKeys;
import lbd.core.runtime.ListenerState;
import lbd.core.runtime.LoginResult;
import lbd.core.runtime.RuntimeState;

/// Who was let in, who was not, and by which keys.
final class LoginMetrics implements MetricSource {
    private final RuntimeState state;

    LoginMetrics(RuntimeState state) {
        this.state = state;
    }

    @Override
    public void read(Page page) {
        state.listeners().values().forEach(listener -> read(page, listener));
        // The same address may be named with another period, or other roots.
        state.keys().values().stream()
                .collect(Collectors.groupingBy(keys -> keys.source().shown()))
                .forEach((url, keys) -> read(page, url, keys));
    }

    private static void read(Page page, ListenerState listener) {
        for (LoginResult result : LoginResult.values()) {
            long count = listener.logins.sum(result);
            // One is always there, so that the metric is.
            if (count > 0 || result == LoginResult.BASIC_PASSED) {
                page.counter(
                        "lbd_listener_logins",
                        "Requests that had to show who their client is, by how and by what became of them.",
                        Labels.of("kind", result.kind().word(), "listener", listener.name(), "result", result.word()),
                        count);
            }
        }
    }

    private static void read(Page page, String url, List<FetchedKeys> of) {
        Labels labels = Labels.of("url", url);
        page.gauge(
                "lbd_jwks_keys",
                "Keys of those who sign tokens, as they were fetched last.",
                labels,
                of.stream()
                        .map(FetchedKeys::keys)
                        .mapToInt(keys -> keys == null ? 0 : keys.keys().size())
                        .min()
                        .orElse(0));
        fetches(
                page,
                labels,
                "taken",
                of.stream().mapToLong(one -> one.taken.sum()).sum());
        fetches(
                page,
                labels,
                "failed",
                of.stream().mapToLong(one -> one.failed.sum()).sum());
    }

    private static void fetches(Page page, Labels labels, String result, long count) {
        page.counter("lbd_jwks_fetches", "Questions for such keys.", labels.add("result", result), count);
    }
}
