package lbd.daemon.accesslog;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import lbd.core.accesslog.AccessField;
import lbd.core.accesslog.AccessLog;
import lbd.core.accesslog.AccessRecord;
import lbd.core.accesslog.Line;
import org.jspecify.annotations.Nullable;

/// The access log of one event loop; everything here happens on it.
final class LoopLog implements AccessLog {
    private static final long MAX_AGE_MILLIS = 100;

    private final AccessLogWriter writer;
    private final ScheduledExecutorService loop;
    private final Runnable onAge = this::onAge;
    private final Line line = new Line();
    private @Nullable LineBuffer buffer;
    private @Nullable Target target;
    private boolean ageScheduled;

    LoopLog(AccessLogWriter writer, ScheduledExecutorService loop) {
        this.writer = writer;
        this.loop = loop;
    }

    ScheduledExecutorService loop() {
        return loop;
    }

    @Override
    public boolean wants(AccessField field) {
        Target now = writer.target();
        return now != null && now.format().uses(field);
    }

    @Override
    public void log(AccessRecord record) {
        Target now = writer.target();
        if (now != target) {
            handOver();
            target = now;
        }
        if (now == null) {
            return;
        }
        now.format().write(record, line);
        LineBuffer lines = buffer;
        if (lines == null || !lines.add(line)) {
            addToAnother();
        }
    }

    private void addToAnother() {
        handOver();
        LineBuffer lines = writer.buffers().take(line.length());
        if (lines == null) {
            writer.counters().dropped.increment();
            return;
        }
        lines.add(line);
        buffer = lines;
        scheduleAge();
    }

    private void scheduleAge() {
        if (!ageScheduled) {
            ageScheduled = true;
            loop.schedule(onAge, MAX_AGE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void onAge() {
        ageScheduled = false;
        handOver();
    }

    /// Gives the lines so far to the writer.
    void handOver() {
        LineBuffer lines = buffer;
        Target to = target;
        buffer = null;
        if (lines != null && to != null) {
            writer.accept(lines, to.output());
        }
    }
}
