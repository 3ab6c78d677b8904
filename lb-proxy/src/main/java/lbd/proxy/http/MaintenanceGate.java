package lbd.proxy.http;

import java.util.List;
import java.util.stream.Stream;
import lbd.core.http.Head;
import lbd.core.model.RouteAction;
import lbd.core.model.RouteMatch;
import lbd.core.model.RouteSpec;
import lbd.core.model.edge.MaintenanceSpec;
import lbd.core.runtime.Maintenance;
import lbd.proxy.answer.OwnAnswer;
import lbd.proxy.route.RouteMatcher;
import lbd.proxy.route.RouteTable;
import org.jspecify.annotations.Nullable;

/// Answers everything while a listener or a route is in maintenance, but for requests that are served all the same.
public final class MaintenanceGate implements Gate {
    private static final RouteAction NOTHING = new RouteAction.Respond(200, "");

    private final Maintenance state;
    private final @Nullable List<RouteMatcher<Boolean>> served;
    private final Destination answer;

    /// @param loops that ask it
    /// @param plan  what changes on the answer
    public MaintenanceGate(Maintenance state, MaintenanceSpec spec, int loops, RoutePlan plan) {
        this.state = state;
        this.answer = new Destination.Answered(OwnAnswer.of(spec.respond()), plan);
        RouteMatch allow = spec.allow();
        if (allow == null) {
            served = null;
        } else {
            RouteTable<Boolean> table =
                    RouteTable.of(List.of(new RouteSpec(allow, NOTHING)), _ -> true, false, _ -> false);
            served = Stream.generate(table::matcher).limit(loops).toList();
        }
    }

    /// Of a route that is in maintenance, as long as this is asked.
    public static MaintenanceGate always(MaintenanceSpec spec, int loops, RoutePlan plan) {
        Maintenance on = new Maintenance();
        on.byOperator(true);
        return new MaintenanceGate(on, spec, loops, plan);
    }

    @Override
    public @Nullable Destination judge(Head head, Passage passage) {
        if (!state.isOn() || isServed(head, passage)) {
            return null;
        }
        passage.rule("maintenance");
        return answer;
    }

    private boolean isServed(Head head, Passage passage) {
        return served != null
                && served.get(passage.loop().index())
                        .match(head, passage.client(), passage.isSecure(head), passage.tls());
    }
}
