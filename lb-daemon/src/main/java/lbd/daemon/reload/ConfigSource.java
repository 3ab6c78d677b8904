package lbd.daemon.reload;

import java.util.List;
import java.util.function.UnaryOperator;
import lbd.config.FileSet;
import lbd.core.model.Config;
import org.jspecify.annotations.Nullable;

/// Where configurations come from.
public interface ConfigSource {
    sealed interface Result {
        /// @param placeOf  from the path of a key to what stands before it in an error: `lbd.yaml:42:17: `
        /// @param warnings each one line
        /// @param files    that it was read from, as they were; null where it is from none
        record Loaded(
                Config config,
                UnaryOperator<String> placeOf,
                List<String> warnings,
                @Nullable FileSet files) implements Result {
            public Loaded {
                warnings = List.copyOf(warnings);
            }

            /// Without a warning.
            public Loaded(Config config, UnaryOperator<String> placeOf) {
                this(config, placeOf, List.of(), null);
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
