package lbd.core.model.edge;

import lbd.core.model.AnswerBody;
import lbd.core.model.Range;
import lbd.core.model.check.StatusRanges;
import org.jspecify.annotations.Nullable;

/// What is answered in place of answers with some statuses, those of servers and lbd's own.
///
/// @param statuses from [#LEAST] on
/// @param instead  what the client gets
public record InterceptSpec(StatusRanges statuses, Instead instead) {
    /// What succeeds is nobody's to replace.
    public static final int LEAST = 300;

    public sealed interface Instead {}

    /// An answer of lbd's.
    ///
    /// @param status 200 to 599; null: that of the answer which it replaces
    public record Page(@Nullable Integer status, AnswerBody body) implements Instead {
        public Page {
            if (status != null) {
                Range.check("status", status, 200, 599);
            }
        }
    }

    /// That of another pool, which is asked the same.
    public record Elsewhere(String pool) implements Instead {}

    public InterceptSpec {
        for (StatusRanges.Range range : statuses.ranges()) {
            if (range.from() < LEAST || range.to() > 599) {
                throw new IllegalArgumentException("statuses: " + range + " is out of range; allowed: 300 to 599");
            }
        }
    }
}
