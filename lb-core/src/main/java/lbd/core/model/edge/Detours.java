package lbd.core.model.edge;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where requests and answers go beside their way, or in place of it.
///
/// @param mirror     null: what the listener says, and there nothing
/// @param intercepts the first that has an answer's status replaces it; null: what the listener says, and there none
/// @param hedge      null: what the listener says, and there nothing
public record Detours(
        @Nullable MirrorSpec mirror,
        @Nullable List<InterceptSpec> intercepts,
        @Nullable HedgeSpec hedge) {
    public static final Detours DEFAULT = new Detours(null, null);

    /// Where nothing is sent twice.
    public Detours(@Nullable MirrorSpec mirror, @Nullable List<InterceptSpec> intercepts) {
        this(mirror, intercepts, null);
    }

    public Detours {
        intercepts = intercepts == null ? null : List.copyOf(intercepts);
    }

    /// A route's own together with its listener's.
    Detours within(Detours listener) {
        return new Detours(
                mirror == null ? listener.mirror : mirror,
                intercepts == null ? listener.intercepts : intercepts,
                hedge == null ? listener.hedge : hedge);
    }

    /// Those that they lead to.
    public List<String> pools() {
        List<String> pools = new ArrayList<>();
        if (mirror != null && mirror.isOn()) {
            pools.add(mirror.pool());
        }
        for (InterceptSpec intercept : intercepts == null ? List.<InterceptSpec>of() : intercepts) {
            if (intercept.instead() instanceof InterceptSpec.Elsewhere(String pool)) {
                pools.add(pool);
            }
        }
        return pools;
    }
}
