package lbd.proxy.http;

import lbd.core.edit.AnswerPlan;
import lbd.core.edit.FieldPlan;
import lbd.core.model.edge.RouteEdits;
import org.jspecify.annotations.Nullable;

/// What changes on the requests of a route and on their answers. Immutable; any thread.
///
/// @param request what is done to the fields of a request
/// @param answer  what is done to those of its answers
/// @param rewrite what becomes of the target and the host; null: they stay
/// @param asksCaptures whether any text says what the route's regular expression has found
public record RoutePlan(
        FieldPlan request, AnswerPlan answer, @Nullable Rewrite rewrite, boolean asksCaptures) {
    /// Changes nothing but what every proxy must.
    public static final RoutePlan NONE = new RoutePlan(FieldPlan.NONE, AnswerPlan.NONE, null, false);

    /// @param edits of a route, its listener's before its own
    public static RoutePlan of(RouteEdits edits) {
        return edits.equals(RouteEdits.DEFAULT)
                ? NONE
                : new RoutePlan(
                        FieldPlan.of(edits.request()),
                        AnswerPlan.of(edits.response()),
                        Rewrite.of(edits.rewrite()),
                        edits.asksCaptures());
    }

    /// The same where something else asks for them.
    public RoutePlan withCaptures(boolean asked) {
        return new RoutePlan(request, answer, rewrite, asksCaptures || asked);
    }

    /// Whether answers say something of their requests, which must be kept for it.
    boolean answersAsk() {
        return !answer.isConstant();
    }
}
