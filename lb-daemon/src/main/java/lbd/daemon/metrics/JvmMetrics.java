package lbd.daemon.metrics;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// What micrometer tells of the JVM; and how Prometheus' library writes that and whatever else there is.
final class JvmMetrics implements AutoCloseable {
    private final PrometheusMeterRegistry registry;
    private final PrometheusRegistry all = new PrometheusRegistry();
    private final PrometheusMeterRegistry writer;
    private final JvmGcMetrics gc = new JvmGcMetrics();
    private MetricSnapshots part = MetricSnapshots.of();

    JvmMetrics() {
        registry = new PrometheusMeterRegistry(new Exposition(), all, Clock.SYSTEM);
        // Micrometer's registry as a writer of what is handed to it.
        PrometheusRegistry handed = new PrometheusRegistry();
        handed.register((MultiCollector) () -> part);
        writer = new PrometheusMeterRegistry(new Exposition(), handed, Clock.SYSTEM);
        // Micrometer counts CPU in nanoseconds and calls a gauge a count; ProcessMetrics has the first as it should be.
        registry.config()
                .meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"))
                .meterFilter(MeterFilter.denyNameStartsWith("system.cpu.count"));
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        gc.bindTo(registry);
    }

    /// All samples of the registry.
    MetricSnapshots snapshots() {
        return all.scrape();
    }

    /// @param type of the page
    void write(String type, MetricSnapshots some, OutputStream page) throws IOException {
        part = some;
        writer.scrape(page, type);
        part = MetricSnapshots.of();
    }

    /// Exemplars stand at the buckets of histograms alone: Prometheus takes no page with one at a sum.
    private static final class Exposition implements PrometheusConfig {
        @Override
        public @Nullable String get(String key) {
            return null;
        }

        @Override
        public Properties prometheusProperties() {
            return new Properties();
        }
    }

    @Override
    public void close() {
        gc.close();
        registry.close();
        writer.close();
    }
}
