package lbd.daemon.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.function.Supplier;
import lbd.core.runtime.RuntimeState;
import lbd.daemon.Health;
import lbd.daemon.Traffic;
import lbd.daemon.accesslog.LineCounters;
import lbd.daemon.alert.AlertCounts;
import lbd.daemon.gate.GateCounts;
import lbd.daemon.problem.Problem;
import lbd.daemon.push.PushCounts;
import lbd.daemon.reload.LastReload;
import lbd.daemon.vrrp.VrrpPart;
import lbd.forward.Counts;
import lbd.health.CheckCounts;
import lbd.proxy.resolve.LookUpCounts;
import org.jspecify.annotations.Nullable;

/// The page at `/metrics`. Its registry is made on the admin's thread, with [#prepare] or at the first scrape: it takes
/// the time of a tenth of a start.
public final class Metrics implements AutoCloseable {
    private final List<MetricSource> sources;

    // The admin thread's own, until that has ended.
    private @Nullable JvmMetrics jvm;

    /// @param checks         how often each check has run
    /// @param names          look-ups of servers' names
    /// @param problems       present now
    /// @param forwarded      packets, in the kernel
    /// @param alerts         what each has done
    /// @param pushed         to a collector
    /// @param notLetIn       to the admin's TCP address
    /// @param maxConnections the limit in force
    public Metrics(
            RuntimeState state,
            Traffic traffic,
            VrrpPart vrrp,
            Health health,
            LastReload lastReload,
            LineCounters accessLines,
            Supplier<List<CheckCounts>> checks,
            LookUpCounts names,
            Supplier<List<Problem>> problems,
            Supplier<Counts> forwarded,
            Supplier<List<AlertCounts>> alerts,
            PushCounts pushed,
            GateCounts notLetIn,
            int maxConnections) {
        sources = List.of(
                new DaemonMetrics(traffic, health, accessLines, maxConnections),
                new MemoryMetrics(state),
                new FileMetrics(state),
                new ProblemMetrics(problems),
                new NameMetrics(names),
                new ConfigMetrics(state, lastReload),
                new ListenerMetrics(state),
                new RouteMetrics(state),
                new RateLimitMetrics(state),
                new LoginMetrics(state),
                new CertificateMetrics(state),
                new PoolMetrics(state),
                new ServerMetrics(state),
                new CheckMetrics(checks),
                new ForwardMetrics(forwarded),
                new TraceMetrics(state),
                new PushMetrics(pushed),
                new VrrpMetrics(vrrp),
                new AlertMetrics(alerts),
                new AdminMetrics(notLetIn),
                new ProcessMetrics());
    }

    /// Begins to count what the JVM tells of itself. Admin thread.
    public void prepare() {
        ready();
    }

    private JvmMetrics ready() {
        if (jvm == null) {
            PrometheusRegistry ours = new PrometheusRegistry();
            ours.register(collector(sources));
            jvm = new JvmMetrics(ours);
        }
        return jvm;
    }

    private static MultiCollector collector(List<MetricSource> sources) {
        return () -> {
            Page page = new Page();
            sources.forEach(source -> source.read(page));
            return page.snapshots();
        };
    }

    /// All samples. Admin thread.
    public byte[] scrape(PageForm form) {
        return ready().scrape(form.type());
    }

    /// All samples as they are. Admin thread.
    public MetricSnapshots snapshots() {
        return ready().snapshots();
    }

    /// After the admin thread has ended.
    @Override
    public void close() {
        if (jvm != null) {
            jvm.close();
        }
    }
}
