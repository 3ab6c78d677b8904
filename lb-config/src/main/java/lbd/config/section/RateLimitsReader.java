package lbd.config.section;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import lbd.config.bind.Field;
import lbd.config.bind.MapReader;
import lbd.config.bind.NamedKind;
import lbd.config.bind.UniqueNames;
import lbd.config.bind.Value;
import lbd.core.model.AccessSpec.PerSource;
import lbd.core.model.BandwidthLimitSpec;
import lbd.core.model.ConcurrencyLimitSpec;
import lbd.core.model.ErrorPage;
import lbd.core.model.LimitSpec;
import lbd.core.model.RateLimitSpec;
import lbd.core.variable.Form;
import lbd.core.variable.Scope;
import lbd.core.variable.VariableText;
import org.jspecify.annotations.Nullable;

/// `rate_limits:`, and the `rate_limit:` of listeners and routes that name them.
final class RateLimitsReader {
    private static final String STATUSES =
            ErrorPage.STATUSES.stream().map(Object::toString).collect(Collectors.joining(", "));

    private final Map<String, LimitSpec> named = new HashMap<>();
    private final UniqueNames names = new UniqueNames();

    /// Each request by itself.
    private static final VariableText EACH = VariableText.parse("", Form.RAW, Scope.REQUEST);

    private static final Duration USUAL_DELAY = Duration.ofSeconds(1);

    private static final String SOURCE = "{client.address}";

    private enum Excess {
        REFUSE,
        DELAY
    }

    LimitSpec read(Value value) {
        return value.map(this::read);
    }

    private LimitSpec read(MapReader map) {
        var name = map.required("name", names::claim);
        var key = map.has("bandwidth")
                ? map.optional("key", RateLimitsReader::key, EACH)
                : map.required("key", RateLimitsReader::key);
        var rate = map.<@Nullable TimedRate>optional("rate", TimedRate::read, null);
        var concurrency =
                map.<@Nullable Integer>optional("concurrency", v -> v.integer(1, ConcurrencyLimitSpec.MOST), null);
        var bandwidth = map.<@Nullable Bandwidth>optional("bandwidth", Bandwidth::read, null);
        var burst = map.<@Nullable Integer>optional(
                "burst", v -> ofRate(v, v.integer(1, RateLimitSpec.MOST_BURST), map), null);
        var size = map.optional(
                "size",
                v -> notOf("concurrency", v, v.integer(1, RateLimitSpec.MOST_KEYS), map),
                RateLimitSpec.USUAL_KEYS);
        var status = map.optional("status", v -> notOf("bandwidth", v, status(v), map), RateLimitSpec.USUAL_STATUS);
        var excess = map.optional("on_excess", v -> ofRate(v, v.word(Excess.class), map), Excess.REFUSE);
        var maxDelay = map.<@Nullable Duration>optional("max_delay", v -> maxDelay(v, excess), null);
        var dryRun = map.optional("dry_run", v -> notOf("bandwidth", v, v.flag(), map), false);
        var prefix6 = map.optional("prefix6", v -> v.integer(1, 128), PerSource.PREFIX6);
        LimitSpec spec = map.build(() -> {
            TimedRate timed = rate.get();
            Integer most = concurrency.get();
            Bandwidth bytes = bandwidth.get();
            if ((timed == null ? 0 : 1) + (most == null ? 0 : 1) + (bytes == null ? 0 : 1) != 1) {
                throw new IllegalArgumentException("needs one of rate, concurrency, bandwidth");
            }
            if (bytes != null) {
                return new BandwidthLimitSpec(
                        name.get(), key.get(), bytes.upload(), bytes.download(), size.get(), prefix6.get());
            }
            if (most != null) {
                return new ConcurrencyLimitSpec(name.get(), key.get(), most, status.get(), dryRun.get(), prefix6.get());
            }
            TimedRate its = Objects.requireNonNull(timed);
            return new RateLimitSpec(
                    name.get(),
                    key.get(),
                    its.number(),
                    its.period(),
                    its.burst(burst.get()),
                    size.get(),
                    status.get(),
                    dryRun.get(),
                    prefix6.get(),
                    excess.get() == Excess.DELAY ? Objects.requireNonNullElse(maxDelay.get(), USUAL_DELAY) : null);
        });
        named.put(spec.name(), spec);
        return spec;
    }

    private static <T> T ofRate(Value value, T read, MapReader map) {
        boolean other = map.has("concurrency") || map.has("bandwidth");
        if (other && !map.has("rate")) {
            throw value.refuse("is for a rate");
        }
        return read;
    }

    private static <T> T notOf(String kind, Value value, T read, MapReader map) {
        if (map.has(kind) && !map.has("rate")) {
            throw value.refuse("is not for a " + kind);
        }
        return read;
    }

    private static Duration maxDelay(Value value, Field<Excess> excess) {
        Duration delay = value.duration(RateLimitSpec.SHORTEST_DELAY, RateLimitSpec.LONGEST_DELAY);
        if (excess.isGood() && excess.get() == Excess.REFUSE) {
            throw value.refuse("is for on_excess: delay");
        }
        return delay;
    }

    private static VariableText key(Value value) {
        VariableText key = VariableReader.read(value, Form.RAW, Scope.REQUEST);
        if (key.source().isEmpty()) {
            throw value.refuse("is empty; {client.address} counts each client by itself");
        }
        return key;
    }

    private static int status(Value value) {
        int status = value.integer(400, 599);
        if (!ErrorPage.STATUSES.contains(status)) {
            throw value.refuse(status + " is no status that lbd refuses with; allowed: " + STATUSES);
        }
        return status;
    }

    /// What a listener or a route names: one, or several that all hold; `off` is none.
    List<LimitSpec> named(Value value) {
        if (value.is("off")) {
            return List.of();
        }
        List<LimitSpec> all = value.oneOrMore(this::one);
        if (all.size() > LimitSpec.MOST_AT_ONCE) {
            throw value.refuse("has " + all.size() + "; allowed: " + LimitSpec.MOST_AT_ONCE);
        }
        if (new HashSet<>(all).size() < all.size()) {
            throw value.refuse("names one twice");
        }
        return all;
    }

    /// What a listener of TCP names: how fast bytes may flow, for each session or by source.
    List<LimitSpec> paces(Value value) {
        List<LimitSpec> all = named(value);
        for (LimitSpec spec : all) {
            if (!(spec instanceof BandwidthLimitSpec)) {
                throw value.refuse(
                        "\"" + spec.name() + "\" counts requests, which only protocol http has; allowed: bandwidth");
            }
            if (!spec.key().source().isEmpty() && !spec.key().source().equals(SOURCE)) {
                throw value.refuse("\"" + spec.name() + "\" has another key than " + SOURCE
                        + ", which is all that is known of a session");
            }
        }
        return all;
    }

    private LimitSpec one(Value value) {
        LimitSpec spec = named.get(value.reference(NamedKind.RATE_LIMIT));
        if (spec == null) {
            // It is there and has a mistake of its own.
            throw value.refusedElsewhere();
        }
        return spec;
    }
}
