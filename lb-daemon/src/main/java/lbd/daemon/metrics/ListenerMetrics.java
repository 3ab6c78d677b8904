package lbd.daemon.metrics;

import io.prometheus.metrics.model.snapshots.Labels;
import java.util.Locale;
import lbd.core.accesslog.EndReason;
import lbd.core.count.Flood;
import lbd.core.grpc.GrpcStatus;
import lbd.core.runtime.CompressionCounters;
import lbd.core.runtime.CompressionRefusal;
import lbd.core.runtime.ConnectionRefusal;
import lbd.core.runtime.DecompressionCounters;
import lbd.core.runtime.DecompressionRefusal;
import lbd.core.runtime.DiskCounters;
import lbd.core.runtime.DiskRefusal;
import lbd.core.runtime.Handshake;
import lbd.core.runtime.ListenerState;
import lbd.core.runtime.MirrorCounters;
import lbd.core.runtime.RuntimeState;

/// What clients see.
final class ListenerMetrics implements MetricSource {
    private final RuntimeState state;

    ListenerMetrics(RuntimeState state) {
        this.state = state;
    }

    @Override
    public void read(Page page) {
        state.listeners().values().forEach(listener -> read(page, listener));
    }

    private static void read(Page page, ListenerState l) {
        Labels labels = Labels.of("listener", l.name());
        page.gauge("lbd_listener_up", "1 when every address is bound and accepting.", labels, l.bound());
        page.gauge("lbd_listener_maintenance", "1 while the listener is in maintenance.", labels, l.maintenance.isOn());
        page.gauge("lbd_listener_connections", "Connections accepted and not yet closed.", labels, l.connections.get());
        page.counter("lbd_listener_accepted", "Connections accepted.", labels, l.accepted.sum());
        page.counter("lbd_listener_requests", "Requests or sessions begun.", labels, l.requests.sum());
        page.counter("lbd_listener_refused", "Requests refused before a server was picked.", labels, l.refused.sum());
        for (ConnectionRefusal reason : ConnectionRefusal.values()) {
            page.counter(
                    "lbd_listener_connections_refused",
                    "Connections closed before they could ask for anything, by why.",
                    Labels.of("listener", l.name(), "reason", reason.word()),
                    l.refusals.sum(reason));
        }
        for (Flood kind : Flood.values()) {
            page.counter(
                    "lbd_listener_http2_floods",
                    "Connections of HTTP/2 that ended for too much of what only attackers send much of.",
                    labels.add("kind", kind.word()),
                    l.floods.sum(kind));
        }
        page.counter("lbd_listener_received_bytes", "Bytes from clients.", labels, l.bytesReceived.sum());
        page.counter("lbd_listener_sent_bytes", "Bytes to clients.", labels, l.bytesSent.sum());
        page.counter("lbd_listener_received_datagrams", "Datagrams from clients.", labels, l.datagramsReceived.sum());
        page.counter("lbd_listener_sent_datagrams", "Datagrams to clients.", labels, l.datagramsSent.sum());
        page.counter(
                "lbd_listener_dropped_datagrams",
                "Datagrams of either side that were not passed on.",
                labels,
                l.datagramsDropped.sum());
        page.counter(
                "lbd_listener_delayed_handshakes",
                "TLS handshakes that had to wait for their turn.",
                labels,
                l.handshakesDelayed.sum());
        for (Handshake how : Handshake.values()) {
            page.counter(
                    "lbd_listener_tls_handshakes",
                    "TLS handshakes that came to their end, anew or from a session of before.",
                    labels.add("resumed", how.resumed() ? "yes" : "no")
                            .add("version", how.version().word()),
                    l.handshakes.sum(how));
        }
        page.counter(
                "lbd_listener_displaced_sessions",
                "Sessions of UDP that had to make room for others.",
                labels,
                l.displaced.sum());
        compression(page, labels, l.compression);
        decompression(page, labels, l.decompression);
        disk(page, labels, l.disk);
        mirrors(page, labels, l.mirrors);
        page.counter("lbd_listener_hedged", "Requests that were sent to a second server.", labels, l.hedges.sent.sum());
        page.counter("lbd_listener_hedges_won", "Those that the second answered first.", labels, l.hedges.won.sum());
        page.counter(
                "lbd_listener_hedges_over_budget",
                "Requests that would have been sent to a second server, but for the budget.",
                labels,
                l.hedges.overBudget.sum());
        Statuses.read(page, "lbd_listener_responses", "Answers to clients.", labels, l.statuses);
        for (GrpcStatus status : GrpcStatus.values()) {
            long calls = l.grpcStatuses.sum(status);
            // One is always there, so that the metric is.
            if (calls > 0 || status == GrpcStatus.OK) {
                page.counter(
                        "lbd_listener_grpc_calls",
                        "Calls of gRPC that ended, by their status.",
                        labels.add("status", status.word()),
                        calls);
            }
        }
        Ends.read(
                page,
                "lbd_listener_requests_ended",
                "Requests or sessions ended, those refused included, by why.",
                labels,
                l.endings);
        page.histogram(
                "lbd_listener_request_duration_seconds",
                "From the beginning of a request or session to its end.",
                labels,
                l.endings.durations());
    }

    private static void disk(Page page, Labels labels, DiskCounters c) {
        page.gauge("lbd_listener_disk_kept_bytes", "Of the disk, for bodies that wait there.", labels, c.held.get());
        page.counter("lbd_listener_disk_messages", "Bodies that have waited on the disk.", labels, c.files.sum());
        page.counter("lbd_listener_disk_written_bytes", "Bytes written to it for them.", labels, c.written.sum());
        for (DiskRefusal reason : DiskRefusal.values()) {
            page.counter(
                    "lbd_listener_disk_refused",
                    "Bodies that were to wait there and could not, by why.",
                    labels.add("reason", reason.word()),
                    c.refusals.sum(reason));
        }
    }

    private static void decompression(Page page, Labels labels, DecompressionCounters c) {
        page.counter("lbd_listener_decompressed", "Requests whose bodies were decompressed.", labels, c.requests.sum());
        page.counter(
                "lbd_listener_decompressed_in_bytes",
                "Bodies of those requests, as they came from clients.",
                labels,
                c.bytesIn.sum());
        page.counter(
                "lbd_listener_decompressed_out_bytes",
                "Bodies of those requests, as they went to servers.",
                labels,
                c.bytesOut.sum());
        page.gauge("lbd_listener_decompressing", "Bodies that are being decompressed now.", labels, c.open.get());
        for (DecompressionRefusal reason : DecompressionRefusal.values()) {
            page.counter(
                    "lbd_listener_decompress_refused",
                    "Requests refused or cut because their bodies could not be decompressed, by why.",
                    labels.add("reason", reason.word()),
                    c.refusals.sum(reason));
        }
    }

    private static void mirrors(Page page, Labels labels, MirrorCounters c) {
        page.counter("lbd_listener_mirrored", "Copies of requests that were sent to a mirror.", labels, c.sent.sum());
        for (MirrorCounters.Skipped reason : MirrorCounters.Skipped.values()) {
            page.counter(
                    "lbd_listener_unmirrored",
                    "Requests of a mirror's share that were not copied.",
                    labels.add("reason", reason.name().toLowerCase(Locale.ROOT)),
                    c.skipped.sum(reason));
        }
        for (EndReason reason : EndReason.values()) {
            long ended = c.endings.sum(reason);
            // One is always there, so that the metric is.
            if (ended > 0 || reason == EndReason.OK) {
                page.counter(
                        "lbd_listener_mirrored_ended",
                        "Copies that ended, by why; cut where it took too long or the answer was too large.",
                        labels.add("reason", reason.word()),
                        ended);
            }
        }
    }

    private static void compression(Page page, Labels labels, CompressionCounters c) {
        page.counter("lbd_listener_compressed", "Answers that were compressed.", labels, c.answers.sum());
        page.counter(
                "lbd_listener_compressed_in_bytes",
                "Bodies of those answers, as they came from servers.",
                labels,
                c.bytesIn.sum());
        page.counter(
                "lbd_listener_compressed_out_bytes",
                "Bodies of those answers, as they went to clients.",
                labels,
                c.bytesOut.sum());
        for (CompressionRefusal reason : CompressionRefusal.values()) {
            page.counter(
                    "lbd_listener_uncompressed",
                    "Answers that would have been compressed if there had been less to do.",
                    labels.add("reason", reason.word()),
                    c.refusals.sum(reason));
        }
    }
}
