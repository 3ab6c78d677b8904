package lbd.daemon.accesslog;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lbd.core.model.AccessLogSpec;
import lbd.core.model.SyslogSpec;

/// The outputs of one configuration, each opened once: logs with one path share it.
final class Outputs {
    private final LineCounters counters;
    private final InstantSource clock;
    private final Map<String, LogOutput> byPath = new LinkedHashMap<>();

    Outputs(LineCounters counters, InstantSource clock) {
        this.counters = counters;
        this.clock = clock;
    }

    /// @throws IOException if it cannot be opened
    LogOutput of(AccessLogSpec spec) throws IOException {
        LogOutput output = byPath.get(spec.path());
        if (output == null) {
            output = open(spec);
            byPath.put(spec.path(), output);
        }
        return output;
    }

    private LogOutput open(AccessLogSpec spec) throws IOException {
        return switch (spec.path()) {
            case "stdout" -> new StandardOutput.Out();
            case "stderr" -> new StandardOutput.Err(System.err);
            default -> SyslogSpec.is(spec.path()) ? new SyslogOutput(spec.path()) : file(spec);
        };
    }

    private LogOutput file(AccessLogSpec spec) throws IOException {
        Path path = path(spec.path());
        FileOutput file = new FileOutput(path);
        return spec.rotation().isNone() ? file : new RotatedFile(file, path, spec.rotation(), counters, clock);
    }

    private static Path path(String path) throws IOException {
        try {
            return Path.of(path);
        } catch (InvalidPathException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /// Those that are open.
    List<LogOutput> all() {
        return List.copyOf(byPath.values());
    }
}
