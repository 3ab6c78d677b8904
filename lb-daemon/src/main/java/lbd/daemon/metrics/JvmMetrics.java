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
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// What micrometer tells of the JVM, beside what else is in the same registry.
final class JvmMetrics implements AutoCloseable {
    private final PrometheusMeterRegistry registry;
    private final PrometheusRegistry all;
    private final JvmGcMetrics gc = new JvmGcMetrics();

    JvmMetrics(PrometheusRegistry beside) {
        all = beside;
        registry = new PrometheusMeterRegistry(new Exposition(), beside, Clock.SYSTEM);
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

    /// As a page.
    byte[] scrape(String type) {
        try {
            ByteArrayOutputStream page = new ByteArrayOutputStream();
            registry.scrape(page, type);
            return page.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
    }
}
