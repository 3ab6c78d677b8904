package lbd.daemon.metrics;

import io.prometheus.metrics.model.snapshots.Labels;
import java.util.List;
import lbd.core.accesslog.AddressText;
import lbd.core.count.Flood;
import lbd.core.model.PoolHttp2;
import lbd.core.pool.Failure;
import lbd.core.pool.Server;
import lbd.core.pool.ServerCounters;
import lbd.core.runtime.RuntimeState;

/// Each server of each pool, a few metrics of all servers after the other: there may be thousands of servers, and what
/// is
/// made of a few metrics is garbage before the next are read, which a collection does not have to carry.
final class ServerMetrics {
    private static final List<Part> PARTS = List.of(
            ServerMetrics::health,
            ServerMetrics::work,
            ServerMetrics::traffic,
            ServerMetrics::responses,
            ServerMetrics::failures,
            ServerMetrics::floods,
            ServerMetrics::complaints,
            ServerMetrics::responseTimes,
            ServerMetrics::connectTimes,
            ServerMetrics::workTimes);

    private ServerMetrics() {}

    private interface Part {
        void read(Page page, Labels labels, Server server);
    }

    static List<MetricSource> all(RuntimeState state) {
        return PARTS.stream().map(part -> source(state, part)).toList();
    }

    private static MetricSource source(RuntimeState state, Part part) {
        return page -> state.pools()
                .values()
                .forEach(pool -> pool.servers()
                        .forEach(server ->
                                part.read(page, Labels.of("pool", server.pool(), "server", server.name()), server)));
    }

    private static void traffic(Page page, Labels labels, Server server) {
        ServerCounters counters = server.counters();
        page.counter("lbd_server_sent_bytes", "Bytes sent to it.", labels, counters.bytesSent.sum());
        page.counter("lbd_server_received_bytes", "Bytes received from it.", labels, counters.bytesReceived.sum());
        page.counter("lbd_server_sent_datagrams", "Datagrams sent to it.", labels, counters.datagramsSent.sum());
        page.counter(
                "lbd_server_received_datagrams",
                "Datagrams received from it.",
                labels,
                counters.datagramsReceived.sum());
    }

    private static void responses(Page page, Labels labels, Server server) {
        Statuses.read(page, "lbd_server_responses", "Its answers.", labels, server.counters().statuses);
    }

    private static void failures(Page page, Labels labels, Server server) {
        for (Failure failure : Failure.values()) {
            page.counter(
                    "lbd_server_failures",
                    "Work that failed on its side, by how; stale: on a kept connection that it had closed.",
                    labels.add("reason", failure.word()),
                    server.counters().failures(failure));
        }
    }

    private static void floods(Page page, Labels labels, Server server) {
        if (server.http2().use() == PoolHttp2.Use.NEVER) {
            return;
        }
        for (Flood kind : Flood.values()) {
            page.counter(
                    "lbd_server_http2_floods",
                    "Connections of HTTP/2 to it that ended because it sent too much of something.",
                    labels.add("kind", kind.word()),
                    server.counters().floods.sum(kind));
        }
    }

    private static void complaints(Page page, Labels labels, Server server) {
        if (server.fastcgi() == null) {
            return;
        }
        ServerCounters counters = server.counters();
        page.counter(
                "lbd_server_stderr", "Answers whose program has printed to stderr.", labels, counters.complaints.sum());
        page.counter("lbd_server_stderr_bytes", "What it has printed there.", labels, counters.complaintBytes.sum());
    }

    private static void responseTimes(Page page, Labels labels, Server server) {
        page.histogram(
                "lbd_server_response_seconds",
                "From the pick until its answer began or, for TCP, its connection stood.",
                labels,
                server.counters().responseTimes);
    }

    private static void connectTimes(Page page, Labels labels, Server server) {
        page.histogram(
                "lbd_server_connect_seconds",
                "From a connection's beginning until it stood, with its TLS.",
                labels,
                server.counters().connectTimes);
    }

    private static void workTimes(Page page, Labels labels, Server server) {
        page.histogram(
                "lbd_server_request_duration_seconds",
                "From the pick until it had no more to do with the request or session, failed or not.",
                labels,
                server.counters().workTimes);
    }

    private static void health(Page page, Labels labels, Server server) {
        page.gauge("lbd_server_up", "1 when its checks pass.", labels, server.up());
        page.counter(
                "lbd_server_downs",
                "How often its checks have taken it down.",
                labels,
                server.counters().downs.sum());
        page.gauge("lbd_server_ejected", "1 while live traffic has taken it out.", labels, server.ejected());
        page.counter(
                "lbd_server_ejections",
                "How often live traffic has taken it out.",
                labels,
                server.counters().ejections.sum());
        page.gauge("lbd_server_available", "1 when it may be given new work.", labels, server.takesNewWork());
    }

    private static void work(Page page, Labels labels, Server server) {
        ServerCounters counters = server.counters();
        page.gauge("lbd_server_weight", "Its share of new work, as in force.", labels, server.weightInForce());
        page.gauge(
                "lbd_server_connections_max",
                "What it may have in hand; 0 is no limit.",
                labels,
                server.maxConnections());
        page.gauge("lbd_server_in_flight", "Requests or sessions in hand.", labels, server.inFlight());
        page.counter("lbd_server_picked", "Requests or sessions given to it.", labels, counters.picked.sum());
        page.counter("lbd_server_connects", "Connections opened to it.", labels, counters.connects.sum());
        open(page, labels, "", server.sources().automatic());
        server.sources()
                .chosen()
                .forEach((source, count) -> open(page, labels, AddressText.text(source.getAddress()), count.get()));
    }

    private static void open(Page page, Labels labels, String source, int count) {
        page.gauge(
                "lbd_server_connections",
                "Connections of TCP that are open to it, each with a local port of its source address.",
                labels.add("source", source),
                count);
    }
}
