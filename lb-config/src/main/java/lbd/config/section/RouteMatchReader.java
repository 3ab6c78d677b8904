package lbd.config.section;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import lbd.config.bind.Field;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.model.Cidr;
import lbd.core.model.RouteMatch;
import lbd.core.model.RouteMatch.PathMatch;
import org.jspecify.annotations.Nullable;

/// A route's `match:`
final class RouteMatchReader {
    private static final List<String> PATHS = List.of("path", "path_prefix", "path_regex");

    private RouteMatchReader() {}

    static RouteMatch read(MapReader map) {
        var host = many(map, "host", v -> v.parsed("a host name", RouteMatch::host));
        var exact = path(map, "path", v -> v.isMap() ? v.map(RouteMatchReader::exact) : exact(v));
        var prefix = path(map, "path_prefix", v -> v.parsed("a path", PathMatch.Prefix::new));
        var regex = path(map, "path_regex", v -> v.parsed("a regular expression", RouteMatchReader::regex));
        var method = many(map, "method", v -> v.parsed("a method", RouteMatch::token));
        var header = conditions(map, "header", RouteMatch::token);
        var query = conditions(map, "query", name -> {});
        var source = many(map, "source", v -> v.parsed("a network such as 10.0.0.0/8", Cidr::parse));
        return map.build(() -> {
            if (PATHS.stream().filter(map::has).count() > 1) {
                throw new IllegalArgumentException("only one of " + String.join(", ", PATHS) + " can be given");
            }
            PathMatch path = exact.get() != null ? exact.get() : prefix.get() != null ? prefix.get() : regex.get();
            return new RouteMatch(host.get(), path, method.get(), header.get(), query.get(), source.get());
        });
    }

    private static PathMatch exact(MapReader map) {
        var path = map.required("exact", v -> exact(v));
        var ignoreCase = map.optional("ignore_case", Value::flag, false);
        return map.build(() -> new PathMatch.Exact(path.get().path(), ignoreCase.get()));
    }

    private static PathMatch.Exact exact(Value value) {
        return value.parsed("a path", PathMatch.Exact::new);
    }

    private static <T> Field<List<T>> many(MapReader map, String key, Function<Value, T> read) {
        return map.optional(key, v -> v.oneOrMore(read), List.of());
    }

    private static Field<@Nullable PathMatch> path(MapReader map, String key, Function<Value, PathMatch> read) {
        return map.<@Nullable PathMatch>optional(key, read, null);
    }

    private static Field<Map<String, String>> conditions(MapReader map, String key, Consumer<String> name) {
        return map.optional(
                key, v -> v.map(m -> m.entries(name, value -> value.parsed("a text", text -> text))), Map.of());
    }

    private static PathMatch regex(String regex) {
        PathMatch match = new PathMatch.Regex(regex);
        RegexReader.check(regex);
        return match;
    }
}
