package lbd.daemon.push;

import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.resources.Resource;
import lbd.daemon.otlp.Collector;

/// Points of one metric, as OpenTelemetry's library takes them.
record Metric(
        String getName,
        String getDescription,
        String getUnit,
        MetricDataType getType,
        Data<?> getData,
        Resource getResource)
        implements MetricData {
    @Override
    public InstrumentationScopeInfo getInstrumentationScopeInfo() {
        return Collector.SCOPE;
    }
}
