package lbd.config.section;

import java.security.cert.X509Certificate;
import java.util.List;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.config.tls.Chains;
import lbd.core.model.TracingSpec;

/// `tracing:`
final class TracingReader {
    /// As most services are told of that are asked often.
    private static final int SAMPLE = 100;

    private TracingReader() {}

    static TracingSpec read(Value value) {
        return value.map(TracingReader::read);
    }

    private static TracingSpec read(MapReader map) {
        var otlp = map.required("otlp", CollectorReader::address);
        var sample = map.optional("sample", Share::read, SAMPLE);
        var service = map.optional("service", CollectorReader::name, TracingSpec.SERVICE);
        var accept = map.optional("accept", v -> v.word(TracingSpec.Accept.class), TracingSpec.Accept.IDS);
        var roots = map.optional("ca", v -> v.parsed("a file", Chains::all), List.<X509Certificate>of());
        return map.build(() -> {
            CollectorReader.check(otlp.get(), roots.get());
            return new TracingSpec(otlp.get(), sample.get(), service.get(), accept.get(), roots.get());
        });
    }
}
