package lbd.proxy.listener;

import java.util.concurrent.TimeUnit;
import lbd.core.accesslog.AccessRecord;
import lbd.core.count.Durations;
import lbd.core.count.Exemplar;
import lbd.core.pool.PoolCounters;
import lbd.core.pool.Server;
import lbd.core.pool.ServerCounters;
import lbd.core.runtime.RouteCounters;
import lbd.core.trace.TraceParent;

/// Shows in histograms which request had such a time, where it can be found again by an id.
final class Exemplars {
    private final AccessRecord line;
    private final long nowMillis;
    private final long sincePickNanos;

    private Exemplars(AccessRecord line, long sincePickNanos) {
        this.line = line;
        this.nowMillis = line.startMillis + TimeUnit.NANOSECONDS.toMillis(line.totalNanos);
        this.sincePickNanos = sincePickNanos;
    }

    static boolean has(AccessRecord line) {
        return !line.requestId.isEmpty() || line.traced;
    }

    /// @param sincePickNanos from the work's beginning to the pick of the server that had it last
    static Exemplars of(AccessRecord line, long sincePickNanos) {
        return new Exemplars(line, sincePickNanos);
    }

    void in(PoolCounters its) {
        in(its.endings.durations(), line.totalNanos);
        in(its.firstBytes, line.firstByteNanos);
        in(its.connectTimes, line.connectNanos);
    }

    void in(RouteCounters its) {
        in(its.durations, line.totalNanos);
        in(its.firstBytes, line.firstByteNanos);
        in(its.connectTimes, line.connectNanos);
    }

    void in(Server server) {
        ServerCounters its = server.counters();
        in(its.connectTimes, line.connectNanos);
        if (sincePickNanos != AccessRecord.NONE) {
            in(its.workTimes, line.totalNanos - sincePickNanos);
            if (line.firstByteNanos != AccessRecord.NONE) {
                in(its.responseTimes, line.firstByteNanos - sincePickNanos);
            }
        }
    }

    /// @param nanos [AccessRecord#NONE] where it was not counted there
    void in(Durations counted, long nanos) {
        if (nanos != AccessRecord.NONE && counted.wantsExemplar(nanos, nowMillis)) {
            String request = line.requestId.isEmpty() ? null : line.requestId.toString();
            String trace = line.traced ? line.traceId.toString() : null;
            String span = line.traced ? TraceParent.span(line.spanId) : null;
            counted.exemplar(new Exemplar(request, trace, span, nanos, nowMillis));
        }
    }
}
