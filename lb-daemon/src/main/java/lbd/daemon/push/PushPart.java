package lbd.daemon.push;

import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import lbd.core.model.Config;
import lbd.core.model.MetricsSpec;
import lbd.daemon.reload.Change;
import lbd.daemon.reload.Part;
import org.jspecify.annotations.Nullable;

/// Sends metrics to the collector of the configuration in force. State thread.
public final class PushPart implements Part, AutoCloseable {
    private final PushCounts counts = new PushCounts();
    private final Supplier<CompletionStage<MetricSnapshots>> read;
    private @Nullable Exporter exporter;
    private @Nullable Instant began;
    private long process = ProcessHandle.current().pid();
    private boolean inherited;
    private boolean first = true;

    /// @param read all metrics of now; any thread
    public PushPart(Supplier<CompletionStage<MetricSnapshots>> read) {
        this.read = read;
    }

    public PushCounts counts() {
        return counts;
    }

    /// What is counted was counted by other processes before this one.
    ///
    /// @param then  since when
    /// @param first the id of the first of them, which goes on as one to the collector
    public void inherit(Instant then, long first) {
        began = then;
        process = first;
        inherited = true;
    }

    /// The id of the process that began to count.
    public long process() {
        return process;
    }

    /// Since when what is counted is.
    public Instant began() {
        Instant then = began;
        if (then == null) {
            then = ProcessHandle.current().info().startInstant().orElseGet(Instant::now);
            began = then;
        }
        return then;
    }

    @Override
    public Change prepare(Config next) {
        return Change.of(() -> follow(next.metrics()), () -> {});
    }

    private void follow(@Nullable MetricsSpec next) {
        Exporter now = exporter;
        if (next == null) {
            exporter = null;
            if (now != null) {
                now.forget();
            }
        } else if (now != null) {
            now.follow(next);
        } else {
            Memory memory = new Memory(nanos(began()), next.delta(), inherited || !first);
            exporter = Exporter.start(next, memory, read, counts, process);
        }
        first = false;
    }

    private static long nanos(Instant time) {
        return time.getEpochSecond() * 1_000_000_000L + time.getNano();
    }

    /// Another process counts from now on, and tells of it.
    public void letGo() {
        Exporter now = exporter;
        if (now != null) {
            now.letGo();
        }
    }

    /// Once there is no traffic any more, and while metrics can be read.
    @Override
    public void close() {
        Exporter last = exporter;
        exporter = null;
        if (last != null) {
            last.close();
        }
    }
}
