package lbd.core.model;

import java.net.URI;
import lbd.core.model.edge.PoolShare;

/// Which requests are told of to a collector of OpenTelemetry, and where it is.
///
/// @param otlp    its address, of OTLP over HTTP, without a path mostly
/// @param sample  hundredths of a percent of the traces that begin here
/// @param service `service.name`
/// @param trusted whether only trusted proxies' traces are gone on with
public record TracingSpec(URI otlp, int sample, String service, boolean trusted) {
    public static final String SERVICE = "lbd";

    public TracingSpec {
        Range.check("sample", sample, 0, PoolShare.WHOLE);
    }

    /// As a share of one.
    public double ratio() {
        return sample / (double) PoolShare.WHOLE;
    }
}
