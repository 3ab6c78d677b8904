package lbd.proxy.route;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import lbd.core.http.NormalPath;
import lbd.core.model.RouteOrder;
import lbd.core.model.RouteSpec;

/// The rules of one listener, ready to be matched. Immutable; any thread.
///
/// @param <R> what a request is given: whatever the caller makes of a rule
public final class RouteTable<R> {
    private final List<Rule<R>> rules;
    private final Patterns patterns;
    private final RouteOrder order;
    private final HostIndex hosts;
    private final boolean asksPath;
    private final R none;
    /// By what [NormalPath] says, from -1 on downwards.
    private final List<R> badPaths;

    private RouteTable(
            List<Rule<R>> rules, Patterns patterns, RouteOrder order, HostIndex hosts, R none, List<R> badPaths) {
        this.rules = rules;
        this.patterns = patterns;
        this.order = order;
        this.hosts = hosts;
        this.asksPath = rules.stream().anyMatch(Rule::asksPath);
        this.none = none;
        this.badPaths = badPaths;
    }

    /// @param routes   in the order of the file
    /// @param targets  makes what the requests of a rule are given
    /// @param none     for requests that no rule takes
    /// @param badPath  makes what a request is given whose path is refused (400), from the name of what is
    /// wrong with it
    /// @throws IllegalArgumentException if a regular expression is none
    public static <R> RouteTable<R> of(
            List<RouteSpec> routes, Function<RouteSpec, R> targets, R none, Function<String, R> badPath) {
        return of(RouteOrder.FIRST, routes, targets, none, badPath);
    }

    /// @param order which of several that match takes a request
    public static <R> RouteTable<R> of(
            RouteOrder order,
            List<RouteSpec> routes,
            Function<RouteSpec, R> targets,
            R none,
            Function<String, R> badPath) {
        List<Rule<R>> rules = new ArrayList<>();
        Patterns patterns = new Patterns();
        for (RouteSpec route : routes) {
            rules.add(Rule.of(route.match(), targets.apply(route), patterns));
        }
        return new RouteTable<>(List.copyOf(rules), patterns, order, HostIndex.of(routes), none, badPaths(badPath));
    }

    private static <R> List<R> badPaths(Function<String, R> badPath) {
        return IntStream.rangeClosed(1, -NormalPath.NO_SLASH)
                .mapToObj(refused -> badPath.apply(NormalPath.rule(-refused)))
                .toList();
    }

    /// A matcher for one event loop.
    public RouteMatcher<R> matcher() {
        return new RouteMatcher<>(this);
    }

    Rule<R> rule(int position) {
        return rules.get(position);
    }

    int size() {
        return rules.size();
    }

    Patterns patterns() {
        return patterns;
    }

    RouteOrder order() {
        return order;
    }

    HostIndex hosts() {
        return hosts;
    }

    R none() {
        return none;
    }

    /// Whether any rule looks at the path.
    boolean asksPath() {
        return asksPath;
    }

    /// @param refused what [NormalPath] says
    R badPath(int refused) {
        return badPaths.get(-1 - refused);
    }
}
