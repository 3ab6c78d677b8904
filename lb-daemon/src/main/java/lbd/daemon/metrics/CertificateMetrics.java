package lbd.daemon.metrics;

import io.prometheus.metrics.model.snapshots.Labels;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import lbd.core.model.ListenerSpec;
import lbd.core.model.tls.Certificate;
import lbd.core.model.tls.ListenerTls;
import lbd.core.runtime.RuntimeState;

/// When what clients are shown will be refused by them.
final class CertificateMetrics implements Source {
    private final RuntimeState state;

    CertificateMetrics(RuntimeState state) {
        this.state = state;
    }

    @Override
    public void read(Page page) {
        for (ListenerSpec listener : state.config().listeners()) {
            ListenerTls tls = listener.tls();
            if (tls != null) {
                ends(tls)
                        .forEach((name, end) -> page.gauge(
                                "lbd_certificate_expiry_seconds",
                                "When a certificate, or one that leads to its root, expires: seconds since 1970.",
                                Labels.of("certificate", name, "listener", listener.name()),
                                end.getEpochSecond()));
            }
        }
    }

    /// By the file's names; of a folder the first that ends.
    private static Map<String, Instant> ends(ListenerTls tls) {
        Map<String, Instant> ends = new TreeMap<>();
        for (Certificate certificate : tls.certificates()) {
            certificate
                    .chain()
                    .forEach(one -> ends.merge(
                            certificate.name(), one.getNotAfter().toInstant(), (a, b) -> a.isBefore(b) ? a : b));
        }
        return ends;
    }
}
