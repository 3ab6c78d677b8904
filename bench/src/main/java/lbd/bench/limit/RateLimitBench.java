package lbd.bench.limit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import lbd.core.limit.RateLimit;
import lbd.core.model.RateLimitSpec;
import lbd.core.variable.Form;
import lbd.core.variable.Scope;
import lbd.core.variable.VariableText;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What a rate limit costs one request: the hash of its key and its bucket, in a table of a million keys.
@State(org.openjdk.jmh.annotations.Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RateLimitBench {
    private static final int KEYS = 1_000_000;
    private static final byte[] LONG = "x".repeat(1024).getBytes(ISO_8859_1);

    private final RateLimit limit = new RateLimit(new RateLimitSpec(
            "a",
            VariableText.parse("{client.address}", Form.RAW, Scope.REQUEST),
            100,
            Duration.ofSeconds(1),
            200,
            KEYS,
            429,
            false,
            64));

    /// Each loop has a request of its own.
    @State(org.openjdk.jmh.annotations.Scope.Thread)
    public static class Request {
        private final byte[] key = "192.0.2.100:abc".getBytes(ISO_8859_1);
        private long random = System.nanoTime() | 1;

        private byte[] next() {
            random ^= random << 13;
            random ^= random >>> 7;
            random ^= random << 17;
            int number = (int) Long.remainderUnsigned(random, KEYS);
            for (int i = 0; i < 4; i++) {
                key[i] = (byte) (number >>> (8 * i));
            }
            return key;
        }
    }

    /// Keys at random.
    @Benchmark
    public long amongAMillion(Request request) {
        byte[] key = request.next();
        return limit.take(limit.hash(key, key.length), System.nanoTime());
    }

    /// One key that all ask for.
    @Benchmark
    public long one(Request request) {
        return limit.take(limit.hash(request.key, request.key.length), System.nanoTime());
    }

    /// A key of 1 KiB.
    @Benchmark
    public long oneThatIsLong() {
        return limit.take(limit.hash(LONG, LONG.length), System.nanoTime());
    }
}
