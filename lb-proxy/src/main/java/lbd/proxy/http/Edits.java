package lbd.proxy.http;

import lbd.core.edit.FieldPlan;
import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.core.variable.TextBuffer;
import org.jspecify.annotations.Nullable;

/// What changes on the request in hand and on its answers: what has to on every proxy, and what the rules of its route
/// say. One object for a client stream's whole life. Confined to its loop.
final class Edits {
    private final HttpLoop shared;
    private final Forwarding forwarding;
    private final RequestFacts facts;
    private RoutePlan plan = RoutePlan.NONE;
    private byte @Nullable [] hsts;

    Edits(HttpLoop shared, Forwarding forwarding, RequestFacts facts) {
        this.shared = shared;
        this.forwarding = forwarding;
        this.facts = facts;
    }

    /// The next request, of which only the listener is known.
    void begin(HttpService service) {
        facts.begin();
        plan = service.plan();
        // Never in the clear, where a reload has put TLS before a listener while the client was connected.
        hsts = forwarding.scheme() == Scheme.HTTPS ? service.hsts() : null;
    }

    /// It is known where it goes. Where its answers say something of it, its head stays.
    void routed(Destination destination, HeldRequest request, Head head) {
        plan = switch (destination) {
            case Destination.ToPool to -> to.plan();
            case Destination.ToSource to -> to.plan();
            case Destination.Answered(var own, RoutePlan its) when its != null -> its;
            case Destination.Answered own -> plan;
            case Destination.Refused refused -> plan;
            case Passage.Later later -> plan;
        };
        if (plan.answersAsk()) {
            request.keep(head, 0);
        }
    }

    /// @param askedFor whether a client that waits with its body has been asked for it already
    HeadEdits request(Head head, boolean askedFor) {
        HeadEdits edits = shared.requestEdits();
        RequestEdits.make(edits, head, forwarding, askedFor, plan.request(), facts, scratch());
        return edits;
    }

    /// Of a server, interim ones included.
    HeadEdits answer(Head answer, BodyLength length) {
        int status = answer.status();
        FieldPlan rules =
                status < 200 ? plan.answer().interim(status) : plan.answer().answer(status);
        facts.answered(status);
        HeadEdits edits = shared.answerEdits();
        AnswerEdits.make(edits, answer, length, forwarding, shared.date(), hsts, rules, facts, scratch());
        return edits;
    }

    /// Of our own.
    ///
    /// @param refusal whether it is none that the configuration asks for
    HeadEdits own(Head answer, boolean refusal) {
        int status = answer.status();
        FieldPlan rules =
                refusal ? plan.answer().refusal(status) : plan.answer().answer(status);
        facts.answered(status);
        HeadEdits edits = shared.answerEdits();
        AnswerEdits.own(edits, answer, shared.date(), hsts, rules, facts, scratch());
        return edits;
    }

    private TextBuffer scratch() {
        return shared.scratch();
    }
}
