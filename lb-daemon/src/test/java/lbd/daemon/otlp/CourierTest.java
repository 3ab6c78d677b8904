package lbd.daemon.otlp;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CourierTest {
    private static final String PATH = "/v1/metrics";

    private static Courier<MetricData> courier(FakeCollector collector) {
        String url = Collector.url(collector.address(), "metrics");
        return new Courier<>("metrics", url, threads -> client(url, threads));
    }

    private static Courier.Client<MetricData> client(String url, ExecutorService threads) {
        var exporter = OtlpHttpMetricExporter.builder()
                .setEndpoint(url)
                .setCompression("gzip")
                .setExecutorService(threads)
                .build();
        return new Courier.Client<>() {
            @Override
            public CompletableResultCode export(Collection<MetricData> batch) {
                return exporter.export(batch);
            }

            @Override
            public CompletableResultCode shutdown() {
                return exporter.shutdown();
            }
        };
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().equals("lbd-outbound"))
                .count();
    }

    @Test
    void answersThatNeverEndHoldNoThreads() throws Exception {
        long before = threads();
        try (FakeCollector collector = new FakeCollector(PATH);
                Courier<MetricData> courier = courier(collector)) {
            collector.stalls = true;
            for (int i = 0; i < 10; i++) {
                courier.send(List.of(), Duration.ofMillis(300));
            }
            for (int i = 0; i < 2000 && threads() > before + 3; i++) {
                Thread.sleep(5);
            }
            assertTrue(threads() <= before + 3, threads() + " threads");
            collector.stalls = false;
            assertTrue(courier.send(List.of(), Courier.LIMIT));
        }
    }

    @Test
    void whatIsRefusedIsNotTaken() throws Exception {
        try (FakeCollector collector = new FakeCollector(PATH);
                Courier<MetricData> courier = courier(collector)) {
            collector.status = 400;
            assertFalse(courier.send(List.of(), Courier.LIMIT));
            collector.status = 200;
            assertTrue(courier.send(List.of(), Courier.LIMIT));
        }
    }
}
