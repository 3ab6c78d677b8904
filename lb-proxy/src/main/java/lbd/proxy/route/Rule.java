package lbd.proxy.route;

import java.net.InetAddress;
import java.util.List;
import lbd.core.http.Head;
import lbd.core.model.Cidr;
import lbd.core.model.RouteMatch;
import org.jspecify.annotations.Nullable;

/// One compiled rule. Its hosts are in the [HostIndex]; here is the rest of its conditions, the cheap ones
/// first.
final class Rule<R> {
    private final MethodSet methods;
    private final @Nullable PathCondition path;
    private final List<FieldCondition> fields;
    private final List<QueryCondition> query;
    private final List<Cidr> source;
    private final R target;

    private Rule(
            MethodSet methods,
            @Nullable PathCondition path,
            List<FieldCondition> fields,
            List<QueryCondition> query,
            List<Cidr> source,
            R target) {
        this.methods = methods;
        this.path = path;
        this.fields = fields;
        this.query = query;
        this.source = source;
        this.target = target;
    }

    static <R> Rule<R> of(int position, RouteMatch match, R target) {
        return new Rule<>(
                MethodSet.of(match.methods()),
                match.path() == null ? null : PathCondition.of(position, match.path()),
                match.headers().entrySet().stream()
                        .map(e -> FieldCondition.of(e.getKey(), e.getValue()))
                        .toList(),
                match.query().entrySet().stream()
                        .map(e -> QueryCondition.of(e.getKey(), e.getValue()))
                        .toList(),
                match.source(),
                target);
    }

    boolean asksPath() {
        return path != null;
    }

    @Nullable
    PathCondition path() {
        return path;
    }

    R target() {
        return target;
    }

    boolean takes(Head head, InetAddress client, RouteMatcher<?> matcher) {
        return methods.contains(head)
                && (path == null || path.holds(matcher))
                && inSource(client)
                && fieldsHold(head)
                && queryHolds(head);
    }

    private boolean inSource(InetAddress client) {
        for (int i = 0; i < source.size(); i++) {
            if (source.get(i).contains(client)) {
                return true;
            }
        }
        return source.isEmpty();
    }

    private boolean fieldsHold(Head head) {
        for (int i = 0; i < fields.size(); i++) {
            if (!fields.get(i).holds(head)) {
                return false;
            }
        }
        return true;
    }

    private boolean queryHolds(Head head) {
        for (int i = 0; i < query.size(); i++) {
            if (!query.get(i).holds(head)) {
                return false;
            }
        }
        return true;
    }
}
