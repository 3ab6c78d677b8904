package lbd.config.section;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lbd.config.bind.Field;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.model.RouteMatch.PathMatch;
import lbd.core.model.edge.RewriteSpec;
import lbd.core.model.edge.RewriteSpec.Host;
import lbd.core.model.edge.RewriteSpec.PathRewrite;
import lbd.core.variable.Form;
import lbd.core.variable.Scope;
import lbd.core.variable.VariableText;
import org.jspecify.annotations.Nullable;

/// `rewrite:` of a listener or a route.
final class RewriteReader {
    private static final List<String> PATHS = List.of("strip_prefix", "replace_prefix", "regex");
    private static final VariableText NOTHING = VariableText.parse("", Form.PATH, Scope.REQUEST);

    private record Query(Map<String, VariableText> set, List<String> remove) {
        private static final Query NONE = new Query(Map.of(), List.of());
    }

    private final Scope scope;

    private RewriteReader(KnownVariables known) {
        scope = known.by(Scope.SENT);
    }

    static RewriteSpec read(Value value, KnownVariables known) {
        return value.is("off") ? RewriteSpec.DEFAULT : value.map(new RewriteReader(known)::read);
    }

    private RewriteSpec read(MapReader map) {
        var strip = path(map, "strip_prefix", v -> new PathRewrite.Prefix(prefix(v), NOTHING));
        var replace = path(map, "replace_prefix", v -> v.map(this::replace));
        var regex = path(map, "regex", v -> v.map(this::regex));
        var query = map.optional("query", v -> v.map(this::query), Query.NONE);
        var host = map.<@Nullable String>optional("host", RewriteReader::host, "keep");
        return map.build(() -> {
            if (PATHS.stream().filter(map::has).count() > 1) {
                throw new IllegalArgumentException("only one of " + String.join(", ", PATHS) + " can be given");
            }
            PathRewrite path = Stream.of(strip, replace, regex)
                    .<@Nullable PathRewrite>map(Field::get)
                    .filter(p -> p != null)
                    .findFirst()
                    .orElse(null);
            String named = host.get();
            boolean word = named == null || named.equals("keep");
            return new RewriteSpec(
                    path,
                    query.get().set(),
                    query.get().remove(),
                    named == null ? Host.SERVER : word ? Host.KEEP : Host.NAMED,
                    word ? null : named);
        });
    }

    private interface Reader {
        PathRewrite read(Value value);
    }

    private static Field<@Nullable PathRewrite> path(MapReader map, String key, Reader reader) {
        return map.<@Nullable PathRewrite>optional(key, reader::read, null);
    }

    /// @return null: the server's own
    private static @Nullable String host(Value value) {
        if (value.is("server")) {
            return null;
        }
        return value.is("keep") ? "keep" : value.parsed("a host, with a port or without", RewriteSpec::checkHost);
    }

    private static String prefix(Value value) {
        return value.parsed("a path", text -> new PathMatch.Prefix(text).path());
    }

    private PathRewrite replace(MapReader map) {
        var from = map.required("from", RewriteReader::prefix);
        var to = map.required("to", v -> VariableReader.read(v, "a path", Form.PATH, scope));
        return map.build(() -> new PathRewrite.Prefix(from.get(), to.get()));
    }

    private PathRewrite regex(MapReader map) {
        var from = map.required("from", RegexReader::read);
        int groups = from.isGood() ? RegexReader.groups(from.get()) : 99;
        Scope own = scope.withCaptures(groups);
        var to = map.required("to", v -> VariableReader.read(v, "a path", Form.PATH, own));
        return map.build(() -> new PathRewrite.Regex(from.get(), to.get()));
    }

    private Query query(MapReader map) {
        var set = map.optional(
                "set",
                v -> v.map(
                        m -> m.entries(name -> {}, one -> VariableReader.read(one, "a text", Form.PARAMETER, scope))),
                Map.<String, VariableText>of());
        var remove = map.optional("remove", v -> v.oneOrMore(Value::line), List.<String>of());
        return map.build(() -> new Query(set.get(), remove.get()));
    }
}
