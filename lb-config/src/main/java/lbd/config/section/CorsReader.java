package lbd.config.section;

import java.time.Duration;
import java.util.List;
import lbd.config.bind.Field;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.model.RouteMatch;
import lbd.core.model.edge.CorsSpec;

/// `cors:` of a listener or a route: a mapping, or the origins alone.
final class CorsReader {
    private static final Duration LONGEST = Duration.ofDays(30);

    private CorsReader() {}

    static CorsSpec read(Value value) {
        if (value.is("off")) {
            return CorsSpec.OFF;
        }
        return value.isMap()
                ? value.map(CorsReader::read)
                : new CorsSpec(origins(value), List.of(), List.of(), List.of(), false, Duration.ZERO);
    }

    private static CorsSpec read(MapReader map) {
        var origins = map.required("origins", CorsReader::origins);
        var methods = tokens(map, "methods", "a method");
        var headers = tokens(map, "headers", "a header's name");
        var expose = tokens(map, "expose", "a header's name");
        var credentials = map.optional("credentials", Value::flag, false);
        var maxAge = map.optional("max_age", v -> v.duration(Duration.ZERO, LONGEST), Duration.ZERO);
        return map.build(() -> new CorsSpec(
                origins.get(), methods.get(), headers.get(), expose.get(), credentials.get(), maxAge.get()));
    }

    private static List<String> origins(Value value) {
        return value.oneOrMore(one -> one.parsed("an origin such as https://a.example", CorsSpec::checkOrigin));
    }

    private static Field<List<String>> tokens(MapReader map, String key, String what) {
        return map.optional(key, v -> v.oneOrMore(one -> one.parsed(what, RouteMatch::token)), List.of());
    }
}
