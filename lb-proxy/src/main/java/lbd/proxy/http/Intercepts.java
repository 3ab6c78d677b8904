package lbd.proxy.http;

import java.util.List;
import lbd.core.model.check.StatusRanges;
import lbd.core.model.edge.InterceptSpec;
import lbd.proxy.answer.OwnAnswer;
import org.jspecify.annotations.Nullable;

/// Which answers a route's clients do not see, and what they see instead. Immutable; any thread.
public final class Intercepts {
    /// What is sent in place of an answer.
    public sealed interface Instead {}

    /// An answer of our own.
    public record Page(OwnAnswer answer) implements Instead {}

    /// That of another pool.
    public record Elsewhere(Destination.ToPool to) implements Instead {}

    /// From one kind to another.
    public interface Maker {
        /// @param pool that is asked
        Destination.ToPool to(String pool);
    }

    private static final int STATUSES = 600;

    private final @Nullable Instead[] byStatus = new Instead[STATUSES];

    private Intercepts() {}

    /// @return null where there are none
    public static @Nullable Intercepts of(@Nullable List<InterceptSpec> specs, Maker maker) {
        if (specs == null || specs.isEmpty()) {
            return null;
        }
        Intercepts intercepts = new Intercepts();
        for (InterceptSpec spec : specs.reversed()) {
            switch (spec.instead()) {
                case InterceptSpec.Elsewhere(String pool) -> intercepts.put(spec.statuses(), maker.to(pool));
                case InterceptSpec.Page page -> intercepts.put(spec.statuses(), page);
            }
        }
        return intercepts;
    }

    private void put(StatusRanges statuses, Destination.ToPool to) {
        Instead elsewhere = new Elsewhere(to);
        for (StatusRanges.Range range : statuses.ranges()) {
            for (int status = range.from(); status <= range.to(); status++) {
                byStatus[status] = elsewhere;
            }
        }
    }

    private void put(StatusRanges statuses, InterceptSpec.Page page) {
        Integer own = page.status();
        for (StatusRanges.Range range : statuses.ranges()) {
            for (int status = range.from(); status <= range.to(); status++) {
                byStatus[status] = new Page(OwnAnswer.of(own == null ? status : own, page.body()));
            }
        }
    }

    /// A page in place of an answer with this status; null: there is none.
    @Nullable
    OwnAnswer page(int status) {
        return byStatus[status] instanceof Page(OwnAnswer page) ? page : null;
    }

    /// What is sent in place of an answer with this status; null: nothing, it goes on.
    @Nullable
    Instead of(int status) {
        return byStatus[status];
    }
}
