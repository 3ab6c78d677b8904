package lbd.proxy.route;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// How the rules of a table look at a request, as far as the one that takes it.
///
/// @param chosen the place of the rule that takes it, from 0; -1: none does
/// @param rules  those before it, and itself; all where none takes it. With the longest path first, all
/// @param <R>    what a request is given
public record RouteTrace<R>(R target, int chosen, List<Looked> rules) {
    /// @param obstacle the condition that does not hold, in words; null: all hold
    public record Looked(int place, String match, @Nullable String obstacle) {}

    public RouteTrace {
        rules = List.copyOf(rules);
    }
}
