package lbd.bench.accesslog;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.concurrent.TimeUnit;
import lbd.core.accesslog.AccessRecord;
import lbd.core.accesslog.Line;
import lbd.core.accesslog.LineFormat;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What one line costs the event loop: 316 bytes of JSON for a request of `wrk`.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LineFormatBench {
    @Param({"json", "combined"})
    public String format = "json";

    private final byte[] head = "GET/127.0.0.1:43210".getBytes(US_ASCII);
    private final byte[] client = "127.0.0.1".getBytes(US_ASCII);
    private final AccessRecord record = new AccessRecord();
    private final Line line = new Line();
    private LineFormat compiled = LineFormat.of("json");
    private long count;

    @Setup
    public void compile() {
        compiled = LineFormat.of(format);
    }

    @Benchmark
    public int line() {
        fill();
        compiled.write(record, line);
        return line.length();
    }

    private void fill() {
        long each = count++;
        record.clear();
        record.listener = "http";
        record.pool = "app";
        record.server = "127.0.0.1:38291";
        record.client.set(client);
        record.clientPort = 50000 + (int) (each & 63);
        record.method.set(head, 0, 3);
        record.target.set(head, 3, 1);
        record.host.set(head, 4, 15);
        record.protocol = "HTTP/1.1";
        record.status = 200;
        record.bytesIn = 44;
        record.bytesOut = 162;
        record.startMillis = 1_790_000_000_000L + (each >> 6);
        record.queueNanos = 0;
        record.firstByteNanos = 650_000 + (each & 0xffff);
        record.totalNanos = 651_000 + (each & 0xffff);
        record.clientReused = true;
        record.serverReused = true;
    }
}
