package lbd.proxy.route;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import lbd.core.model.RouteSpec;

/// The rules of one listener, ready to be matched. Immutable; any thread.
///
/// @param <R> what a request is given: whatever the caller makes of a rule
public final class RouteTable<R> {
    private final List<Rule<R>> rules;
    private final HostIndex hosts;
    private final R none;
    private final R badPath;

    private RouteTable(List<Rule<R>> rules, HostIndex hosts, R none, R badPath) {
        this.rules = rules;
        this.hosts = hosts;
        this.none = none;
        this.badPath = badPath;
    }

    /// @param routes   in the order of the file
    /// @param targets  makes what the requests of a rule are given
    /// @param none     for requests that no rule takes
    /// @param badPath  for requests whose path is refused, whatever rules there are (400)
    /// @throws IllegalArgumentException if a regular expression is none
    public static <R> RouteTable<R> of(List<RouteSpec> routes, Function<RouteSpec, R> targets, R none, R badPath) {
        List<Rule<R>> rules = new ArrayList<>();
        for (RouteSpec route : routes) {
            rules.add(Rule.of(rules.size(), route.match(), targets.apply(route)));
        }
        return new RouteTable<>(List.copyOf(rules), HostIndex.of(routes), none, badPath);
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

    HostIndex hosts() {
        return hosts;
    }

    R none() {
        return none;
    }

    R badPath() {
        return badPath;
    }
}
