package lbd.daemon.metrics;

import io.prometheus.metrics.model.snapshots.Labels;
import lbd.core.pool.Server;
import lbd.core.runtime.RuntimeState;
import lbd.daemon.reload.LastReload;

/// The configuration in force, and how it came there.
final class ConfigMetrics implements MetricSource {
    private final RuntimeState state;
    private final LastReload last;

    ConfigMetrics(RuntimeState state, LastReload last) {
        this.state = state;
        this.last = last;
    }

    @Override
    public void read(Page page) {
        Labels none = Labels.EMPTY;
        LastReload.Attempt attempt = last.attempt();
        page.gauge(
                "lbd_config_generation",
                "The configuration in force: 1 at start, one more for each reload that was taken.",
                none,
                state.generation().number());
        boolean successful = attempt != null && attempt.taken();
        page.gauge("lbd_config_last_reload_successful", "1 when the last reload was taken.", none, successful);
        page.gauge(
                "lbd_config_last_reload_timestamp_seconds",
                "When the last reload was tried, in seconds since 1970.",
                none,
                attempt == null ? 0 : attempt.at().toEpochMilli() / 1000.0);
        page.gauge(
                "lbd_config_differing_servers",
                "Servers about which an operator has said otherwise than the file.",
                none,
                differing());
        reloads(page, "taken", last.taken.sum());
        reloads(page, "refused", last.refused.sum());
    }

    private static void reloads(Page page, String result, long sum) {
        String help = "Configurations tried, that at start included.";
        page.counter("lbd_config_reloads", help, Labels.of("result", result), sum);
    }

    private long differing() {
        return state.pools().values().stream()
                .flatMap(p -> p.servers().stream())
                .filter(Server::differsFromFile)
                .count();
    }
}
