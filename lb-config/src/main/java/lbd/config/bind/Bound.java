package lbd.config.bind;

import java.util.List;

/// What came of a file.
public sealed interface Bound<T> {
    /// @param warnings what is allowed and hardly meant, in the order of the file
    record Good<T>(T value, Positions positions, List<Diagnostic> warnings) implements Bound<T> {}

    /// @param errors   at least one, in the order of the file
    /// @param warnings as far as the reading came
    record Bad<T>(List<Diagnostic> errors, List<Diagnostic> warnings) implements Bound<T> {}
}
