package lbd.proxy.http;

import lbd.core.accesslog.EndReason;
import lbd.core.http.Head;
import lbd.core.model.LimitSpec;
import lbd.core.pool.Pool;
import lbd.proxy.answer.OwnAnswer;
import lbd.proxy.listener.TimeoutNanos;

/// Takes a request to the [Destination] that its gates and its route have chosen: to a pool, to a source of answers
/// here, or to an answer of ours. Confined to its loop.
final class Dispatch {
    private final HttpLoop shared;
    private final Exchange exchange;
    private final RequestInHand request;
    private final Attempts attempts;
    private final Passage passage;
    private final RequestSide requestSide;
    private final OwnAnswers own;
    private final Interceptor interceptor;

    Dispatch(
            HttpLoop shared,
            Exchange exchange,
            RequestInHand request,
            Attempts attempts,
            Passage passage,
            RequestSide requestSide,
            OwnAnswers own,
            Interceptor interceptor) {
        this.shared = shared;
        this.exchange = exchange;
        this.request = request;
        this.attempts = attempts;
        this.passage = passage;
        this.requestSide = requestSide;
        this.own = own;
        this.interceptor = interceptor;
    }

    /// @param head the one that is kept already, or still to be copied
    void take(Destination chosen, Head head) {
        Destination destination = request.edits.routed(chosen, request.held, head);
        switch (destination) {
            case Destination.ToPool to -> toPool(to, head);
            case Destination.ToOneOf(PoolChoice choice, RoutePlan plan) -> {
                Destination.ToPool one = choice.choose(head, request.edits);
                if (one == null) {
                    interceptor.refuse(head, 404, EndReason.NO_ROUTE);
                } else {
                    toPool(one, head);
                }
            }
            case Destination.ToSource(AnswerSource source, TimeoutNanos its, RoutePlan plan) -> {
                request.goesTo(its);
                request.held.keep(head, Buffering.NONE);
                requestSide.send(source.open(head, shared));
            }
            case Destination.ToFound(AnswerFinder finder, RoutePlan plan) ->
                take(finder.find(head, request.edits.path(head), passage), head);
            case Destination.Answered(OwnAnswer answer, RoutePlan plan) -> {
                if (request.isTunnelOnly() && answer.status() < 300) {
                    // The client would take it for its tunnel's begin.
                    request.log.detail("extended_connect");
                    interceptor.refuse(head, 501, EndReason.NOT_SUPPORTED);
                } else {
                    own.give(answer, EndReason.RESPONDED);
                }
            }
            case Destination.Redirected to -> own.give(request.edits.redirect(to), EndReason.RESPONDED);
            case Destination.Refused(int status, EndReason reason, String detail) -> {
                request.log.detail(detail);
                if (reason == EndReason.LOOP) {
                    LoopMark.report(request.listener, shared.loop().nanoTime(), detail);
                }
                interceptor.refuse(head, status, reason);
            }
            case Destination.Limited(LimitSpec limit, long waitNanos, RoutePlan plan) -> {
                request.log.detail(limit.name());
                interceptor.refuse(head, limit.status(), EndReason.RATE_LIMITED);
            }
            case Destination.Challenged(
                    int status,
                    EndReason reason,
                    String detail,
                    byte[] challenge,
                    RoutePlan plan) -> {
                request.log.detail(detail);
                interceptor.refuse(head, status, reason);
            }
            case Destination.HandedOn(OwnAnswer answer, EndReason reason, String detail, RoutePlan plan) -> {
                request.log.detail(detail);
                own.give(answer, reason);
            }
            case Passage.Later waits -> request.held.keep(head, Buffering.NONE);
        }
    }

    /// @param head the one that is kept already, or still to be copied
    void toPool(Destination.ToPool to, Head head) {
        if (!interceptor.isElsewhere()) {
            requestSide.mayDecode(head);
        }
        DetourPlan detours = request.edits.detours();
        Mirror mirror = detours.mirror();
        if (mirror != null) {
            mayCopy(mirror, head);
        }
        Pool pool = to.pool().inForce();
        requestSide.goesTo(pool, to, head);
        if (!request.held.gathering()) {
            Hedging hedging = detours.hedging();
            if (hedging != null) {
                mayHedge(hedging, to);
            }
            requestSide.seekServer();
        } else if (head.expectContinue()) {
            requestSide.askForBody();
        }
    }

    /// What belongs to a connection as a whole is nobody else's.
    private void mayCopy(Mirror mirror, Head head) {
        if (!interceptor.isElsewhere() && !request.concernsConnection() && request.isListenedFor()) {
            exchange.companions().mirror(mirror, head);
        }
    }

    /// Only what may be done twice, and where the client belongs to no server.
    private void mayHedge(Hedging hedging, Destination.ToPool to) {
        if (!interceptor.isElsewhere() && request.mayBeDoneTwice() && !attempts.belongs()) {
            exchange.companions().mayHedge(hedging, to);
        }
    }
}
