package lbd.core.model;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;

/// Where metrics are sent to, and how often.
///
/// @param otlp     the address of a collector, of OTLP over HTTP, without a path mostly
/// @param interval between two times, 1 s to 1 h
/// @param delta    whether it is told what has come since the last time, rather than since the beginning
/// @param service  `service.name`
/// @param roots    that sign the collector's certificate; empty: the system's
public record MetricsSpec(URI otlp, Duration interval, boolean delta, String service, List<X509Certificate> roots) {
    public static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(1);
    public static final Duration LONGEST_INTERVAL = Duration.ofHours(1);

    /// As OpenTelemetry's own libraries send.
    public static final Duration INTERVAL = Duration.ofMinutes(1);

    public MetricsSpec {
        Range.check("interval", interval, SHORTEST_INTERVAL, LONGEST_INTERVAL);
        roots = List.copyOf(roots);
    }
}
