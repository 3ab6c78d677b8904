package lbd.config.section;

import java.time.Duration;
import java.util.List;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.config.tls.Certificates;
import lbd.core.model.CookieSpec;
import lbd.core.model.PersistenceSpec;
import lbd.core.model.RouteMatch;
import org.jspecify.annotations.Nullable;

/// A pool's `persistence:`, a mapping or its type alone, or several in the order in which they are asked.
final class PersistenceReader {
    private static final List<String> TYPES = List.of("source", "cookie");
    private static final List<String> TYPES_TO_COME = List.of("header", "learn");
    private static final List<String> MODES_TO_COME = List.of("prefix", "rewrite");

    /// @param source by the client's address; null: not
    /// @param cookie by our own cookie, which is asked first; null: not
    record Persistence(
            @Nullable PersistenceSpec source, @Nullable CookieSpec cookie) {
        static final Persistence NONE = new Persistence(null, null);
    }

    private @Nullable PersistenceSpec source;
    private @Nullable CookieSpec cookie;

    private PersistenceReader() {}

    static Persistence read(Value value) {
        PersistenceReader reader = new PersistenceReader();
        value.oneOrMore(reader::one);
        return new Persistence(reader.source, reader.cookie);
    }

    /// @return its type
    private String one(Value value) {
        return value.isMap() ? value.map(map -> longForm(value, map)) : shortForm(value);
    }

    private String shortForm(Value value) {
        if (value.says("cookie")) {
            throw value.refuse("cookie needs more: {type: cookie, secret_file: FILE}");
        }
        refuseToCome(value);
        String type = value.word(List.of("source"));
        take(value, PersistenceSpec.DEFAULT);
        return type;
    }

    private String longForm(Value value, MapReader map) {
        var type = map.required("type", PersistenceReader::type);
        if (!type.isGood()) {
            map.ignore(List.of("name", "mode", "secret_file", "cookie", "header", "size", "timeout"));
            return source(value, map);
        }
        return type.get().equals("cookie") ? cookie(value, map) : source(value, map);
    }

    private static String type(Value value) {
        refuseToCome(value);
        return value.word(TYPES);
    }

    private static void refuseToCome(Value value) {
        if (TYPES_TO_COME.stream().anyMatch(value::says)) {
            throw value.refuse("is not supported yet; allowed: " + String.join(", ", TYPES));
        }
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
        var name = map.optional("name", v -> v.parsed("a cookie's name", RouteMatch::token), "LBD");
        map.optional("mode", PersistenceReader::mode, "insert");
        var secret = map.required("secret_file", v -> SecretFile.read(v, Certificates::cookieSecret));
        var maxIdle = map.<@Nullable Duration>optional("max_idle", PersistenceReader::age, null);
        var maxLife = map.<@Nullable Duration>optional("max_life", PersistenceReader::age, null);
        var path = map.optional("path", v -> v.parsed("a path such as /", CookieSpec::checkPath), "/");
        var domain = map.<@Nullable String>optional(
                "domain", v -> v.parsed("a domain such as example.com", CookieSpec::checkDomain), null);
        var secure = map.optional("secure", Value::flag, false);
        var httpOnly = map.optional("http_only", Value::flag, true);
        var sameSite =
                map.<CookieSpec.@Nullable SameSite>optional("same_site", v -> v.word(CookieSpec.SameSite.class), null);
        CookieSpec spec = map.build(() -> new CookieSpec(
                name.get(),
                secret.get(),
                maxIdle.get(),
                maxLife.get(),
                path.get(),
                domain.get(),
                secure.get(),
                httpOnly.get(),
                sameSite.get()));
        if (cookie != null) {
            throw value.refuse("cookie is listed twice");
        }
        if (source != null) {
            throw value.refuse("comes after source, which knows every client, and would never be asked");
        }
        cookie = spec;
        return "cookie";
    }

    private static String mode(Value value) {
        if (MODES_TO_COME.stream().anyMatch(value::says)) {
            throw value.refuse("is not supported yet; allowed: insert");
        }
        return value.word(List.of("insert"));
    }

    private static Duration age(Value value) {
        return value.duration(CookieSpec.SHORTEST, CookieSpec.LONGEST);
    }
}
