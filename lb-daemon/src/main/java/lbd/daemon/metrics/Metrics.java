package lbd.daemon.metrics;

import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
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
import lbd.forward.ForwardCounts;
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
            Supplier<ForwardCounts> forwarded,
            Supplier<List<AlertCounts>> alerts,
            PushCounts pushed,
            GateCounts notLetIn,
            int maxConnections) {
        List<MetricSource> all = new ArrayList<>();
        sources = all;
        Collections.addAll(
                all,
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
                new CheckMetrics(checks),
                new ForwardMetrics(forwarded),
                new TraceMetrics(state),
                new PushMetrics(pushed),
                new VrrpMetrics(vrrp),
                new AlertMetrics(alerts),
                new AdminMetrics(notLetIn),
                new ProcessMetrics());
        all.addAll(ServerMetrics.all(state));
    }

    /// Begins to count what the JVM tells of itself. Admin thread.
    public void prepare() {
        ready();
    }

    private JvmMetrics ready() {
        if (jvm == null) {
            jvm = new JvmMetrics();
        }
        return jvm;
    }

    private static MetricSnapshots of(MetricSource source) {
        Page page = new Page();
        source.read(page);
        return page.snapshots();
    }

    /// Writes all samples, those of one source after the other, so that what is made of them is not there at once.
    /// Admin thread.
    public void scrape(PageForm form, OutputStream page) {
        try {
            WithoutEnd parts = new WithoutEnd(page);
            boolean ends = form == PageForm.OPEN_METRICS;
            for (MetricSource source : sources) {
                MetricSnapshots some = of(source);
                if (some.size() > 0) {
                    ready().write(form.type(), some, ends ? parts : page);
                    parts.drop();
                }
            }
            ready().write(form.type(), ready().snapshots(), page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// All samples as they are. Admin thread.
    public MetricSnapshots snapshots() {
        MetricSnapshots.Builder all = MetricSnapshots.builder();
        sources.forEach(source -> of(source).forEach(all::metricSnapshot));
        ready().snapshots().forEach(all::metricSnapshot);
        return all.build();
    }

    /// After the admin thread has ended.
    @Override
    public void close() {
        if (jvm != null) {
            jvm.close();
        }
    }
}
