package lbd.daemon.metrics;

import io.prometheus.metrics.model.snapshots.Labels;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import lbd.core.model.ListenerSpec;
import lbd.core.model.PoolSpec;
import lbd.core.model.tls.Certificate;
import lbd.core.model.tls.ListenerTls;
import lbd.core.model.tls.PoolTls;
import lbd.core.runtime.RuntimeState;

/// When what clients and servers are shown will be refused by them.
final class CertificateMetrics implements MetricSource {
    private final RuntimeState state;

    CertificateMetrics(RuntimeState state) {
        this.state = state;
    }

    @Override
    public void read(Page page) {
        for (ListenerSpec listener : state.config().listeners()) {
            ListenerTls tls = listener.tls();
            if (tls != null) {
                write(page, ends(tls.certificates()), "listener", listener.name());
            }
        }
        for (PoolSpec pool : state.config().pools()) {
            PoolTls tls = pool.tls();
            if (tls != null && tls.own() != null) {
                write(page, ends(List.of(tls.own())), "pool", pool.name());
            }
        }
    }

    private static void write(Page page, Map<String, Instant> ends, String kind, String of) {
        ends.forEach((name, end) -> page.gauge(
                "lbd_certificate_expiry_seconds",
                "When a certificate, or one that leads to its root, expires: seconds since 1970.",
                Labels.of("certificate", name, kind, of),
                end.getEpochSecond()));
    }

    /// By the file's names; of a folder the first that ends.
    private static Map<String, Instant> ends(List<Certificate> certificates) {
        Map<String, Instant> ends = new TreeMap<>();
        for (Certificate certificate : certificates) {
            certificate
                    .chain()
                    .forEach(one -> ends.merge(
                            certificate.name(), one.getNotAfter().toInstant(), (a, b) -> a.isBefore(b) ? a : b));
        }
        return ends;
    }
}
