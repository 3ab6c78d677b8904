package lbd.config.bind;

import java.util.Comparator;
import lbd.config.yaml.Position;

/// One mistake in a file, in one line.
///
/// @param path    of the key, such as `pools[web].scheduler`; empty where the file or its syntax is wrong
/// @param message what is wrong and what is allowed
public record ConfigError(Position at, String path, String message) implements Comparable<ConfigError> {
    private static final Comparator<ConfigError> ORDER = Comparator.comparing(ConfigError::at)
            .thenComparing(ConfigError::path)
            .thenComparing(ConfigError::message);

    @Override
    public int compareTo(ConfigError other) {
        return ORDER.compare(this, other);
    }

    /// `lbd.yaml:42:17: pools[web].scheduler: unknown value "wrrr"; allowed: rr, wrr`
    @Override
    public String toString() {
        return at + ": " + (path.isEmpty() ? "" : path + ": ") + message;
    }
}
