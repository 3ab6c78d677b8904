package lbd.config.section;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import lbd.config.bind.MapReader;
import lbd.config.bind.NamedKind;
import lbd.config.bind.UniqueNames;
import lbd.config.bind.Value;
import lbd.core.model.AccessSpec.PerSource;
import lbd.core.model.ErrorPage;
import lbd.core.model.RateLimitSpec;
import lbd.core.variable.Form;
import lbd.core.variable.Scope;
import lbd.core.variable.VariableText;
import org.jspecify.annotations.Nullable;

/// `rate_limits:`, and the `rate_limit:` of listeners and routes that name them.
final class RateLimitsReader {
    private static final Pattern RATE = Pattern.compile("([0-9]{1,9})/([smh])");
    private static final String STATUSES =
            ErrorPage.STATUSES.stream().map(Object::toString).collect(Collectors.joining(", "));

    private final Map<String, RateLimitSpec> named = new HashMap<>();
    private final UniqueNames names = new UniqueNames();

    private record Rate(int number, Duration period) {}

    RateLimitSpec read(Value value) {
        return value.map(this::read);
    }

    private RateLimitSpec read(MapReader map) {
        var name = map.required("name", names::claim);
        var key = map.required("key", RateLimitsReader::key);
        var rate = map.required("rate", v -> v.parsed("a rate such as 100/s, 30/m or 5/h", RateLimitsReader::rate));
        var burst = map.<@Nullable Integer>optional("burst", v -> v.integer(1, RateLimitSpec.MOST_BURST), null);
        var size = map.optional("size", v -> v.integer(1, RateLimitSpec.MOST_KEYS), RateLimitSpec.USUAL_KEYS);
        var status = map.optional("status", RateLimitsReader::status, RateLimitSpec.USUAL_STATUS);
        map.optional("on_excess", RateLimitsReader::onExcess, "refuse");
        var dryRun = map.optional("dry_run", Value::flag, false);
        var prefix6 = map.optional("prefix6", v -> v.integer(1, 128), PerSource.PREFIX6);
        RateLimitSpec spec = map.build(() -> new RateLimitSpec(
                name.get(),
                key.get(),
                rate.get().number(),
                rate.get().period(),
                burst(burst.get(), rate.get()),
                size.get(),
                status.get(),
                dryRun.get(),
                prefix6.get()));
        named.put(spec.name(), spec);
        return spec;
    }

    private static VariableText key(Value value) {
        VariableText key = VariableReader.read(value, Form.RAW, Scope.REQUEST);
        if (key.source().isEmpty()) {
            throw value.refuse("is empty; {client.address} counts each client by itself");
        }
        return key;
    }

    private static Rate rate(String text) {
        Matcher form = RATE.matcher(text);
        String allowed = "; allowed: 1 to " + RateLimitSpec.MOST_PER_SECOND + " by /s, /m or /h";
        if (!form.matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is no rate such as 100/s, 30/m or 5/h" + allowed);
        }
        int number = Integer.parseInt(form.group(1));
        if (number < 1 || number > RateLimitSpec.MOST_PER_SECOND) {
            throw new IllegalArgumentException(text + " is too " + (number < 1 ? "small" : "large") + allowed);
        }
        return new Rate(
                number,
                switch (form.group(2)) {
                    case "s" -> Duration.ofSeconds(1);
                    case "m" -> Duration.ofMinutes(1);
                    default -> Duration.ofHours(1);
                });
    }

    /// Where nothing is said, what comes in a second.
    private static int burst(@Nullable Integer given, Rate rate) {
        return given == null ? (int) Math.max(1, rate.number() / rate.period().toSeconds()) : given;
    }

    private static int status(Value value) {
        int status = value.integer(400, 599);
        if (!ErrorPage.STATUSES.contains(status)) {
            throw value.refuse(status + " is no status that lbd refuses with; allowed: " + STATUSES);
        }
        return status;
    }

    private static String onExcess(Value value) {
        String word = value.word(List.of("refuse", "delay"));
        if (word.equals("delay")) {
            throw value.refuse("delay is not supported yet");
        }
        return word;
    }

    /// What a listener or a route names: one, or several that all hold; `off` is none.
    List<RateLimitSpec> named(Value value) {
        if (value.is("off")) {
            return List.of();
        }
        List<RateLimitSpec> all = value.oneOrMore(this::one);
        if (all.size() > RateLimitSpec.MOST_AT_ONCE) {
            throw value.refuse("has " + all.size() + "; allowed: " + RateLimitSpec.MOST_AT_ONCE);
        }
        if (new HashSet<>(all).size() < all.size()) {
            throw value.refuse("names one twice");
        }
        return all;
    }

    private RateLimitSpec one(Value value) {
        RateLimitSpec spec = named.get(value.reference(NamedKind.RATE_LIMIT));
        if (spec == null) {
            // It is there and has a mistake of its own.
            throw value.refusedElsewhere();
        }
        return spec;
    }
}
