package lbd.daemon.metrics;

import io.prometheus.metrics.model.snapshots.Labels;
import java.util.function.Supplier;
import lbd.forward.ForwardCounts;

/// Packets that were handed on in the kernel; nothing where no listener forwards.
final class ForwardMetrics implements MetricSource {
    private final Supplier<ForwardCounts> counts;

    ForwardMetrics(Supplier<ForwardCounts> counts) {
        this.counts = counts;
    }

    @Override
    public void read(Page page) {
        ForwardCounts now = counts.get();
        now.traffic().forEach(server -> {
            Labels labels = Labels.of("listener", server.listener(), "pool", server.pool(), "server", server.server());
            page.counter("lbd_forward_packets", "Packets handed to a server.", labels, server.packets());
            page.counter("lbd_forward_bytes", "Bytes of those, from the IP header on.", labels, server.bytes());
            page.counter("lbd_forward_flows", "Flows that have begun on a server.", labels, server.flows());
            page.counter(
                    "lbd_forward_answer_packets",
                    "Packets of a server that came back through here (mode nat).",
                    labels,
                    server.backPackets());
            page.counter("lbd_forward_answer_bytes", "Bytes of those.", labels, server.backBytes());
        });
        now.drops()
                .forEach((reason, count) -> page.counter(
                        "lbd_forward_drops",
                        "Packets for a service that went to no server.",
                        Labels.of("reason", reason.word()),
                        count));
    }
}
