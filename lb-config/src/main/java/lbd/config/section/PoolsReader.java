package lbd.config.section;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import lbd.config.bind.Field;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.config.tls.Certificates;
import lbd.core.model.Condition;
import lbd.core.model.RouteAccess;
import lbd.core.model.RouteAction;
import lbd.core.model.RouteAction.Forward;
import lbd.core.model.RouteMatch;
import lbd.core.model.RouteSpec;
import lbd.core.model.TimeoutOverrides;
import lbd.core.model.auth.AuthSpec;
import lbd.core.model.edge.PoolShare;
import lbd.core.model.edge.RouteEdits;
import lbd.core.model.edge.StickyShare;
import lbd.core.model.tls.KeyBytes;
import lbd.core.variable.Form;
import lbd.core.variable.Scope;
import lbd.core.variable.Variable;
import lbd.core.variable.VariableText;
import org.jspecify.annotations.Nullable;

/// Which pools requests go to: `pool:` by itself or with `pool_choices:`, or `pools:` with `sticky_share:`.
final class PoolsReader {
    /// What a pool cannot be named by: it is not known yet, or says nothing of the request.
    private static final List<Variable> USELESS =
            List.of(Variable.REQUEST_ID, Variable.TIME, Variable.LISTENER, Variable.CLIENT_PORT);

    private final MapReader map;
    private final Field<Named> pool;
    private final Field<List<String>> choices;
    private final Field<List<Part>> parts;
    private final Field<StickyShare> sticky;

    /// @param text null: the pool is named by what the file says
    private record Named(String pool, @Nullable VariableText text) {}

    private record Part(String pool, int parts) {}

    private PoolsReader(
            MapReader map,
            Field<Named> pool,
            Field<List<String>> choices,
            Field<List<Part>> parts,
            Field<StickyShare> sticky) {
        this.map = map;
        this.pool = pool;
        this.choices = choices;
        this.parts = parts;
        this.sticky = sticky;
    }

    /// Of a route.
    ///
    /// @param name     reads the name of a pool
    /// @param captures groups of the route's regular expression; -1: it has none
    static PoolsReader ofRoute(MapReader map, Function<Value, String> name, int captures) {
        var pool = map.optional("pool", v -> named(v, name, captures), new Named("", null));
        var choices = map.optional("pool_choices", v -> v.oneOrMore(name), List.<String>of());
        EditsReader.Keys keys = EditsReader.keys(map);
        return new PoolsReader(map, pool, choices, parts(keys, name), sticky(keys, map));
    }

    /// Of a listener, whose `pool:` is read elsewhere.
    static PoolsReader ofListener(MapReader map, EditsReader.Keys keys, Function<Value, String> name) {
        return new PoolsReader(
                map, Field.good(new Named("", null)), Field.good(List.of()), parts(keys, name), sticky(keys, map));
    }

    private static Field<List<Part>> parts(EditsReader.Keys keys, Function<Value, String> name) {
        return keys.optional("pools", v -> checked(v, v.list(one -> one.map(m -> part(m, name)))), List.of());
    }

    private static Field<StickyShare> sticky(EditsReader.Keys keys, MapReader map) {
        return keys.optional(
                "sticky_share",
                v -> {
                    StickyShare sticky = v.isMap() ? v.map(PoolsReader::cookie) : word(v);
                    if (!map.has("pools")) {
                        throw v.refuse("only what has pools has it");
                    }
                    return sticky;
                },
                StickyShare.OFF);
    }

    private static StickyShare word(Value value) {
        return switch (value.word(StickyShare.By.class)) {
            case OFF -> StickyShare.OFF;
            case SOURCE -> StickyShare.SOURCE;
            case COOKIE -> StickyShare.COOKIE;
        };
    }

    private static StickyShare cookie(MapReader map) {
        map.required("type", v -> v.word(List.of("cookie")));
        var name = map.<@Nullable String>optional("name", v -> v.parsed("a cookie's name", RouteMatch::token), null);
        var secret = map.<@Nullable KeyBytes>optional(
                "secret_file", v -> SecretFile.read(v, Certificates::cookieSecret), null);
        return map.build(() -> new StickyShare(StickyShare.By.COOKIE, name.get(), secret.get()));
    }

    private static Part part(MapReader map, Function<Value, String> name) {
        var pool = map.required("pool", name);
        var share = map.required("share", Share::read);
        return map.build(() -> new Part(pool.get(), share.get()));
    }

    private static List<Part> checked(Value value, List<Part> parts) {
        try {
            PoolShare.check(parts.stream()
                    .map(part -> new PoolShare(new Forward(part.pool()), part.parts()))
                    .toList());
        } catch (IllegalArgumentException e) {
            throw value.refuse(String.valueOf(e.getMessage()));
        }
        return parts;
    }

    private static Named named(Value value, Function<Value, String> name, int captures) {
        if (!value.hasVariables()) {
            return new Named(name.apply(value), null);
        }
        VariableText text = VariableReader.read(
                value, "the name of a pool, or {variables}", Form.RAW, Scope.REQUEST.withCaptures(captures));
        if (text.isConstant() || USELESS.stream().anyMatch(text::names)) {
            throw value.refuse("\"" + text.source() + "\" can name no pool; {host.1}, {header.NAME} and others can");
        }
        return new Named("", text);
    }

    /// Whether the file says anything of it.
    static boolean isSaid(MapReader map) {
        return map.has("pool") || map.has("pools");
    }

    /// Once all of it is known to be good.
    RouteAction action(TimeoutOverrides timeouts) {
        VariableText name = pool.get().text();
        if (map.has("pool_choices") && name == null) {
            throw new IllegalArgumentException("pool_choices: only a pool with {variables} has them");
        }
        if (!parts.get().isEmpty()) {
            List<PoolShare> shares = parts.get().stream()
                    .map(part -> new PoolShare(new Forward(part.pool(), timeouts), part.parts()))
                    .toList();
            return new RouteAction.Split(shares, sticky.get());
        }
        if (name == null) {
            return new Forward(pool.get().pool(), timeouts);
        }
        if (choices.get().isEmpty()) {
            throw new IllegalArgumentException("pool: \"" + name.source()
                    + "\" has variables, and so needs pool_choices, the pools that it may name");
        }
        return new RouteAction.Choice(
                name,
                choices.get().stream()
                        .distinct()
                        .map(one -> new Forward(one, timeouts))
                        .toList());
    }

    /// A listener's routes, and behind them the one that stands for its own pools, where it has some.
    ///
    /// @param auth what requests have to show that no route takes
    List<RouteSpec> behind(List<RouteSpec> routes, AuthSpec auth) {
        if (parts.get().isEmpty()) {
            return routes;
        }
        if (map.has("pool")) {
            throw new IllegalArgumentException("has both pool and pools; allowed: one of them");
        }
        RouteAccess access = new RouteAccess(List.of(), List.of(), null, auth);
        RouteSpec rest = new RouteSpec(RouteMatch.ANY, action(TimeoutOverrides.NONE), RouteEdits.DEFAULT, access);
        return Stream.concat(routes.stream(), Stream.of(rest)).toList();
    }

    /// What a request must say beside the rest, so that another route can take it where it names no pool.
    static RouteMatch within(RouteMatch match, RouteAction action) {
        if (!(action instanceof RouteAction.Choice choice)) {
            return match;
        }
        Condition names = new Condition.Names(choice.name(), Set.copyOf(choice.pools()));
        return new RouteMatch(
                match.hosts(),
                match.path(),
                match.methods(),
                match.headers(),
                match.query(),
                match.source(),
                Stream.concat(match.also().stream(), Stream.of(names)).toList());
    }
}
