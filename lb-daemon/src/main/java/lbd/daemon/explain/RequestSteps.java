package lbd.daemon.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import lbd.core.access.AddressRules;
import lbd.core.model.LimitSpec;
import lbd.core.model.ListenerSpec;
import lbd.core.model.MatchText;
import lbd.core.model.RouteSpec;
import lbd.core.model.auth.AuthSpec;
import lbd.core.model.edge.RewriteSpec;
import lbd.core.model.edge.RouteEdits;
import lbd.core.runtime.Maintenance;
import lbd.daemon.plan.KeyDifference;
import org.jspecify.annotations.Nullable;

/// What a request passes on its way beside its route, in words and in that order.
final class RequestSteps {
    private final List<String> all = new ArrayList<>();

    private RequestSteps() {}

    /// @param route that takes it; null: none
    static List<String> of(
            ListenerSpec listener, Maintenance maintenance, AskedRequest question, @Nullable RouteSpec route) {
        RequestSteps steps = new RequestSteps();
        steps.before(listener, maintenance, question);
        if (route != null && maintenance.routes().contains(MatchText.of(route.match()))) {
            steps.add("the route is in maintenance, which answers all but those that the listener allows");
        }
        List<LimitSpec> own = route == null ? null : route.access().rates();
        for (LimitSpec limit : own == null ? listener.http().limits().rates() : own) {
            steps.add("limit " + limit.name() + " by " + limit.key().source() + (limit.dryRun() ? " (dry run)" : ""));
        }
        steps.auth(route == null ? listener.http().auth() : route.access().auth());
        RouteEdits edits = listener.http().edits();
        steps.edits(route == null ? edits : route.edits().within(edits));
        return steps.all;
    }

    private void add(String step) {
        all.add(step);
    }

    private void before(ListenerSpec listener, Maintenance maintenance, AskedRequest question) {
        AddressRules access =
                AddressRules.of(listener.access().allow(), listener.access().deny());
        if (!access.allows(question.source())) {
            add("the connection is refused: allow and deny of the listener leave the address out");
        }
        if (maintenance.isOn()) {
            add("the listener is in maintenance, which answers all but those that it allows");
        }
        if (listener.http().https().redirect() && !question.https()) {
            add("redirected to HTTPS, before a route is looked for");
        }
    }

    private void auth(AuthSpec auth) {
        if (auth.basic() != null) {
            add("basic_auth: a name and a password are asked for");
        }
        if (auth.jwt() != null) {
            add("jwt: a token is asked for");
        }
        if (auth.forward() != null) {
            add("forward_auth: pool " + auth.forward().pool() + " is asked");
        }
    }

    private void edits(RouteEdits edits) {
        RewriteSpec rewrite = edits.rewrite();
        RewriteSpec.PathRewrite path = rewrite == null ? null : rewrite.path();
        switch (path) {
            case RewriteSpec.PathRewrite.Prefix(var from, var to) ->
                add("rewrite: " + from + " at the beginning of the path becomes \"" + to.source() + "\"");
            case RewriteSpec.PathRewrite.Regex(var from, var to) ->
                add("rewrite: where the path has " + from + " it becomes " + to.source());
            case null -> {}
        }
        for (String key : KeyDifference.of(RouteEdits.DEFAULT, edits, Set.of())) {
            if (!key.equals("rewrite") || path == null) {
                add("edited: " + key);
            }
        }
    }
}
