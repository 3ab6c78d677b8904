package lbd.daemon.metrics;

import io.prometheus.metrics.model.snapshots.Labels;
import java.util.List;
import java.util.function.Supplier;
import lbd.health.CheckCounts;

/// Each active check of each server.
final class CheckMetrics implements MetricSource {
    private final Supplier<List<CheckCounts>> checks;

    CheckMetrics(Supplier<List<CheckCounts>> checks) {
        this.checks = checks;
    }

    @Override
    public void read(Page page) {
        checks.get().forEach(check -> read(page, check));
    }

    private static void read(Page page, CheckCounts check) {
        Labels labels = Labels.of(
                "pool", check.server().pool(), "server", check.server().name(), "check", check.check());
        page.gauge("lbd_check_up", "1 while the check counts its server as up.", labels, check.up());
        String help = "Runs, by their result.";
        page.counter("lbd_check_runs", help, labels.add("result", "passed"), check.passed());
        page.counter("lbd_check_runs", help, labels.add("result", "failed"), check.failed());
        page.gauge("lbd_check_duration_seconds", "How long the last run took.", labels, check.lastNanos() / 1e9);
    }
}
