package lbd.daemon.accesslog;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import lbd.core.accesslog.AccessField;
import lbd.core.accesslog.AccessLog;
import lbd.core.accesslog.AccessRecord;
import lbd.core.accesslog.ExtraField;
import lbd.core.accesslog.Line;
import org.jspecify.annotations.Nullable;

/// The access log of one event loop; everything here happens on it.
final class LoopLog implements AccessLog {
    private static final long MAX_AGE_MILLIS = 100;

    private final AccessLogWriter writer;
    private final ScheduledExecutorService loop;
    private final Runnable onAge = this::onAge;
    private final Line line = new Line();
    private final Map<LogOutput, Lane> lanes = new HashMap<>();
    private Targets targets = Targets.OFF;
    private @Nullable Lane last;
    private boolean ageScheduled;

    /// What waits for one output.
    private static final class Lane {
        private final LogOutput output;
        private @Nullable LineBuffer buffer;

        private Lane(LogOutput output) {
            this.output = output;
        }
    }

    LoopLog(AccessLogWriter writer, ScheduledExecutorService loop) {
        this.writer = writer;
        this.loop = loop;
    }

    ScheduledExecutorService loop() {
        return loop;
    }

    @Override
    public boolean wants(AccessField field) {
        return writer.targets().uses(field);
    }

    @Override
    public ExtraField[] extras() {
        return writer.targets().extras();
    }

    @Override
    public void log(AccessRecord record) {
        Targets now = writer.targets();
        if (now != targets) {
            handOver();
            lanes.clear();
            last = null;
            targets = now;
        }
        LogTarget target = now.of(record.listener);
        if (target == null || !target.takes(record)) {
            return;
        }
        target.format().write(record, line);
        Lane lane = lane(target.output());
        LineBuffer lines = lane.buffer;
        if (lines == null || !lines.add(line)) {
            addToAnother(lane);
        }
    }

    private Lane lane(LogOutput output) {
        Lane lane = last;
        if (lane == null || !lane.output.equals(output)) {
            lane = lanes.computeIfAbsent(output, Lane::new);
            last = lane;
        }
        return lane;
    }

    private void addToAnother(Lane lane) {
        handOver(lane);
        LineBuffer lines = writer.buffers().take(line.length());
        if (lines == null) {
            writer.counters().dropped.increment();
            return;
        }
        lines.add(line);
        lane.buffer = lines;
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
        lanes.values().forEach(this::handOver);
    }

    private void handOver(Lane lane) {
        LineBuffer lines = lane.buffer;
        lane.buffer = null;
        if (lines != null) {
            writer.accept(lines, lane.output);
        }
    }
}
