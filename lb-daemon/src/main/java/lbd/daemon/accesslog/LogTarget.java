package lbd.daemon.accesslog;

import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;
import lbd.core.accesslog.AccessRecord;
import lbd.core.accesslog.LineCondition;
import lbd.core.accesslog.LineFormat;
import lbd.core.model.AccessLogSpec;
import org.jspecify.annotations.Nullable;

/// What `access_log:` asks for, ready for use.
final class LogTarget {
    private final String path;
    private final LineFormat format;
    private final LogOutput output;
    private final LineCondition[] when;
    private final int sample;

    private LogTarget(AccessLogSpec spec, LineFormat format, LogOutput output) {
        path = spec.path();
        this.format = format;
        this.output = output;
        when = spec.when().toArray(LineCondition[]::new);
        sample = spec.sample();
    }

    /// @return null where the log is off
    /// @throws IOException              if the file cannot be opened
    /// @throws IllegalArgumentException if the format is none
    static @Nullable LogTarget of(AccessLogSpec spec, Outputs outputs) throws IOException {
        LineFormat format = LineFormat.of(spec.format(), spec.fields());
        if (spec.isOff()) {
            return null;
        }
        return new LogTarget(spec, format, outputs.of(spec));
    }

    /// Whether the line is to be written.
    boolean takes(AccessRecord record) {
        if (sample == AccessLogSpec.ALL) {
            return true;
        }
        for (LineCondition condition : when) {
            if (condition.holds(record)) {
                return true;
            }
        }
        return sample > 0 && ThreadLocalRandom.current().nextInt(AccessLogSpec.ALL) < sample;
    }

    String path() {
        return path;
    }

    LineFormat format() {
        return format;
    }

    LogOutput output() {
        return output;
    }
}
