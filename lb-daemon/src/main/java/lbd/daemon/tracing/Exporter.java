package lbd.daemon.tracing;

import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import lbd.core.model.TracingSpec;
import lbd.core.trace.TraceQueue;
import lbd.core.trace.TracedRequest;
import lbd.daemon.otlp.Collector;
import lbd.daemon.otlp.Courier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes sampled requests off the queue and sends them to a collector, in batches, on a thread of its own. Who is slow
/// or away delays nobody else: the queue fills, and what finds it full is dropped and counted.
final class Exporter implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Exporter.class);

    /// How long a span waits for company.
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /// Spans of one batch, or a few more: a request's stay together.
    private static final int MOST_SPANS = 512;

    /// What is left is given when the daemon stops.
    private static final Duration LAST = Duration.ofSeconds(2);

    private final TraceQueue traces;
    private final Courier<SpanData> courier;
    private final String service;
    private final Thread thread;
    private volatile boolean closed;

    private Exporter(TracingSpec spec, TraceQueue traces) {
        this.traces = traces;
        String url = Collector.url(spec.otlp(), "traces");
        courier = new Courier<>("tracing", url, threads -> client(spec, url, threads));
        service = spec.service();
        thread = Thread.ofPlatform().daemon().name("lbd-tracing").unstarted(this::run);
    }

    private static Courier.Client<SpanData> client(TracingSpec spec, String url, ExecutorService threads) {
        OtlpHttpSpanExporterBuilder builder = OtlpHttpSpanExporter.builder()
                .setEndpoint(url)
                .setConnectTimeout(Courier.CONNECT)
                .setTimeout(Courier.BATCH)
                .setCompression("gzip")
                .setExecutorService(threads);
        Collector.Trust trust = Collector.trust(spec.roots());
        if (trust != null) {
            builder.setSslContext(trust.context(), trust.manager());
        }
        OtlpHttpSpanExporter spans = builder.build();
        return new Courier.Client<>() {
            @Override
            public CompletableResultCode export(Collection<SpanData> batch) {
                return spans.export(batch);
            }

            @Override
            public CompletableResultCode shutdown() {
                return spans.shutdown();
            }
        };
    }

    static Exporter start(TracingSpec spec, TraceQueue traces) {
        Collector.prepare();
        Exporter exporter = new Exporter(spec, traces);
        exporter.thread.start();
        return exporter;
    }

    private void run() {
        // Asks for this machine's name, which may wait for a name server.
        Resource resource = Collector.resource(service, ProcessHandle.current().pid());
        while (!closed) {
            try {
                if (!sendSome(resource, Courier.LIMIT)) {
                    LockSupport.parkNanos(this, PAUSE_NANOS);
                }
            } catch (RuntimeException | Error e) {
                // Those after it may do no harm.
                log.atError()
                        .addKeyValue("event", "tracing.internal_error")
                        .setCause(e)
                        .log();
            }
        }
        sendLast(resource);
    }

    private void sendLast(Resource resource) {
        long end = System.nanoTime() + LAST.toNanos();
        try {
            while (System.nanoTime() - end < 0 && sendSome(resource, LAST)) {
                // All that there is time for.
            }
        } catch (RuntimeException e) {
            log.atError()
                    .addKeyValue("event", "tracing.internal_error")
                    .setCause(e)
                    .log();
        }
        courier.close();
    }

    /// @return whether there was something
    private boolean sendSome(Resource resource, Duration limit) {
        List<SpanData> batch = new ArrayList<>();
        while (batch.size() < MOST_SPANS) {
            TracedRequest next = traces.take();
            if (next == null) {
                break;
            }
            Spans.of(next, resource, batch);
        }
        if (batch.isEmpty()) {
            return false;
        }
        if (courier.send(batch, limit)) {
            traces.exported.add(batch.size());
        } else {
            traces.failed.add(batch.size());
        }
        return true;
    }

    /// Begins to end, and sends what is left.
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    /// Waits until what was left has been sent, for as long as that may take.
    void awaitEnd() {
        try {
            thread.join(LAST);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
