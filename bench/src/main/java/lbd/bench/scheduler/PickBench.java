package lbd.bench.scheduler;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import lbd.core.model.PoolConnections;
import lbd.core.model.PoolSpec;
import lbd.core.model.SchedulerSpec;
import lbd.core.model.ServerSpec;
import lbd.core.pool.Lease;
import lbd.core.pool.Pool;
import lbd.core.pool.Tried;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// One pick with all that a pool does around it: budget, place, lease, and its end. Each server has up to seven
/// other requests in hand. Read the median: samples of a hundred picks, so that a busy machine only moves the upper
/// ones.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class PickBench {
    private static final int PICKS = 100;

    @Param({
        "rr",
        "wrr",
        "lc",
        "wlc",
        "sed",
        "nq",
        "first",
        "random",
        "weighted_random",
        "p2c",
        "least_response",
        "ip_hash",
        "url_hash",
        "ketama",
        "ketama_bounded",
        "maglev",
        "lblc",
        "lblcr"
    })
    public String scheduler = "rr";

    @Param({"3", "100", "1000", "10000"})
    public int servers;

    private final Tried tried = new Tried();
    private Pool pool = pool();
    private long key;

    @Setup
    public void fill() {
        pool = pool();
        for (int i = 0; i < 4 * servers; i++) {
            long other = mixed(i);
            Lease lease = pool.acquire(other, tried, other);
            if (lease != null && (other & 7) == 0) {
                lease.succeeded(other + 1_000_000 + (other & 0xffffff));
                lease.close();
            }
        }
    }

    private Pool pool() {
        List<ServerSpec> specs = IntStream.range(0, servers)
                .mapToObj(i -> new ServerSpec("s" + i, address(i), weight(i), ServerSpec.State.ENABLED))
                .toList();
        return new Pool(new PoolSpec("bench", spec(), specs, PoolConnections.DEFAULT));
    }

    // The ring has 160 points for each unit.
    private int weight(int i) {
        return scheduler.startsWith("ketama") ? 1 : 1 + i % 5;
    }

    private SchedulerSpec spec() {
        return switch (scheduler) {
            case "ketama" -> ketama(0);
            case "ketama_bounded" -> ketama(1.25);
            default -> new SchedulerSpec(scheduler);
        };
    }

    private static SchedulerSpec ketama(double boundedLoad) {
        return new SchedulerSpec("url_hash", true, boundedLoad, false, 32, 128, null, true, SchedulerSpec.Key.SOURCE);
    }

    private static InetSocketAddress address(int i) {
        return new InetSocketAddress(
                InetAddress.ofLiteral("10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255)), 80);
    }

    private static long mixed(long i) {
        long z = i * 0x9e3779b97f4a7c15L;
        return z ^ z >>> 29;
    }

    @Benchmark
    @OperationsPerInvocation(PICKS)
    public int picks() {
        int picked = 0;
        for (int i = 0; i < PICKS; i++) {
            Lease lease = pool.acquire(mixed(++key), tried, key);
            if (lease != null) {
                picked++;
                lease.close();
            }
        }
        return picked;
    }
}
