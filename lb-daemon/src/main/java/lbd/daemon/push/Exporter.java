package lbd.daemon.push;

import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporterBuilder;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.resources.Resource;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import lbd.core.model.MetricsSpec;
import lbd.daemon.otlp.Collector;
import lbd.daemon.otlp.Courier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads all metrics at intervals and sends them to a collector, on a thread of its own. What is not taken is not kept:
/// the next time says it again.
final class Exporter {
    private static final Logger log = LoggerFactory.getLogger(Exporter.class);

    /// Somebody looks whether it works.
    private static final Duration FIRST = Duration.ofSeconds(5);

    /// Whoever fails is not asked more often than that, with an interval that is shorter.
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /// The admin's thread may have much to do.
    private static final Duration READ = Duration.ofSeconds(10);

    /// What is left is given when the daemon stops.
    private static final Duration LAST = Duration.ofSeconds(2);

    private final Supplier<CompletionStage<MetricSnapshots>> read;
    private final PushCounts counts;
    private final long process;
    private final Thread thread;
    private volatile MetricsSpec spec;
    private volatile boolean over;
    private volatile boolean forgotten;

    // The thread's own.
    private Memory memory;
    private int failures;

    private Exporter(
            MetricsSpec spec,
            Memory memory,
            Supplier<CompletionStage<MetricSnapshots>> read,
            PushCounts counts,
            long process) {
        this.process = process;
        this.spec = spec;
        this.memory = memory;
        this.read = read;
        this.counts = counts;
        thread = Thread.ofPlatform().daemon().name("lbd-metrics").unstarted(this::run);
    }

    /// @param read    all metrics of now; any thread
    /// @param process the id that it is told by
    static Exporter start(
            MetricsSpec spec,
            Memory memory,
            Supplier<CompletionStage<MetricSnapshots>> read,
            PushCounts counts,
            long process) {
        Collector.prepare();
        Exporter exporter = new Exporter(spec, memory, read, counts, process);
        exporter.thread.start();
        return exporter;
    }

    /// Goes on as another configuration says. Any thread.
    void follow(MetricsSpec next) {
        spec = next;
        LockSupport.unpark(thread);
    }

    private void run() {
        do {
            serve(spec);
        } while (!over);
    }

    private void serve(MetricsSpec its) {
        if (its.delta() != memory.isDelta()) {
            // What has been told in another way is no beginning for this one.
            memory = memory.anew(its.delta());
        }
        String url = Collector.url(its.otlp(), "metrics");
        try (Courier<MetricData> courier = new Courier<>("metrics", url, threads -> client(its, url, threads))) {
            // Asks for this machine's name, which may wait for a name server.
            Resource resource = Collector.resource(its.service(), process);
            Duration first = its.interval().compareTo(FIRST) < 0 ? its.interval() : FIRST;
            // What comes before the baseline is told by nobody.
            long next = System.nanoTime() + (memory.isBaseline() ? 0 : first.toNanos());
            while (waits(its, next)) {
                send(its, courier, resource, Courier.LIMIT);
                next = System.nanoTime() + pause(its).toNanos();
            }
            if (over && !forgotten) {
                send(its, courier, resource, LAST);
            }
        } catch (RuntimeException | Error e) {
            // The next time may do no harm.
            log.atError()
                    .addKeyValue("event", "metrics.internal_error")
                    .setCause(e)
                    .log();
            waits(its, System.nanoTime() + its.interval().toNanos());
        }
    }

    private Duration pause(MetricsSpec its) {
        Duration pause = its.interval();
        for (int i = 0; i < failures && pause.compareTo(PATIENCE) < 0; i++) {
            pause = pause.multipliedBy(2);
        }
        return failures > 0 && its.interval().compareTo(PATIENCE) < 0 && pause.compareTo(PATIENCE) > 0
                ? PATIENCE
                : pause;
    }

    /// @return false where it is over, or something else is to be done
    private boolean waits(MetricsSpec its, long until) {
        while (!over && spec.equals(its)) {
            long left = until - System.nanoTime();
            if (left <= 0) {
                return true;
            }
            LockSupport.parkNanos(this, left);
        }
        return false;
    }

    private void send(MetricsSpec its, Courier<MetricData> courier, Resource resource, Duration limit) {
        boolean failed = true;
        try {
            MetricSnapshots all = read();
            failed = all == null || !told(its, courier, resource, limit, all);
        } finally {
            // What cannot be read, or ends by a fault of ours, has failed too.
            failures = failed ? failures + 1 : 0;
            (failed ? counts.failed : counts.exported).increment();
        }
    }

    /// @return whether the collector has taken all
    private boolean told(
            MetricsSpec its, Courier<MetricData> courier, Resource resource, Duration limit, MetricSnapshots all) {
        Instant now = Instant.now();
        long nowNanos = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
        boolean[] failed = {false};
        new Reading(memory, resource, its.delta(), nowNanos, batch -> {
                    // Who does not take one takes no other now.
                    if (!failed[0] && courier.send(batch.metrics, limit)) {
                        batch.taken();
                    } else {
                        failed[0] = true;
                    }
                })
                .tell(all);
        return !failed[0];
    }

    private @Nullable MetricSnapshots read() {
        try {
            return read.get().toCompletableFuture().get(READ.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            // The admin's thread has more to do than it can.
        } catch (RejectedExecutionException e) {
            // That thread has ended: the daemon did not wait.
        } catch (ExecutionException e) {
            if (!over) {
                log.atError()
                        .addKeyValue("event", "metrics.internal_error")
                        .setCause(e)
                        .log();
            }
        }
        return null;
    }

    private static Courier.Client<MetricData> client(MetricsSpec spec, String url, ExecutorService threads) {
        OtlpHttpMetricExporterBuilder builder = OtlpHttpMetricExporter.builder()
                .setEndpoint(url)
                .setConnectTimeout(Courier.CONNECT)
                .setTimeout(Courier.BATCH)
                .setCompression("gzip")
                .setExecutorService(threads);
        Collector.Trust trust = Collector.trust(spec.roots());
        if (trust != null) {
            builder.setSslContext(trust.context(), trust.manager());
        }
        OtlpHttpMetricExporter metrics = builder.build();
        return new Courier.Client<>() {
            @Override
            public CompletableResultCode export(Collection<MetricData> batch) {
                return metrics.export(batch);
            }

            @Override
            public CompletableResultCode shutdown() {
                return metrics.shutdown();
            }
        };
    }

    /// Ends without a word: a reload wants it so.
    void forget() {
        forgotten = true;
        over = true;
        LockSupport.unpark(thread);
    }

    /// Ends: another process goes on. Where all since the start is told that one tells all of it; else what has come
    /// since the last time is told here. Returns at once.
    void letGo() {
        forgotten = !spec.delta();
        over = true;
        LockSupport.unpark(thread);
    }

    /// Ends, and waits until the last has been told, for as long as that may take.
    void close() {
        over = true;
        LockSupport.unpark(thread);
        try {
            thread.join(LAST.plus(LAST));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
