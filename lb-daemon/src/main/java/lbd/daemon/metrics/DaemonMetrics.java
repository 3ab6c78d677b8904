package lbd.daemon.metrics;

import io.prometheus.metrics.model.snapshots.Labels;
import java.util.List;
import lbd.core.count.Durations;
import lbd.daemon.Health;
import lbd.daemon.Traffic;
import lbd.daemon.Version;
import lbd.daemon.accesslog.LineCounters;

/// The daemon as a whole: what it is, whether it works, and its event loops.
final class DaemonMetrics implements MetricSource {
    private final Traffic traffic;
    private final Health health;
    private final LineCounters lines;
    private final int maxConnections;

    DaemonMetrics(Traffic traffic, Health health, LineCounters lines, int maxConnections) {
        this.traffic = traffic;
        this.health = health;
        this.lines = lines;
        this.maxConnections = maxConnections;
    }

    @Override
    public void read(Page page) {
        Labels version = Labels.of("version", Version.text());
        page.gauge("lbd_build_info", "Always 1; the label says which version runs.", version, 1);
        Labels none = Labels.EMPTY;
        boolean live = health.deadReasons().isEmpty();
        page.gauge("lbd_live", "1 while every event loop and the VRRP thread turn.", none, live);
        boolean ready = health.unreadyReasons().isEmpty();
        page.gauge("lbd_ready", "1 when the daemon is ready for work.", none, ready);
        page.gauge("lbd_connections", "Client connections, all listeners together.", none, traffic.connections());
        page.gauge("lbd_connections_max", "Client connections that are accepted at once.", none, maxConnections);
        page.gauge("lbd_udp_sessions", "Sessions of UDP, all listeners together.", none, traffic.udpSessions());
        page.gauge("lbd_udp_sessions_max", "Sessions of UDP that may be at once.", none, traffic.maxUdpSessions());
        page.gauge("lbd_event_loops", "Event loops that carry traffic.", none, traffic.eventLoops());
        page.counter(
                "lbd_internal_errors",
                "Faults of lbd's own that event loops have caught; each ended a connection and is in the log.",
                none,
                traffic.internalErrors());
        lags(page);
        lines(page);
    }

    private void lags(Page page) {
        List<Durations> lags = traffic.loopLags();
        for (int i = 0; i < lags.size(); i++) {
            page.histogram(
                    "lbd_event_loop_lag_seconds",
                    "How late an event loop comes to what is due; looked at four times a second.",
                    Labels.of("loop", Integer.toString(i)),
                    lags.get(i));
        }
    }

    private void lines(Page page) {
        line(page, "written", lines.written.sum());
        line(page, "dropped", lines.dropped.sum());
        line(page, "failed", lines.failed.sum());
        rotations(page, "done", lines.rotated.sum());
        rotations(page, "failed", lines.notRotated.sum());
    }

    private static void rotations(Page page, String result, long sum) {
        String help = "Files of access lines that were put aside for new ones, or could not be.";
        page.counter("lbd_access_log_rotations", help, Labels.of("result", result), sum);
    }

    private static void line(Page page, String result, long sum) {
        String help = "Access lines, by what became of them.";
        page.counter("lbd_access_log_lines", help, Labels.of("result", result), sum);
    }
}
