package lbd.core.model.edge;

import java.util.List;
import lbd.core.http.MediaRange;
import lbd.core.model.check.StatusRanges;
import org.jspecify.annotations.Nullable;

/// Rules for answers.
///
/// @param rules    in their order
/// @param statuses of the answers that they are for; null: all
/// @param refusals whether they are also for what lbd answers where it refuses a request or no server has served it;
///     answers that the configuration asks for (`respond`, `redirect`) are like those of servers
/// @param interim  whether they are also for interim answers (1xx)
/// @param types    media types of the answers that they are for, as [MediaRange] has them; empty: all, and those that
///     have none
public record ResponseHeaders(
        List<HeaderRule> rules,
        @Nullable StatusRanges statuses,
        boolean refusals,
        boolean interim,
        List<String> types) {
    public ResponseHeaders {
        rules = List.copyOf(rules);
        types = List.copyOf(types);
        types.forEach(MediaRange::check);
    }

    public ResponseHeaders(List<HeaderRule> rules, @Nullable StatusRanges statuses, boolean refusals, boolean interim) {
        this(rules, statuses, refusals, interim, List.of());
    }
}
