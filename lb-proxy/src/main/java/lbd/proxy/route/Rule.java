package lbd.proxy.route;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import lbd.core.access.AddressRules;
import lbd.core.http.Head;
import lbd.core.model.Cidr;
import lbd.core.model.Condition;
import lbd.core.model.MatchText;
import lbd.core.model.RouteMatch;
import org.jspecify.annotations.Nullable;

/// One compiled rule. The hosts of a route are in the [HostIndex] of its table; here is the rest of its conditions, the
/// cheap ones first.
final class Rule<R> {
    /// More networks than this are searched, not tried.
    private static final int FEW = 4;

    private final @Nullable HostIndex hosts;
    private final MethodSet methods;
    private final @Nullable PathCondition path;
    private final FieldCondition[] fields;
    private final QueryCondition[] query;
    private final Cidr[] source;
    private final @Nullable AddressRules manySources;
    private final HeadCondition[] also;
    private final boolean asksPath;
    private final R target;
    private final RouteMatch match;

    private Rule(RouteMatch match, @Nullable HostIndex hosts, R target, Patterns patterns) {
        this.hosts = hosts;
        this.methods = MethodSet.of(match.methods());
        this.path = match.path() == null ? null : PathCondition.of(match.path(), patterns);
        this.fields = sorted(match.headers()).entrySet().stream()
                .map(e -> FieldCondition.of(e.getKey(), e.getValue()))
                .toArray(FieldCondition[]::new);
        this.query = sorted(match.query()).entrySet().stream()
                .map(e -> QueryCondition.of(e.getKey(), e.getValue()))
                .toArray(QueryCondition[]::new);
        boolean few = match.source().size() <= FEW;
        this.source = few ? match.source().toArray(Cidr[]::new) : new Cidr[0];
        this.manySources = few ? null : AddressRules.of(match.source(), List.of());
        List<HeadCondition> more = new ArrayList<>();
        for (Condition condition : match.also()) {
            more.add(HeadCondition.of(condition, path, patterns));
        }
        this.also = more.toArray(HeadCondition[]::new);
        this.asksPath = path != null || more.stream().anyMatch(HeadCondition::asksPath);
        this.target = target;
        this.match = match;
    }

    private static Map<String, String> sorted(Map<String, String> map) {
        return new TreeMap<>(map);
    }

    /// That of a route.
    ///
    /// @param patterns those of the table
    static <R> Rule<R> of(RouteMatch match, R target, Patterns patterns) {
        return new Rule<>(match, null, target, patterns);
    }

    /// One within another one's conditions, which looks at the host itself.
    ///
    /// @param patterns those of the table
    static Rule<String> within(RouteMatch match, Patterns patterns) {
        HostIndex hosts = match.hosts().isEmpty() ? null : HostIndex.ofNames(match.hosts());
        return new Rule<>(match, hosts, "", patterns);
    }

    boolean asksPath() {
        return asksPath;
    }

    @Nullable
    PathCondition path() {
        return path;
    }

    R target() {
        return target;
    }

    /// Of a request whose host is known to be the rule's.
    boolean takes(Head head, RouteMatcher<?> matcher) {
        return methods.contains(head)
                && (path == null || path.holds(matcher))
                && inSource(matcher.client())
                && fieldsHold(head)
                && queryHolds(head)
                && alsoHold(head, matcher);
    }

    /// The first condition that does not hold, in words and in the order of [#takes]; null where that is true.
    @Nullable
    String obstacle(Head head, RouteMatcher<?> matcher) {
        if (takes(head, matcher)) {
            return null;
        }
        if (!methods.contains(head)) {
            return "method " + String.join(" ", match.methods());
        }
        if (path != null && !path.holds(matcher)) {
            return MatchText.of(onlyPath(match));
        }
        if (!inSource(matcher.client())) {
            return "source " + match.source().stream().map(Cidr::text).collect(Collectors.joining(" "));
        }
        List<String> names = List.copyOf(sorted(match.headers()).keySet());
        for (int i = 0; i < fields.length; i++) {
            if (!fields[i].holds(head)) {
                return "header " + names.get(i) + " = " + match.headers().get(names.get(i));
            }
        }
        names = List.copyOf(sorted(match.query()).keySet());
        for (int i = 0; i < query.length; i++) {
            if (!query[i].holds(head)) {
                return "query " + names.get(i) + " = " + match.query().get(names.get(i));
            }
        }
        for (int i = 0; i < also.length; i++) {
            if (!also[i].holds(head, matcher)) {
                return MatchText.of(match.also().get(i));
            }
        }
        return null;
    }

    private static RouteMatch onlyPath(RouteMatch match) {
        return new RouteMatch(List.of(), match.path(), List.of(), Map.of(), Map.of(), List.of());
    }

    /// The hosts that it asks for.
    String hostText() {
        return MatchText.of(new RouteMatch(match.hosts(), null, List.of(), Map.of(), Map.of(), List.of()));
    }

    /// What it was made of.
    RouteMatch match() {
        return match;
    }

    /// Of a request of any host.
    boolean takesWithHost(Head head, RouteMatcher<?> matcher) {
        return (hosts == null || matcher.hostIn(hosts, head)) && takes(head, matcher);
    }

    private boolean inSource(InetAddress client) {
        if (manySources != null) {
            return manySources.allows(client);
        }
        for (Cidr network : source) {
            if (network.contains(client)) {
                return true;
            }
        }
        return source.length == 0;
    }

    private boolean fieldsHold(Head head) {
        for (FieldCondition field : fields) {
            if (!field.holds(head)) {
                return false;
            }
        }
        return true;
    }

    private boolean queryHolds(Head head) {
        for (QueryCondition parameter : query) {
            if (!parameter.holds(head)) {
                return false;
            }
        }
        return true;
    }

    private boolean alsoHold(Head head, RouteMatcher<?> matcher) {
        for (HeadCondition condition : also) {
            if (!condition.holds(head, matcher)) {
                return false;
            }
        }
        return true;
    }
}
