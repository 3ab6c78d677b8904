package lbd.config;

import java.util.List;
import lbd.config.bind.Diagnostic;
import lbd.config.bind.Positions;
import lbd.core.model.Config;

/// What reading a file came to.
public sealed interface ConfigResult {
    /// @param warnings what is allowed and hardly meant, in the order of the file
    record Loaded(Config config, Positions positions, List<Diagnostic> warnings) implements ConfigResult {
        public Loaded {
            warnings = List.copyOf(warnings);
        }
    }

    /// @param errors   all of them, at least one, in the order of the file
    /// @param warnings as far as the reading came
    record Rejected(List<Diagnostic> errors, List<Diagnostic> warnings) implements ConfigResult {
        public Rejected {
            errors = List.copyOf(errors);
            warnings = List.copyOf(warnings);
        }
    }
}
