package lbd.daemon.reload;

import java.util.List;
import lbd.core.runtime.Generation;
import lbd.daemon.plan.Plan;

/// What became of a configuration.
public sealed interface ReloadResult {
    /// @param done what has changed by it
    record Taken(Generation generation, Plan done) implements ReloadResult {}

    /// @param errors all of them, each one line
    /// @param kept   the number of the generation that stays in force
    record Refused(List<String> errors, int kept) implements ReloadResult {
        public Refused {
            errors = List.copyOf(errors);
        }
    }
}
