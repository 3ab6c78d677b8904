package lbd.config.section;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lbd.config.bind.Field;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.model.Units;
import lbd.core.model.check.StatusRanges;
import lbd.core.model.edge.Detours;
import lbd.core.model.edge.HedgeSpec;
import lbd.core.model.edge.InterceptSpec;
import lbd.core.model.edge.MirrorSpec;
import lbd.core.model.edge.PoolShare;
import org.jspecify.annotations.Nullable;

/// `mirror:`, `intercept:` and `hedge:` of a listener or a route.
final class DetoursReader {
    private static final List<String> INSTEAD = List.of("respond", "pool");

    private static final Pattern PERCENTILE = Pattern.compile("p([0-9]{1,2})");

    private final Function<Value, String> pool;
    private final Field<@Nullable MirrorSpec> mirror;
    private final Field<@Nullable HedgeSpec> hedge;
    private final Field<@Nullable List<InterceptSpec>> intercepts;

    /// @param pool reads the name of a pool
    DetoursReader(EditsReader.Keys keys, Function<Value, String> pool) {
        this.pool = pool;
        mirror = keys.<@Nullable MirrorSpec>optional("mirror", this::mirror, null);
        hedge = keys.<@Nullable HedgeSpec>optional("hedge", DetoursReader::hedge, null);
        intercepts = keys.<@Nullable List<InterceptSpec>>optional("intercept", this::intercepts, null);
    }

    private MirrorSpec mirror(Value value) {
        return value.is("off") ? MirrorSpec.OFF : value.map(this::mirror);
    }

    private MirrorSpec mirror(MapReader map) {
        var to = map.required("pool", pool);
        var share = map.optional("share", Share::read, PoolShare.WHOLE);
        var body = map.optional("max_body", v -> (int) v.size(0, MirrorSpec.MOST_BODY), MirrorSpec.USUAL_BODY);
        var inFlight =
                map.optional("max_in_flight", v -> v.integer(1, MirrorSpec.MOST_IN_FLIGHT), MirrorSpec.USUAL_IN_FLIGHT);
        return map.build(() -> new MirrorSpec(to.get(), share.get(), body.get(), inFlight.get()));
    }

    private static HedgeSpec hedge(Value value) {
        return value.is("off") ? HedgeSpec.OFF : value.map(DetoursReader::hedge);
    }

    private static HedgeSpec hedge(MapReader map) {
        var after = map.required("after", DetoursReader::after);
        var budget = map.optional("budget", Share::read, HedgeSpec.USUAL_BUDGET);
        return map.build(() -> new HedgeSpec(after.get().time(), after.get().percentile(), budget.get()));
    }

    /// @param time null: as the percentile says
    private record After(@Nullable Duration time, int percentile) {}

    private static After after(Value value) {
        return value.parsed("a time such as 200ms, or p95", text -> {
            Matcher percentile = PERCENTILE.matcher(text);
            return percentile.matches()
                    ? new After(null, new HedgeSpec(null, Integer.parseInt(percentile.group(1)), 1).percentile())
                    : new After(
                            new HedgeSpec(Units.duration(text), HedgeSpec.USUAL_PERCENTILE, 1).after(),
                            HedgeSpec.USUAL_PERCENTILE);
        });
    }

    private List<InterceptSpec> intercepts(Value value) {
        return value.is("off") ? List.of() : value.oneOrMore(one -> one.map(this::intercept));
    }

    private InterceptSpec intercept(MapReader map) {
        var statuses = map.required(
                "statuses",
                v -> new StatusRanges(
                        v.oneOrMore(one -> one.parsed("a status such as 502 or 500-599", StatusRanges.Range::of))));
        var respond = map.<InterceptSpec.@Nullable Instead>optional("respond", v -> v.map(RespondReader::page), null);
        var elsewhere = map.<InterceptSpec.@Nullable Instead>optional(
                "pool", v -> new InterceptSpec.Elsewhere(pool.apply(v)), null);
        return map.build(() -> {
            if (INSTEAD.stream().filter(map::has).count() != 1) {
                throw new IllegalArgumentException("needs one of " + String.join(", ", INSTEAD));
            }
            InterceptSpec.Instead page = respond.get();
            InterceptSpec.Instead other = elsewhere.get();
            return new InterceptSpec(statuses.get(), page != null ? page : Objects.requireNonNull(other));
        });
    }

    /// Once all of it is known to be good.
    Detours detours() {
        return new Detours(mirror.get(), intercepts.get(), hedge.get());
    }
}
