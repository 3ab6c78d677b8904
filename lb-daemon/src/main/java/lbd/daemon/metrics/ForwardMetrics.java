package lbd.daemon.metrics;

import io.prometheus.metrics.model.snapshots.Labels;
import java.util.function.Supplier;
import lbd.forward.Counts;

/// Packets that were handed on in the kernel; nothing where no listener forwards.
final class ForwardMetrics implements Source {
    private final Supplier<Counts> counts;

    ForwardMetrics(Supplier<Counts> counts) {
        this.counts = counts;
    }

    @Override
    public void read(Page page) {
        Counts now = counts.get();
        now.traffic().forEach(server -> {
            Labels labels = Labels.of(
                    "interface",
                    server.networkInterface(),
                    "address",
                    server.address().getHostAddress());
            page.counter("lbd_forward_packets", "Packets handed to a server.", labels, server.packets());
            page.counter("lbd_forward_bytes", "Bytes of those, from the IP header on.", labels, server.bytes());
            page.counter("lbd_forward_flows", "Flows that have begun on a server.", labels, server.flows());
        });
        now.drops()
                .forEach((networkInterface, drops) -> drops.forEach((reason, count) -> page.counter(
                        "lbd_forward_drops",
                        "Packets for a service that went to no server.",
                        Labels.of("interface", networkInterface, "reason", reason.word()),
                        count)));
    }
}
