package lbd.daemon.admin;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import lbd.core.model.Config;
import lbd.daemon.Version;
import lbd.daemon.accesslog.LineCounters;
import lbd.daemon.reload.Change;
import lbd.daemon.reload.LastReload;
import lbd.daemon.reload.Part;

/// Everything that Prometheus gets. Counts are read where they are kept when somebody asks; nothing is counted twice.
/// Labels come from the configuration alone, and go when their listener, pool, server or VRRP instance goes.
public final class Metrics implements Part, AutoCloseable {
    static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics gc = new JvmGcMetrics();
    private final ConfiguredMeters configured;
    private final VrrpMeters vrrp;

    public Metrics(DaemonView daemon) {
        configured = new ConfiguredMeters(registry, daemon.state());
        vrrp = new VrrpMeters(registry, daemon.vrrp());
        process(registry, daemon);
        reloads(registry, daemon);
        accessLog(registry, daemon.accessLines());
        jvm();
    }

    String scrape() {
        return registry.scrape(TYPE);
    }

    @Override
    public Change prepare(Config next) {
        return Change.of(
                () -> {
                    configured.sync();
                    vrrp.sync(next.vrrp());
                },
                () -> {});
    }

    private static void process(MeterRegistry registry, DaemonView daemon) {
        Gauge.builder("lbd.build.info", () -> 1)
                .description("Always 1; the label says which version runs.")
                .tag("version", Version.text())
                .register(registry);
        Gauge.builder("lbd.ready", daemon.health(), h -> h.unreadyReasons().isEmpty() ? 1 : 0)
                .description("1 when the daemon is ready for work.")
                .register(registry);
        Gauge.builder("lbd.connections", daemon.traffic(), t -> t.connections())
                .description("Client connections, all listeners together.")
                .register(registry);
        Gauge.builder("lbd.connections.max", daemon, DaemonView::maxConnections)
                .description("Client connections that are accepted at once.")
                .register(registry);
        Gauge.builder("lbd.event.loops", daemon.traffic(), t -> t.eventLoops())
                .description("Event loops that carry traffic.")
                .register(registry);
    }

    private static void reloads(MeterRegistry registry, DaemonView daemon) {
        LastReload last = daemon.lastReload();
        Gauge.builder(
                        "lbd.config.generation",
                        daemon.state(),
                        s -> s.generation().number())
                .description("The configuration in force: 1 at start, one more for each reload that was taken.")
                .register(registry);
        Gauge.builder("lbd.config.last.reload.successful", last, Metrics::successful)
                .description("1 when the last reload was taken.")
                .register(registry);
        Gauge.builder("lbd.config.last.reload.timestamp", last, Metrics::timestamp)
                .description("When the last reload was tried, in seconds since 1970.")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder("lbd.config.differing.servers", daemon.state(), Differing::servers)
                .description("Servers about which an operator has said otherwise than the file.")
                .register(registry);
        FunctionCounter.builder("lbd.config.reloads", last, l -> l.taken.sum())
                .description("Configurations tried, that at start included.")
                .tag("result", "taken")
                .register(registry);
        FunctionCounter.builder("lbd.config.reloads", last, l -> l.refused.sum())
                .description("Configurations tried, that at start included.")
                .tag("result", "refused")
                .register(registry);
    }

    private static double successful(LastReload last) {
        LastReload.Attempt attempt = last.attempt();
        return attempt != null && attempt.taken() ? 1 : 0;
    }

    private static double timestamp(LastReload last) {
        LastReload.Attempt attempt = last.attempt();
        return attempt == null ? 0 : attempt.at().toEpochMilli() / 1000.0;
    }

    private static void accessLog(MeterRegistry registry, LineCounters lines) {
        String description = "Access lines, by what became of them.";
        FunctionCounter.builder("lbd.access.log.lines", lines, l -> l.written.sum())
                .description(description)
                .tag("result", "written")
                .register(registry);
        FunctionCounter.builder("lbd.access.log.lines", lines, l -> l.dropped.sum())
                .description(description)
                .tag("result", "dropped")
                .register(registry);
        FunctionCounter.builder("lbd.access.log.lines", lines, l -> l.failed.sum())
                .description(description)
                .tag("result", "failed")
                .register(registry);
    }

    private void jvm() {
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
