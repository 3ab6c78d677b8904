package lbd.daemon.problem;

import java.util.function.Consumer;

/// Who knows about things that can be wrong. Asked on the state thread once a second: what event loops know they have
/// counted before.
@FunctionalInterface
public interface ProblemSource {
    /// Tells all, also what is not wrong now: it would not be known when its count began to grow.
    void look(Consumer<Sighting> to);
}
