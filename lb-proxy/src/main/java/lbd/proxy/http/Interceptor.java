package lbd.proxy.http;

import io.netty.buffer.ByteBuf;
import java.util.Objects;
import lbd.core.accesslog.EndReason;
import lbd.core.http.Head;
import lbd.proxy.loop.Loop;
import org.jspecify.annotations.Nullable;

/// Gives a client what its route has it see instead of an answer: a page, or another pool's answer. It stands before
/// the answers of servers, whose rest it reads, and before refusals of our own. Confined to its loop.
final class Interceptor {
    private final Loop loop;
    private final Exchange exchange;
    private final RequestInHand request;
    private final Attempts attempts;
    private final OwnAnswers own;
    // Made for the first answer of a server that the client does not see.
    private @Nullable HiddenAnswer hidden;
    // Whether another pool is asked than the one that the request was for: who is asked instead has the last word.
    private boolean elsewhere;

    Interceptor(Loop loop, Exchange exchange, RequestInHand request, Attempts attempts, OwnAnswers own) {
        this.loop = loop;
        this.exchange = exchange;
        this.request = request;
        this.attempts = attempts;
        this.own = own;
    }

    /// The next request.
    void begin() {
        elsewhere = false;
    }

    /// Whether the request goes to another pool than the one that it was for.
    boolean isElsewhere() {
        return elsewhere;
    }

    /// Refuses a request of which nothing needs to have been kept.
    void refuse(Head head, int status, EndReason reason) {
        if (request.edits.detours().intercepts() != null || request.service().tellsOfRequests()) {
            request.held.keep(head, Buffering.NONE);
        }
        refuse(status, reason, head);
    }

    /// Answers a request that no server answers, or has the client see something else.
    ///
    /// @param head of the request; null where it is not kept
    void refuse(int status, EndReason reason, @Nullable Head head) {
        Intercepts.Instead instead = instead(status, reason);
        if (instead == null) {
            own.refuse(status, reason, head);
        } else {
            request.log.rule("intercepted_" + status);
            replace(instead, reason);
        }
    }

    /// Whether the client gets something else than this answer of a server, whose rest then comes here.
    boolean takes(Head answer) {
        int status = answer.status();
        Intercepts.Instead instead = instead(status, EndReason.OK);
        if (instead == null) {
            return false;
        }
        request.log.firstByte(loop.nanoTime());
        request.log.rule("intercepted_" + status);
        attempts.answered(status);
        if (instead instanceof Intercepts.Page) {
            request.edits.replaces(status);
        }
        HiddenAnswer its = hidden == null ? new HiddenAnswer(loop, exchange, this) : hidden;
        hidden = its;
        if (!its.begin(answer, instead)) {
            tooLong();
        }
        return true;
    }

    /// What a client gets in place of an answer with this status; null: nothing else.
    private Intercepts.@Nullable Instead instead(int status, EndReason reason) {
        Intercepts intercepts = request.edits.detours().intercepts();
        if (intercepts == null || elsewhere || request.isCall()) {
            return null;
        }
        Intercepts.Instead instead = intercepts.of(status);
        return instead instanceof Intercepts.Elsewhere && !maySendElsewhere(reason) ? null : instead;
    }

    private boolean maySendElsewhere(EndReason reason) {
        Head head = request.held.head();
        return head != null
                && Outcomes.maySendElsewhere(reason)
                && request.held.isHere()
                && request.upgradeOffer() == null
                && !request.edits.isAmbiguous(head);
    }

    /// Whether an answer of a server is being read that its client does not see.
    boolean isReading() {
        return hidden != null && hidden.isOpen();
    }

    /// @param data of the answer that is read; given away
    void data(ByteBuf data) {
        reading().take(data);
    }

    /// What has been read of it for now has been passed.
    ///
    /// @return whether more of it is wanted
    boolean goesOn() {
        if (reading().isTooMuch()) {
            tooLong();
            return false;
        }
        return true;
    }

    /// More is left of the answer than is worth waiting for.
    void tooLong() {
        exchange.dropServer();
        end();
    }

    /// Nothing more of the answer comes: its client gets what it is to see.
    void end() {
        replace(reading().end(), EndReason.OK);
    }

    /// The request is over.
    void forget() {
        if (isReading()) {
            reading().end();
        }
    }

    private HiddenAnswer reading() {
        return Objects.requireNonNull(hidden);
    }

    /// @param reason why the answer that the client does not see was made
    private void replace(Intercepts.Instead instead, EndReason reason) {
        switch (instead) {
            case Intercepts.Page(var page) -> own.give(page, reason, false);
            case Intercepts.Elsewhere(Destination.ToPool to) -> {
                elsewhere = true;
                exchange.goElsewhere(to);
            }
        }
    }
}
