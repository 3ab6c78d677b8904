package lbd.config.section;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import lbd.config.bind.Field;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.model.Cidr;
import lbd.core.model.LimitSpec;
import lbd.core.model.MatchText;
import lbd.core.model.RouteAccess;
import lbd.core.model.RouteAction;
import lbd.core.model.RouteMatch;
import lbd.core.model.RouteSpec;
import lbd.core.model.TimeoutOverrides;
import lbd.core.model.auth.AuthSpec;
import lbd.core.variable.Form;
import lbd.core.variable.Scope;
import lbd.core.variable.VariableText;
import org.jspecify.annotations.Nullable;

/// One of a listener's `routes:`
final class RouteReader {
    private static final List<String> ACTIONS = List.of("pool", "pools", "files", "redirect", "respond");
    private static final int DEFAULT_REDIRECT = 302;
    private static final int DEFAULT_STATUS = 200;
    private static final RouteMatch EVERY_PATH =
            new RouteMatch(List.of(), new RouteMatch.PathMatch.Prefix("/"), List.of(), Map.of(), Map.of(), List.of());

    private final Function<Value, String> pool;
    private final Map<String, RouteMatch> conditions;
    private final RateLimitsReader limits;
    private final boolean inOrder;
    private final AuthSpec auth;
    private final Set<String> counted = new HashSet<>();
    private @Nullable Value takesAll;

    /// @param pool       reads the name of a pool
    /// @param conditions that matches may name
    /// @param limits     that it may name
    /// @param auth       what requests have to show where a route says nothing
    /// @param inOrder    whether the first that matches takes a request
    RouteReader(
            Function<Value, String> pool,
            Map<String, RouteMatch> conditions,
            RateLimitsReader limits,
            AuthSpec auth,
            boolean inOrder) {
        this.auth = auth;
        this.inOrder = inOrder;
        this.pool = pool;
        this.conditions = conditions;
        this.limits = limits;
    }

    /// Called for one after the other.
    RouteSpec read(Value value) {
        RouteSpec route = value.map(this::read);
        if (inOrder && takesAll != null) {
            value.warn("no request comes to this route: " + takesAll.where() + " takes all");
        } else if (route.match().equals(RouteMatch.ANY) || route.match().equals(EVERY_PATH)) {
            takesAll = value;
        }
        return route;
    }

    private RouteSpec read(MapReader map) {
        var match = map.optional("match", v -> v.map(new RouteMatchReader(conditions)::read), RouteMatch.ANY);
        // Asked for only beside a pool: whatever else answers waits for nobody.
        boolean forwards = PoolsReader.isSaid(map) || ACTIONS.stream().noneMatch(map::has);
        int captures = captures(match);
        PoolsReader to = PoolsReader.ofRoute(map, pool, captures);
        var timeouts =
                forwards ? map.section("timeouts", TimeoutsReader::overrides) : Field.good(TimeoutOverrides.NONE);
        BuffersReader buffers = BuffersReader.ofRoute(map, forwards);
        AuthReader login = AuthReader.of(EditsReader.keys(map), auth, pool);
        KnownVariables known = new KnownVariables(captures, login.logins());
        var redirect =
                map.<@Nullable RouteAction>optional("redirect", v -> v.map(r -> redirect(r, known, match)), null);
        var files = map.<@Nullable RouteAction>optional("files", new FilesReader(pool)::read, null);
        var respond = map.<@Nullable RouteAction>optional(
                "respond", v -> v.map(m -> RespondReader.read(m, DEFAULT_STATUS, known.by(Scope.REQUEST))), null);
        var allow = map.optional("allow", AccessReader::networks, List.<Cidr>of());
        var deny = map.optional("deny", AccessReader::networks, List.<Cidr>of());
        var rates = map.<@Nullable List<LimitSpec>>optional("rate_limit", limits::named, null);
        var metrics = map.<@Nullable String>optional("metrics", v -> metrics(v, match), null);
        EditsReader edits = EditsReader.ofRoute(map, known, login, pool, buffers);
        return map.build(() -> {
            List<String> given = ACTIONS.stream().filter(map::has).toList();
            if (given.size() != 1) {
                throw new IllegalArgumentException("needs one of " + String.join(", ", ACTIONS) + ", has "
                        + (given.isEmpty() ? "none" : String.join(" and ", given)));
            }
            RouteAction answer = Stream.of(files, redirect, respond)
                    .map(Field::get)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
            RouteAction action = answer != null ? answer : to.action(timeouts.get());
            return new RouteSpec(
                    PoolsReader.within(match.get(), action),
                    action,
                    edits.edits(),
                    new RouteAccess(allow.get(), deny.get(), rates.get(), login.auth()),
                    metrics.get());
        });
    }

    /// @return the name under which the route is counted; null: it is not
    private @Nullable String metrics(Value value, Field<RouteMatch> match) {
        Optional<String> asked = value.map(map -> {
            var histogram = map.required("histogram", Value::flag);
            var own = map.optional("name", Value::name, "");
            return map.build(() -> histogram.get() ? Optional.of(own.get()) : Optional.<String>empty());
        });
        if (asked.isEmpty() || !match.isGood()) {
            return null;
        }
        String name = asked.get();
        String shown = name.isEmpty() ? cut(MatchText.of(match.get())) : name;
        counted.add(shown);
        if (counted.size() > RouteSpec.MOST_COUNTED) {
            throw value.refuse("more than " + RouteSpec.MOST_COUNTED
                    + " routes of this listener are counted by themselves; those with the same name count as one");
        }
        return shown;
    }

    private static String cut(String text) {
        int end = Math.min(text.length(), RouteSpec.LONGEST_COUNTED);
        return text.substring(
                0, end - (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1)) ? 1 : 0));
    }

    /// Groups that texts of the route may name; where the match is wrong, all that they could.
    private static int captures(Field<RouteMatch> match) {
        if (!match.isGood()) {
            return 99;
        }
        String regex = regex(match);
        return regex == null ? -1 : RegexReader.groups(regex);
    }

    private static RouteAction redirect(MapReader map, KnownVariables known, Field<RouteMatch> match) {
        var to = map.required("to", v -> target(v, known, regex(match)));
        var status = map.optional("status", v -> v.integer(301, 308), DEFAULT_REDIRECT);
        return map.build(() -> new RouteAction.Redirect(to.get(), status.get()));
    }

    private static @Nullable String regex(Field<RouteMatch> match) {
        return match.isGood() && match.get().path() instanceof RouteMatch.PathMatch.Regex(String regex) ? regex : null;
    }

    private static VariableText target(Value value, KnownVariables known, @Nullable String regex) {
        String to = value.parsed("a URL or a path", RouteAction.Redirect::check);
        if (to.contains("$")) {
            value.warn("is sent with the $ as it stands: variables are written {name} here");
        }
        String chosen = OpenRedirect.chosen(to, regex);
        if (chosen != null) {
            value.warn("whoever makes a link chooses by " + chosen + " to which site it leads");
        }
        return VariableReader.read(value, "a URL or a path", Form.URI, known.by(Scope.REQUEST));
    }
}
