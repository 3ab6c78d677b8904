package lbd.core.model;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.List;
import lbd.core.model.edge.PoolShare;

/// Which requests are told of to a collector of OpenTelemetry, and where it is.
///
/// @param otlp    its address, of OTLP over HTTP, without a path mostly
/// @param sample  hundredths of a percent of the traces that begin here
/// @param service `service.name`
/// @param accept  what is taken over of traces that clients name
/// @param roots   that sign the collector's certificate; empty: the system's
public record TracingSpec(URI otlp, int sample, String service, Accept accept, List<X509Certificate> roots) {
    public static final String SERVICE = "lbd";

    /// Trusted proxies always decide: their traces are gone on with, and told of where they say so.
    public enum Accept {
        /// Everybody does: each of his requests is told of if he wants it so.
        ANY,
        /// Everybody's traces are gone on with; whether they are told of is picked here.
        IDS,
        /// Anybody else's request begins a trace of its own.
        TRUSTED
    }

    /// To a collector that the system's roots verify.
    public TracingSpec(URI otlp, int sample, String service, Accept accept) {
        this(otlp, sample, service, accept, List.of());
    }

    public TracingSpec {
        roots = List.copyOf(roots);
        Range.check("sample", sample, 0, PoolShare.WHOLE);
    }

    /// As a share of one.
    public double ratio() {
        return sample / (double) PoolShare.WHOLE;
    }
}
