package lbd.config.section;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import lbd.config.bind.Field;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.config.tls.Certificates;
import lbd.core.model.CookieSpec;
import lbd.core.model.LearnSpec;
import lbd.core.model.PersistenceSpec;
import lbd.core.model.RouteMatch;
import lbd.core.model.tls.KeyBytes;
import org.jspecify.annotations.Nullable;

/// A pool's `persistence:`, a mapping or its type alone, or several in the order in which they are asked.
final class PersistenceReader {
    private static final List<String> TYPES = List.of("source", "cookie", "learn", "header");
    private static final Map<String, String> NEEDS =
            Map.of("cookie", "secret_file: FILE", "learn", "cookie: NAME", "header", "header: NAME");

    /// @param source  by the client's address; null: not
    /// @param cookie  by our own cookie, which is asked first; null: not
    /// @param learned by the application's words, asked before the address
    record Persistence(
            @Nullable PersistenceSpec source, @Nullable CookieSpec cookie, List<LearnSpec> learned) {
        static final Persistence NONE = new Persistence(null, null, List.of());
    }

    private @Nullable PersistenceSpec source;
    private @Nullable CookieSpec cookie;
    private final List<LearnSpec> learned = new ArrayList<>();

    private PersistenceReader() {}

    static Persistence read(Value value) {
        PersistenceReader reader = new PersistenceReader();
        value.oneOrMore(reader::one);
        return new Persistence(reader.source, reader.cookie, reader.learned);
    }

    /// @return its type
    private String one(Value value) {
        return value.isMap() ? value.map(map -> longForm(value, map)) : shortForm(value);
    }

    private String shortForm(Value value) {
        for (String type : TYPES) {
            if (!type.equals("source") && value.says(type)) {
                throw value.refuse(type + " needs more: {type: " + type + ", " + NEEDS.get(type) + "}");
            }
        }
        String type = value.word(List.of("source"));
        take(value, PersistenceSpec.DEFAULT);
        return type;
    }

    private String longForm(Value value, MapReader map) {
        var type = map.required("type", v -> v.word(TYPES));
        if (!type.isGood()) {
            map.ignore(List.of("name", "mode", "secret_file", "cookie", "header"));
            return source(value, map);
        }
        return switch (type.get()) {
            case "cookie" -> cookie(value, map);
            case "learn" -> learn(value, map);
            case "header" -> header(value, map);
            default -> source(value, map);
        };
    }

    private String learn(Value value, MapReader map) {
        var byCookie = map.<@Nullable String>optional("cookie", PersistenceReader::cookieName, null);
        var byField = map.<@Nullable String>optional("header", PersistenceReader::fieldName, null);
        take(value, learned(map, size -> {
            String cookieName = byCookie.get();
            String fieldName = byField.get();
            if ((cookieName == null) == (fieldName == null)) {
                throw new IllegalArgumentException("needs one of cookie, header");
            }
            return cookieName != null
                    ? new LearnSpec(LearnSpec.By.COOKIE, cookieName, size.timeout(), size.size())
                    : new LearnSpec(
                            LearnSpec.By.ANSWERED_FIELD,
                            Objects.requireNonNull(fieldName),
                            size.timeout(),
                            size.size());
        }));
        return "learn";
    }

    private String header(Value value, MapReader map) {
        var field = map.required("header", PersistenceReader::fieldName);
        take(value, learned(map, size -> new LearnSpec(LearnSpec.By.FIELD, field.get(), size.timeout(), size.size())));
        return "header";
    }

    private record Size(Duration timeout, int size) {}

    private static LearnSpec learned(MapReader map, Function<Size, LearnSpec> make) {
        var timeout = map.optional(
                "timeout", v -> v.duration(PersistenceSpec.SHORTEST, PersistenceSpec.LONGEST), LearnSpec.USUAL_TIMEOUT);
        var size = map.optional("size", v -> v.integer(1, PersistenceSpec.MAX_SIZE), LearnSpec.USUAL_SIZE);
        return map.build(() -> make.apply(new Size(timeout.get(), size.get())));
    }

    private void take(Value value, LearnSpec spec) {
        notAfterSource(value);
        boolean header = spec.by() == LearnSpec.By.FIELD;
        if (!header && learned.stream().anyMatch(one -> one.by() == LearnSpec.By.FIELD)) {
            throw value.refuse("comes after header, which is asked when nothing else knows the client; list it before");
        }
        if (learned.stream().anyMatch(spec::isOf)) {
            throw value.refuse(spec.name() + " is listed twice");
        }
        if (cookie != null && spec.by() == LearnSpec.By.COOKIE && spec.name().equals(cookie.name())) {
            throw value.refuse(spec.name() + " is what cookie goes by");
        }
        if (learned.size() == LearnSpec.MOST) {
            throw value.refuse("is one too many; allowed: " + LearnSpec.MOST);
        }
        learned.add(spec);
    }

    private void notAfterSource(Value value) {
        if (source != null) {
            throw value.refuse("comes after source, which knows every client, and would never be asked");
        }
    }

    private static String cookieName(Value value) {
        return value.parsed("a cookie's name", RouteMatch::token);
    }

    private static String fieldName(Value value) {
        return value.parsed("a header's name", RouteMatch::token);
    }

    private String source(Value value, MapReader map) {
        PersistenceSpec usual = PersistenceSpec.DEFAULT;
        var timeout = map.optional(
                "timeout", v -> v.duration(PersistenceSpec.SHORTEST, PersistenceSpec.LONGEST), usual.timeout());
        var prefix = map.optional("prefix", v -> v.integer(1, 32), usual.prefix());
        var prefix6 = map.optional("prefix6", v -> v.integer(1, 128), usual.prefix6());
        var size = map.optional("size", v -> v.integer(1, PersistenceSpec.MAX_SIZE), usual.size());
        PersistenceSpec spec = map.build(() -> new PersistenceSpec(
                PersistenceSpec.Type.SOURCE, timeout.get(), prefix.get(), prefix6.get(), size.get()));
        take(value, spec);
        return "source";
    }

    private void take(Value value, PersistenceSpec spec) {
        if (source != null) {
            throw value.refuse("source is listed twice");
        }
        source = spec;
    }

    private String cookie(Value value, MapReader map) {
        var mode = map.optional("mode", v -> v.word(CookieSpec.Mode.class), CookieSpec.Mode.INSERT);
        CookieSpec spec = mode.orElse(CookieSpec.Mode.INSERT) == CookieSpec.Mode.PREFIX ? prefixed(map) : inserted(map);
        if (cookie != null) {
            throw value.refuse("cookie is listed twice");
        }
        notAfterSource(value);
        if (!learned.isEmpty()) {
            throw value.refuse("comes after " + (learned.getFirst().by() == LearnSpec.By.FIELD ? "header" : "learn")
                    + "; what nobody can forge is asked first: list it before");
        }
        cookie = spec;
        return "cookie";
    }

    private static CookieSpec prefixed(MapReader map) {
        var name = map.required("name", PersistenceReader::cookieName);
        var secret = secret(map);
        return map.build(() -> CookieSpec.prefix(name.get(), secret.get()));
    }

    private static Field<KeyBytes> secret(MapReader map) {
        return map.required("secret_file", v -> SecretFile.read(v, Certificates::cookieSecret));
    }

    private static CookieSpec inserted(MapReader map) {
        var name = map.optional("name", PersistenceReader::cookieName, "LBD");
        var secret = secret(map);
        var maxIdle = map.<@Nullable Duration>optional("max_idle", PersistenceReader::age, null);
        var maxLife = map.<@Nullable Duration>optional("max_life", PersistenceReader::age, null);
        var maxAge = map.<@Nullable Duration>optional("max_age", PersistenceReader::age, null);
        var path = map.optional("path", v -> v.parsed("a path such as /", CookieSpec::checkPath), "/");
        var domain = map.<@Nullable String>optional(
                "domain", v -> v.parsed("a domain such as example.com", CookieSpec::checkDomain), null);
        var secure = map.optional("secure", Value::flag, false);
        var httpOnly = map.optional("http_only", Value::flag, true);
        var sameSite =
                map.<CookieSpec.@Nullable SameSite>optional("same_site", v -> v.word(CookieSpec.SameSite.class), null);
        return map.build(() -> new CookieSpec(
                CookieSpec.Mode.INSERT,
                name.get(),
                secret.get(),
                maxIdle.get(),
                maxLife.get(),
                path.get(),
                domain.get(),
                secure.get(),
                httpOnly.get(),
                sameSite.get(),
                maxAge.get()));
    }

    private static Duration age(Value value) {
        return value.duration(CookieSpec.SHORTEST, CookieSpec.LONGEST);
    }
}
