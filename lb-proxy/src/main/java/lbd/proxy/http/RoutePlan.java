package lbd.proxy.http;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import lbd.core.access.AddressRules;
import lbd.core.edit.AnswerPlan;
import lbd.core.edit.FieldPlan;
import lbd.core.limit.Limit;
import lbd.core.model.RouteAccess;
import lbd.core.model.edge.CorsSpec;
import lbd.core.model.edge.HeaderRule;
import lbd.core.model.edge.RequestIdSpec;
import lbd.core.model.edge.ResponseHeaders;
import lbd.core.model.edge.RouteEdits;
import lbd.core.runtime.RouteCounters;
import lbd.core.variable.Form;
import lbd.core.variable.Scope;
import lbd.core.variable.VariableText;
import org.jspecify.annotations.Nullable;

/// What changes on the requests of a route and on their answers, and who may send them. Immutable; any thread.
///
/// @param request   what is done to the fields of a request
/// @param answer    what is done to those of its answers
/// @param rewrite   what becomes of the target and the host; null: they stay
/// @param cors      which sites may read answers; null: nothing is said of it
/// @param readable  what is done to the answers that they may read
/// @param requestId null: requests get none
/// @param access    null: everybody
/// @param asksCaptures whether any text says what the route's regular expression has found
/// @param filters who changes bodies
/// @param decoding takes the codings off requests' bodies; null: they stay
/// @param detours where they go beside their way, or in place of it
/// @param counters of how long they take; null: nobody asks
/// @param rates   what requests must be within; null: nothing
/// @param gates   what they pass after that, in this order
public record RoutePlan(
        FieldPlan request,
        AnswerPlan answer,
        @Nullable Rewrite rewrite,
        @Nullable Cors cors,
        AnswerPlan readable,
        @Nullable RequestIdSpec requestId,
        @Nullable AddressRules access,
        boolean asksCaptures,
        MessageFilters filters,
        @Nullable BodyDecoding decoding,
        @Nullable RateGate rates,
        List<Gate> gates,
        DetourPlan detours,
        @Nullable RouteCounters counters) {
    /// Changes nothing but what every proxy must.
    public static final RoutePlan NONE = new RoutePlan(
            FieldPlan.NONE,
            AnswerPlan.NONE,
            null,
            null,
            AnswerPlan.NONE,
            null,
            null,
            false,
            MessageFilters.NONE,
            null,
            null,
            List.of(),
            DetourPlan.NONE,
            null);

    /// @param edits of a route, its listener's before its own
    public static RoutePlan of(RouteEdits edits) {
        if (edits.equals(RouteEdits.DEFAULT)) {
            return NONE;
        }
        CorsSpec cors = CorsSpec.OFF.equals(edits.cors()) ? null : edits.cors();
        return new RoutePlan(
                FieldPlan.of(withId(edits)),
                AnswerPlan.of(cors == null ? edits.response() : with(cors, false, edits)),
                Rewrite.of(edits.rewrite()),
                cors == null ? null : new Cors(cors),
                cors == null ? AnswerPlan.NONE : AnswerPlan.of(with(cors, true, edits)),
                edits.requestId(),
                null,
                edits.asksCaptures(),
                MessageFilters.NONE,
                null,
                null,
                List.of(),
                DetourPlan.NONE,
                null);
    }

    /// The id is a field that is set before all others, so that a rule may still take it away.
    private static List<HeaderRule> withId(RouteEdits edits) {
        RequestIdSpec id = edits.requestId();
        if (id == null) {
            return edits.request();
        }
        VariableText text = VariableText.parse("{request_id}", Form.FIELD, Scope.SENT);
        HeaderRule set = new HeaderRule(HeaderRule.Operation.SET, id.header(), List.of(text));
        return Stream.concat(Stream.of(set), edits.request().stream()).toList();
    }

    private static List<ResponseHeaders> with(CorsSpec cors, boolean allowed, RouteEdits edits) {
        return Stream.concat(Cors.rules(cors, allowed).stream(), edits.response().stream())
                .toList();
    }

    /// The same where something else asks for them.
    public RoutePlan withCaptures(boolean asked) {
        return changed(plan -> plan.asksCaptures |= asked);
    }

    /// The same for these clients.
    public RoutePlan with(RouteAccess clients) {
        return clients.allow().isEmpty() && clients.deny().isEmpty()
                ? this
                : changed(plan -> plan.access = AddressRules.of(clients.allow(), clients.deny()));
    }

    /// The same with bodies that are changed.
    public RoutePlan with(MessageFilters other) {
        return changed(plan -> plan.filters = other);
    }

    /// The same with bodies of requests whose codings are taken off.
    public RoutePlan with(BodyDecoding other) {
        return changed(plan -> plan.decoding = other);
    }

    /// The same within these rates; none where there are none.
    public RoutePlan within(List<Limit> limits) {
        return changed(plan -> plan.rates = limits.isEmpty() ? null : new RateGate(limits, this));
    }

    /// The same behind these.
    public RoutePlan behind(List<Gate> logins) {
        return changed(plan -> plan.gates = logins);
    }

    /// The same with other detours.
    public RoutePlan with(DetourPlan other) {
        return changed(plan -> plan.detours = other);
    }

    /// The same where it is counted how long they take.
    public RoutePlan counted(RouteCounters by) {
        return changed(plan -> plan.counters = by);
    }

    /// What changes on copies of requests, whose answers nobody sees.
    public RoutePlan forCopies() {
        return new RoutePlan(
                request,
                AnswerPlan.NONE,
                rewrite,
                null,
                AnswerPlan.NONE,
                null,
                null,
                asksCaptures,
                MessageFilters.NONE,
                null,
                null,
                List.of(),
                DetourPlan.NONE,
                null);
    }

    private RoutePlan changed(Consumer<Draft> what) {
        Draft draft = new Draft();
        what.accept(draft);
        return new RoutePlan(
                request,
                answer,
                rewrite,
                cors,
                readable,
                requestId,
                draft.access,
                draft.asksCaptures,
                draft.filters,
                draft.decoding,
                draft.rates,
                draft.gates,
                draft.detours,
                draft.counters);
    }

    /// What is added to a plan bit by bit while a configuration is prepared.
    private final class Draft {
        private @Nullable AddressRules access = RoutePlan.this.access;
        private boolean asksCaptures = RoutePlan.this.asksCaptures;
        private MessageFilters filters = RoutePlan.this.filters;
        private @Nullable BodyDecoding decoding = RoutePlan.this.decoding;
        private @Nullable RateGate rates = RoutePlan.this.rates;
        private List<Gate> gates = RoutePlan.this.gates;
        private DetourPlan detours = RoutePlan.this.detours;
        private @Nullable RouteCounters counters = RoutePlan.this.counters;
    }

    /// Whether answers, or the log, say something of their requests, which must be kept for it.
    boolean asksRequest() {
        return requestId != null || cors != null || !answer.isConstant();
    }
}
