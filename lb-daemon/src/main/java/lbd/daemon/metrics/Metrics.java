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
import java.util.List;
import java.util.function.Supplier;
import lbd.core.runtime.RuntimeState;
import lbd.daemon.Health;
import lbd.daemon.Traffic;
import lbd.daemon.accesslog.LineCounters;
import lbd.daemon.reload.LastReload;
import lbd.daemon.vrrp.VrrpPart;
import lbd.health.CheckCounts;

/// The page at `/metrics`.
public final class Metrics implements AutoCloseable {
    /// The content type of the page.
    public static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry;
    private final JvmGcMetrics gc = new JvmGcMetrics();

    /// @param checks         how often each check has run
    /// @param maxConnections the limit in force
    public Metrics(
            RuntimeState state,
            Traffic traffic,
            VrrpPart vrrp,
            Health health,
            LastReload lastReload,
            LineCounters accessLines,
            Supplier<List<CheckCounts>> checks,
            int maxConnections) {
        List<Source> sources = List.of(
                new DaemonMetrics(traffic, health, accessLines, maxConnections),
                new ConfigMetrics(state, lastReload),
                new ListenerMetrics(state),
                new PoolMetrics(state),
                new ServerMetrics(state),
                new CheckMetrics(checks),
                new VrrpMetrics(vrrp),
                new ProcessMetrics());
        PrometheusRegistry ours = new PrometheusRegistry();
        ours.register(collector(sources));
        registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, ours, Clock.SYSTEM);
        bindJvm();
    }

    private static MultiCollector collector(List<Source> sources) {
        return () -> {
            Page page = new Page();
            sources.forEach(source -> source.read(page));
            return page.snapshots();
        };
    }

    /// All samples as text. Admin thread.
    public String scrape() {
        return registry.scrape(TYPE);
    }

    private void bindJvm() {
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

    @Override
    public void close() {
        gc.close();
        registry.close();
    }
}
