package lbd.config.bind;

import java.util.List;

/// What came of a file.
public sealed interface Bound<T> {
    record Good<T>(T value, Positions positions) implements Bound<T> {}

    /// @param errors at least one, in the order of the file
    record Bad<T>(List<ConfigError> errors) implements Bound<T> {}
}
