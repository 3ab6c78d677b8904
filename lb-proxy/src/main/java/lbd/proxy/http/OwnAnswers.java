package lbd.proxy.http;

import io.netty.buffer.Unpooled;
import lbd.core.accesslog.EndReason;
import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.proxy.answer.AnswerForm;
import lbd.proxy.answer.OwnAnswer;
import org.jspecify.annotations.Nullable;

/// Gives a client the answers that no server says: those of the configuration, and why a request has none. An answer
/// ends its exchange. Confined to its loop.
final class OwnAnswers {
    private final Exchange exchange;
    private final ClientStream client;
    private final RequestInHand request;
    // Nobody reads them.
    private final boolean unseen;

    /// @param unseen whether requests are copies of another exchange's
    OwnAnswers(Exchange exchange, ClientStream client, RequestInHand request, boolean unseen) {
        this.exchange = exchange;
        this.client = client;
        this.request = request;
        this.unseen = unseen;
    }

    /// One of the configuration, where it is what the request was for.
    void give(OwnAnswer answer, EndReason reason) {
        give(answer, reason, reason != EndReason.RESPONDED);
    }

    /// @param refusal whether the configuration asks for none of it
    void give(OwnAnswer answer, EndReason reason, boolean refusal) {
        exchange.responds();
        if (!unseen) {
            request.log.status(answer.status());
            write(answer, reason, refusal);
        }
        exchange.finish(reason);
    }

    /// One of ours for want of another.
    ///
    /// @param head of the request; null where it is not kept
    void refuse(int status, EndReason reason, @Nullable Head head) {
        give(refusal(status, reason, head), reason, true);
    }

    /// To a request that is none after all: the operator's page where there is one, but never another pool's answer,
    /// as it is not the request that it was meant to be.
    void refuseBroken(int status, EndReason reason) {
        OwnAnswer page = request.isCall() ? null : page(status);
        if (page == null) {
            refuse(status, reason, request.held.head());
        } else {
            give(page, reason, false);
        }
    }

    /// To what never was a request: only written, as no exchange has begun that could end.
    void refuseUnreadable(int status, EndReason reason) {
        OwnAnswer page = page(status);
        if (page == null) {
            write(request.service().refusal(status, AnswerForm.TEXT), reason, true);
        } else {
            write(page, reason, false);
        }
    }

    private OwnAnswer refusal(int status, EndReason reason, @Nullable Head head) {
        GrpcCall its = request.call();
        return its != null
                ? its.refusal(status, reason)
                : request.service().refusal(status, head == null ? AnswerForm.TEXT : AnswerForm.acceptedBy(head));
    }

    /// The operator's; null: there is none.
    private @Nullable OwnAnswer page(int status) {
        Intercepts intercepts = request.edits.detours().intercepts();
        return intercepts == null ? null : intercepts.page(status);
    }

    private void write(OwnAnswer asConfigured, EndReason reason, boolean refusal) {
        OwnAnswer answer = asConfigured.text() == null ? asConfigured : request.edits.written(asConfigured);
        boolean bodyless = request.isHead() || answer.body().length == 0;
        HeadEdits its = request.edits.own(answer.head(), reason, refusal);
        client.head(answer.head(), its, bodyless ? BodyLength.NONE : BodyLength.KNOWN);
        if (!bodyless) {
            request.log.body(answer.body().length);
            client.data(Unpooled.wrappedBuffer(answer.body()));
        }
        client.end(null);
        client.flush();
    }
}
