package lbd.proxy.http;

import io.netty.buffer.ByteBuf;
import java.util.Objects;
import lbd.core.accesslog.EndReason;
import lbd.core.http.Head;
import lbd.core.pool.Server;
import org.jspecify.annotations.Nullable;

/// What goes along with an exchange: the copy of its request that a mirror gets, and the second attempt of a request
/// that is slow to be answered. Made for the first request of a client's stream that has either, and used for those
/// after it. Confined to its loop.
final class Companions {
    private final HttpLoop shared;
    private final ClientStream client;
    private final RequestInHand request;
    private final Hedge hedge;
    // Of the request in hand; null where it has none.
    private @Nullable MirrorCopy copy;
    // Where the request in hand went, if it may be sent twice.
    private Destination.@Nullable ToPool target;
    // Whose answer is the client's in place of that of the server which had the request first.
    private @Nullable Server second;

    Companions(HttpLoop shared, ClientStream client, RequestInHand request, Exchange exchange) {
        this.shared = shared;
        this.client = client;
        this.request = request;
        this.hedge = new Hedge(shared, exchange, this);
    }

    /// The request is one that a mirror may get a copy of.
    ///
    /// @param head not kept
    void mirror(Mirror mirror, Head head) {
        MirrorCopy its = MirrorCopy.of(mirror, head, shared, client, request);
        copy = its;
        if (its != null) {
            request.held.copyTo(its);
            if (request.held.complete()) {
                sends(its);
            }
        }
    }

    private void sends(MirrorCopy its) {
        if (its.send()) {
            request.log.rule("mirrored");
        }
    }

    /// A piece of the request's body, which stays the caller's.
    void requestData(ByteBuf data) {
        if (copy != null) {
            copy.copies(data);
        }
    }

    /// All of the request is here.
    void requestEnd() {
        if (copy != null) {
            sends(copy);
        }
    }

    /// The request is on its way, and may be sent a second time.
    void mayHedge(Hedging hedging, Destination.ToPool to) {
        target = to;
        hedge.begin(hedging);
    }

    /// A second attempt, which has not begun.
    ///
    /// @param exchange whose request is in hand
    HedgeCopy secondAttempt(Exchange exchange) {
        Head head = Objects.requireNonNull(request.held.head());
        Destination.ToPool to = Objects.requireNonNull(target);
        ForwardingFields own =
                new ForwardingFields(client.remoteAddress(), client.localAddress(), request.forwarding.scheme());
        HedgeCopy attempt = new HedgeCopy(shared, request.listener, client, own, exchange, hedge);
        Destination.ToPool same = new Destination.ToPool(
                exchange.pool(), to.timeouts(), Buffering.NONE, to.plan().forCopies());
        attempt.exchange().copy(head, same, 0, request.facts, false);
        return attempt;
    }

    /// The second attempt is on its way.
    void hedged() {
        request.log.rule("hedged");
    }

    /// The second attempt's answer is the client's.
    void hedgeWon(Server by) {
        second = by;
        request.log.rule("hedge_won");
        request.log.answersInstead(by);
    }

    /// Who answers in place of the server that had the request first; null: nobody does.
    @Nullable
    Server second() {
        return second;
    }

    /// The head of an answer has come.
    void answered() {
        hedge.answered();
    }

    /// No server has answered the first attempt.
    ///
    /// @return whether the second may still bring an answer
    boolean takesOver(EndReason reason) {
        return hedge.takesOver(reason);
    }

    /// The request is over.
    void end() {
        if (copy != null) {
            copy.discard();
            copy = null;
        }
        hedge.end();
        target = null;
        second = null;
    }
}
