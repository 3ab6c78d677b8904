package lbd.daemon.reload;

import java.util.List;
import java.util.function.UnaryOperator;
import lbd.core.model.Config;

/// Where configurations come from.
public interface ConfigSource {
    sealed interface Result {
        /// @param placeOf  from the path of a key to what stands before it in an error: `lbd.yaml:42:17: `
        /// @param warnings each one line
        record Loaded(Config config, UnaryOperator<String> placeOf, List<String> warnings) implements Result {
            public Loaded {
                warnings = List.copyOf(warnings);
            }

            /// Without a warning.
            public Loaded(Config config, UnaryOperator<String> placeOf) {
                this(config, placeOf, List.of());
            }
        }

        /// @param errors all of them, each one line
        record Rejected(List<String> errors) implements Result {}
    }

    /// As events and `lbd status` name it: the file.
    String name();

    /// Reads it anew. Called on the state thread, and before that once at start.
    Result read();
}
