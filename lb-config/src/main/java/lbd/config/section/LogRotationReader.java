package lbd.config.section;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import lbd.config.bind.Field;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.model.AccessLogSpec;
import lbd.core.model.LogRotation;
import org.jspecify.annotations.Nullable;

/// `rotate:` of a log file, or `off`.
final class LogRotationReader {
    private static final long MIN_SIZE = 1 << 20;
    private static final long MAX_SIZE = 1L << 40;
    private static final Duration MIN_AGE = Duration.ofMinutes(1);
    private static final Duration MAX_AGE = Duration.ofDays(366);

    private LogRotationReader() {}

    /// @param path of the log, which must be a file that can be put aside
    static LogRotation read(Value value, Field<String> path) {
        if (value.is(AccessLogSpec.OFF)) {
            return LogRotation.NONE;
        }
        LogRotation read = value.map(LogRotationReader::read);
        if (read.isNone()) {
            throw value.refuse("by what? expected size, age or both");
        }
        if (path.isGood() && !turns(path.get())) {
            throw value.refuse("only a file can be put aside for a new one, not " + path.get());
        }
        return read;
    }

    private static LogRotation read(MapReader map) {
        var size = map.optional("size", v -> v.size(MIN_SIZE, MAX_SIZE), 0L);
        var age = map.<@Nullable Duration>optional("age", v -> v.duration(MIN_AGE, MAX_AGE), null);
        var keep = map.optional("keep", v -> v.integer(1, LogRotation.MAX_KEPT), LogRotation.DEFAULT_KEPT);
        return map.build(() -> new LogRotation(size.get(), orZero(age.get()), keep.get()));
    }

    private static Duration orZero(@Nullable Duration age) {
        return age == null ? Duration.ZERO : age;
    }

    /// Whether the log is a file, or will be one: no stream, no pipe, nothing of the system's.
    static boolean turns(String path) {
        if (!path.contains("/")) {
            return false;
        }
        Path file = Path.of(path).toAbsolutePath().normalize();
        boolean systems = file.startsWith("/dev") || file.startsWith("/proc");
        return !systems && (Files.notExists(file) || Files.isRegularFile(file));
    }

    /// Logs with one path share it.
    ///
    /// @param others by listener
    static void checkShared(Value value, AccessLogSpec own, AccessLogSpec main, Map<String, AccessLogSpec> others) {
        if (differs(own, main)) {
            throw value.refuse("rotates " + own.path() + " otherwise than the log of all listeners does");
        }
        others.forEach((listener, other) -> {
            if (differs(own, other)) {
                throw value.refuse("rotates %s otherwise than listener %s does".formatted(own.path(), listener));
            }
        });
    }

    private static boolean differs(AccessLogSpec own, AccessLogSpec other) {
        return own.path().equals(other.path()) && !own.rotation().equals(other.rotation());
    }
}
