package lbd.config.section;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import lbd.config.bind.Field;
import lbd.config.bind.MapReader;
import lbd.config.bind.NamedKind;
import lbd.config.bind.Value;
import lbd.core.http.Method;
import lbd.core.model.Cidr;
import lbd.core.model.Condition;
import lbd.core.model.RouteMatch;
import lbd.core.model.RouteMatch.PathMatch;
import lbd.core.model.TextTest;
import org.jspecify.annotations.Nullable;

/// A route's `match:`, one of `conditions:`, and what stands in `not:` and `any:`.
final class RouteMatchReader {
    private static final List<String> PATHS = List.of("path", "path_prefix", "path_regex");
    private static final Pattern EXTENSION = Pattern.compile("\\.?[A-Za-z0-9_~-]{1,16}");
    private static final Pattern LANGUAGE = Pattern.compile("[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*");

    /// `not:` and `any:` within each other.
    private static final int DEEPEST = 2;

    private enum Scheme {
        HTTP,
        HTTPS
    }

    private final Map<String, RouteMatch> named;

    /// @param named those of `conditions:` that have been read
    RouteMatchReader(Map<String, RouteMatch> named) {
        this.named = named;
    }

    /// That of a route, which may take every request.
    RouteMatch read(MapReader map) {
        return read(map, 0, true);
    }

    /// One that something is made to depend on: were it to ask for nothing, that would be a mistake.
    RouteMatch readAsking(MapReader map) {
        return read(map, 0, false);
    }

    private RouteMatch read(MapReader map, int depth, boolean mayTakeAll) {
        var host = many(map, "host", v -> v.parsed("a host name", RouteMatch::host));
        var hostFile = map.optional("host_file", v -> lines(v, RouteMatch::host), List.<String>of());
        var exact = path(map, "path", v -> v.isMap() ? v.map(RouteMatchReader::exact) : exact(v));
        var prefix = path(map, "path_prefix", v -> v.isMap() ? v.map(RouteMatchReader::prefix) : prefix(v));
        var regex = path(map, "path_regex", v -> v.parsed("a regular expression", RouteMatchReader::regex));
        var method = many(map, "method", RouteMatchReader::method);
        var header = conditions(map, "header", RouteMatch::token);
        var query = conditions(map, "query", name -> {});
        var source = many(map, "source", v -> v.parsed("a network such as 10.0.0.0/8", Cidr::parse));
        var sourceFile = map.optional("source_file", v -> lines(v, Cidr::parse), List.<Cidr>of());
        List<Field<List<Condition>>> also = also(map, depth);
        return map.build(() -> {
            if (PATHS.stream().filter(map::has).count() > 1) {
                throw new IllegalArgumentException("only one of " + String.join(", ", PATHS) + " can be given");
            }
            PathMatch path = exact.get() != null ? exact.get() : prefix.get() != null ? prefix.get() : regex.get();
            List<Condition> more = new ArrayList<>();
            Map<String, String> headers = split(header.get(), more, Condition.Header::new);
            Map<String, String> parameters = split(query.get(), more, Condition.Parameter::new);
            also.forEach(one -> more.addAll(one.get()));
            List<Cidr> networks = together(map, "source_file", source.get(), sourceFile.get());
            List<String> hosts = together(map, "host_file", host.get(), hostFile.get());
            RouteMatch match = new RouteMatch(hosts, path, method.get(), headers, parameters, networks, more);
            if (!mayTakeAll && match.equals(RouteMatch.ANY)) {
                throw new IllegalArgumentException("asks for nothing, so every request would pass");
            }
            return match;
        });
    }

    /// An empty list is no condition, so a file must not be empty.
    private static <T> List<T> together(MapReader map, String key, List<T> own, List<T> ofFile) {
        if (map.has(key) && ofFile.isEmpty()) {
            throw new IllegalArgumentException(key + ": the file is empty");
        }
        List<T> all = new ArrayList<>(own);
        all.addAll(ofFile);
        return all;
    }

    private List<Field<List<Condition>>> also(MapReader map, int depth) {
        List<Field<List<Condition>>> also = new ArrayList<>();
        also.add(map.optional("cookie", RouteMatchReader::cookies, List.of()));
        also.add(map.optional("extension", v -> List.of(new Condition.Extension(extensions(v))), List.of()));
        also.add(map.optional(
                "language",
                v -> List.of(new Condition.Language(v.oneOrMore(
                        one -> one.parsed("a language such as zh or pt-BR", l -> matching(l, LANGUAGE, "language"))))),
                List.of()));
        also.add(map.optional(
                "user_agent",
                v -> List.of(new Condition.Header(
                        "User-Agent", v.isMap() ? TextTestReader.read(v) : new TextTest.Regex(RegexReader.read(v)))),
                List.of()));
        also.add(map.optional(
                "scheme", v -> List.of(new Condition.Encrypted(v.word(Scheme.class) == Scheme.HTTPS)), List.of()));
        also.add(map.optional(
                "sni",
                v -> List.of(new Condition.Sni(v.oneOrMore(one -> one.parsed("a host name", RouteMatch::host)))),
                List.of()));
        also.add(map.optional("client_certificate", v -> List.of(certificate(v)), List.of()));
        also.add(map.optional("condition", v -> v.oneOrMore(this::condition), List.of()));
        if (depth < DEEPEST) {
            also.add(map.optional(
                    "not", v -> List.of(new Condition.Not(v.map(group -> read(group, depth + 1, false)))), List.of()));
            also.add(map.optional(
                    "any",
                    v -> List.of(new Condition.Any(
                            v.oneOrMore(one -> one.map(group -> read(group, depth + 1, false))))),
                    List.of()));
        }
        return also;
    }

    private static String method(Value value) {
        String method = value.parsed("a method", RouteMatch::token);
        String upper = method.toUpperCase(Locale.ROOT);
        if (!upper.equals(method)
                && Arrays.stream(Method.values()).anyMatch(m -> m.name().equals(upper))) {
            value.warn("is another method than " + upper + ": case counts");
        }
        return method;
    }

    private Condition condition(Value value) {
        String name = value.reference(NamedKind.CONDITION);
        RouteMatch match = named.get(name);
        if (match == null) {
            // It stands below, or has a mistake of its own.
            throw value.refuse("condition \"" + name + "\" is not known here: one that another names stands above it");
        }
        return new Condition.Holds(match);
    }

    private static List<Condition> cookies(Value value) {
        List<Condition> cookies = new ArrayList<>();
        value.<Map<String, TextTest>>map(m -> m.entries(RouteMatch::token, TextTestReader::read))
                .forEach((name, test) -> cookies.add(new Condition.Cookie(name, test)));
        return cookies;
    }

    private static Set<String> extensions(Value value) {
        return new HashSet<>(value.oneOrMore(one -> one.parsed("an extension such as png", text -> {
            String extension = matching(text, EXTENSION, "extension");
            return extension.substring(extension.startsWith(".") ? 1 : 0).toLowerCase(Locale.ROOT);
        })));
    }

    private static String matching(String text, Pattern pattern, String what) {
        if (!pattern.matcher(text).matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is no " + what);
        }
        return text;
    }

    private static Condition certificate(Value value) {
        if (!value.isMap()) {
            return new Condition.ClientCertificate(value.flag(), null, null, null);
        }
        return value.map(map -> {
            var subject = map.<@Nullable TextTest>optional("subject", TextTestReader::read, null);
            var san = map.<@Nullable TextTest>optional("san", TextTestReader::read, null);
            var fingerprint = map.<@Nullable TextTest>optional("fingerprint", TextTestReader::read, null);
            return map.build(() -> new Condition.ClientCertificate(true, subject.get(), san.get(), fingerprint.get()));
        });
    }

    private interface Maker {
        Condition make(String name, TextTest test);
    }

    /// Exact values stay apart: they are what nearly all are, and are compared in place.
    private static Map<String, String> split(Map<String, TextTest> tests, List<Condition> others, Maker maker) {
        Map<String, String> exact = new HashMap<>();
        tests.forEach((name, test) -> {
            if (test instanceof TextTest.Exact(String text)) {
                exact.put(name, text);
            } else {
                others.add(maker.make(name, test));
            }
        });
        return exact;
    }

    private static <T> List<T> lines(Value value, Function<String, T> parse) {
        return value.parsed("a file", file -> LinesFile.read(file, parse));
    }

    private static PathMatch exact(MapReader map) {
        var path = map.required("exact", v -> exact(v));
        var ignoreCase = map.optional("ignore_case", Value::flag, false);
        return map.build(() -> new PathMatch.Exact(path.get().path(), ignoreCase.get()));
    }

    private static PathMatch.Exact exact(Value value) {
        return value.parsed("a path", PathMatch.Exact::new);
    }

    private static PathMatch prefix(MapReader map) {
        var path = map.required("prefix", v -> prefix(v));
        var wholeSegments = map.optional("whole_segments", Value::flag, true);
        var beforeRegex = map.optional("before_regex", Value::flag, false);
        return map.build(() -> new PathMatch.Prefix(path.get().path(), wholeSegments.get(), beforeRegex.get()));
    }

    private static PathMatch.Prefix prefix(Value value) {
        return value.parsed("a path", PathMatch.Prefix::new);
    }

    private static <T> Field<List<T>> many(MapReader map, String key, Function<Value, T> read) {
        return map.optional(key, v -> v.oneOrMore(read), List.of());
    }

    private static Field<@Nullable PathMatch> path(MapReader map, String key, Function<Value, PathMatch> read) {
        return map.<@Nullable PathMatch>optional(key, read, null);
    }

    private static Field<Map<String, TextTest>> conditions(MapReader map, String key, Consumer<String> name) {
        return map.optional(key, v -> v.map(m -> m.entries(name, TextTestReader::read)), Map.of());
    }

    private static PathMatch regex(String regex) {
        PathMatch match = new PathMatch.Regex(regex);
        RegexReader.check(regex);
        return match;
    }
}
