package lbd.daemon.accesslog;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import lbd.core.accesslog.LineFormat;
import lbd.core.model.AccessLogSpec;
import org.jspecify.annotations.Nullable;

/// What `access_log:` asks for, ready for use.
final class Target {
    private final String path;
    private final LineFormat format;
    private final Output output;

    private Target(String path, LineFormat format, Output output) {
        this.path = path;
        this.format = format;
        this.output = output;
    }

    /// @return null where the log is off
    /// @throws IOException              if the file cannot be opened
    /// @throws IllegalArgumentException if the format is none
    static @Nullable Target of(AccessLogSpec spec) throws IOException {
        LineFormat format = LineFormat.of(spec.format());
        return spec.isOff() ? null : new Target(spec.path(), format, open(spec.path()));
    }

    private static Output open(String path) throws IOException {
        return switch (path) {
            case "stdout" -> new StreamOutput.Out();
            case "stderr" -> new StreamOutput.Err(System.err);
            default -> new FileOutput(path(path));
        };
    }

    private static Path path(String path) throws IOException {
        try {
            return Path.of(path);
        } catch (InvalidPathException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    String path() {
        return path;
    }

    LineFormat format() {
        return format;
    }

    Output output() {
        return output;
    }
}
