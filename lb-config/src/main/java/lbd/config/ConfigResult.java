package lbd.config;

import java.util.List;
import lbd.config.bind.ConfigError;
import lbd.config.bind.Positions;
import lbd.core.model.Config;

/// What reading a file came to.
public sealed interface ConfigResult {
    record Loaded(Config config, Positions positions) implements ConfigResult {}

    /// @param errors all of them, at least one, in the order of the file
    record Rejected(List<ConfigError> errors) implements ConfigResult {
        public Rejected {
            errors = List.copyOf(errors);
        }
    }
}
