package lbd.config.section;

import java.security.cert.X509Certificate;
import java.util.List;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.config.tls.Chains;
import lbd.core.model.MetricsSpec;
import lbd.core.model.TracingSpec;

/// `metrics:`
final class MetricsReader {
    private enum Temporality {
        CUMULATIVE,
        DELTA
    }

    private MetricsReader() {}

    static MetricsSpec read(Value value) {
        return value.map(MetricsReader::read);
    }

    private static MetricsSpec read(MapReader map) {
        var otlp = map.required("otlp", CollectorReader::address);
        var interval = map.optional(
                "interval",
                v -> v.duration(MetricsSpec.SHORTEST_INTERVAL, MetricsSpec.LONGEST_INTERVAL),
                MetricsSpec.INTERVAL);
        var temporality = map.optional("temporality", v -> v.word(Temporality.class), Temporality.CUMULATIVE);
        var service = map.optional("service", CollectorReader::name, TracingSpec.SERVICE);
        var roots = map.optional("ca", v -> v.parsed("a file", Chains::all), List.<X509Certificate>of());
        return map.build(() -> {
            CollectorReader.check(otlp.get(), roots.get());
            return new MetricsSpec(
                    otlp.get(), interval.get(), temporality.get() == Temporality.DELTA, service.get(), roots.get());
        });
    }
}
