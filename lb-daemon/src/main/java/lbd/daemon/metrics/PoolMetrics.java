package lbd.daemon.metrics;

import io.prometheus.metrics.model.snapshots.Labels;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.core.runtime.RuntimeState;

/// Each pool as a whole.
final class PoolMetrics implements MetricSource {
    private final RuntimeState state;

    PoolMetrics(RuntimeState state) {
        this.state = state;
    }

    @Override
    public void read(Page page) {
        state.pools().values().forEach(pool -> read(page, pool));
    }

    private static void read(Page page, Pool pool) {
        Labels labels = Labels.of("pool", pool.name());
        servers(page, labels, pool);
        page.gauge(
                "lbd_pool_queue_length",
                "Requests or TCP sessions that wait for a server.",
                labels,
                pool.queueLength());
        page.gauge(
                "lbd_pool_queue_max",
                "As many may wait.",
                labels,
                pool.spec().queue().length());
        page.histogram(
                "lbd_pool_queue_wait_seconds",
                "Waits in the queue that ended with a server.",
                labels,
                pool.counters().queueWaits);
        page.gauge(
                "lbd_pool_persistence_sources",
                "Clients that persistence remembers, some of them perhaps too old to count.",
                labels,
                pool.heldCount());
        page.counter(
                "lbd_pool_retries",
                "Further tries of work that had failed.",
                labels,
                pool.counters().retries.sum());
        Ends.read(
                page,
                "lbd_pool_requests_ended",
                "Requests or TCP sessions for it that ended, by why.",
                labels,
                pool.counters().endings);
        page.histogram(
                "lbd_pool_connect_seconds",
                "From a connection's beginning until it stood, with its TLS, to any of its servers.",
                labels,
                pool.counters().connectTimes);
        page.histogram(
                "lbd_pool_first_byte_seconds",
                "From the beginning of a request for it to the first byte of its answer.",
                labels,
                pool.counters().firstBytes);
        page.histogram(
                "lbd_pool_request_duration_seconds",
                "From the beginning of a request or TCP session for it to its end.",
                labels,
                pool.counters().endings.durations());
    }

    private static void servers(Page page, Labels labels, Pool pool) {
        int available = 0;
        long inFlight = 0;
        for (Server server : pool.servers()) {
            available += server.takesNewWork() ? 1 : 0;
            inFlight += server.inFlight();
        }
        page.gauge(
                "lbd_pool_up", "1 while it has its quorum or, without one, a server that is up.", labels, pool.isUp());
        page.gauge("lbd_pool_weight_up", "Weight of its servers that are up and wanted.", labels, pool.weightUp());
        page.gauge("lbd_pool_servers", "Its servers.", labels, pool.servers().size());
        page.gauge("lbd_pool_servers_available", "Those that may be given new work.", labels, available);
        page.gauge("lbd_pool_in_flight", "Requests or TCP sessions in hand of its servers.", labels, inFlight);
    }
}
