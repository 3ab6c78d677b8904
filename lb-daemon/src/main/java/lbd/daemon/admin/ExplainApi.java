package lbd.daemon.admin;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import lbd.daemon.Operator;
import lbd.daemon.explain.AskedRequest;

/// Says what would become of a request, or how one went that is over.
final class ExplainApi {
    private final Operator operator;
    private final PastApi past;

    ExplainApi(Operator operator, PastApi past) {
        this.operator = operator;
        this.past = past;
    }

    CompletableFuture<Answer> answer(AdminRequest request) {
        String id = request.parameter("request");
        if (!id.isEmpty()) {
            return past.explain(request, id);
        }
        AskedRequest question;
        try {
            question = AskedRequest.of(
                    request.parameter("method"),
                    request.parameter("url"),
                    request.parameters().getOrDefault("header", List.of()),
                    request.parameter("source"),
                    request.parameter("listener"));
        } catch (IllegalArgumentException e) {
            return Work.done(Answer.error(request, 400, String.valueOf(e.getMessage())));
        }
        return Work.answered(
                request,
                operator.explain(question),
                found -> Answer.of(request, 200, request.asText() ? found.text() : "", found));
    }
}
