package lbd.daemon.tracing;

import lbd.core.model.Config;
import lbd.core.model.TracingSpec;
import lbd.core.trace.TraceQueue;
import lbd.daemon.reload.Change;
import lbd.daemon.reload.Part;
import org.jspecify.annotations.Nullable;

/// Sends sampled requests to the collector of the configuration in force. State thread.
public final class TracingPart implements Part, AutoCloseable {
    private final TraceQueue traces;
    private @Nullable TracingSpec spec;
    private @Nullable Exporter exporter;

    /// @param traces that event loops fill
    public TracingPart(TraceQueue traces) {
        this.traces = traces;
    }

    @Override
    public Change prepare(Config next) {
        return Change.of(() -> follow(next.tracing()), () -> {});
    }

    private void follow(@Nullable TracingSpec next) {
        boolean same = spec == null ? next == null : spec.equals(next);
        if (!same) {
            end();
            exporter = next == null ? null : Exporter.start(next, traces);
            spec = next;
        }
    }

    private void end() {
        if (exporter != null) {
            exporter.close();
            exporter = null;
        }
        spec = null;
    }

    /// Once there is no traffic any more.
    @Override
    public void close() {
        Exporter last = exporter;
        end();
        if (last != null) {
            last.awaitEnd();
        }
    }
}
