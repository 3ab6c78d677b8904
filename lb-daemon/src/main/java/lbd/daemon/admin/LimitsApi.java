package lbd.daemon.admin;

import java.util.concurrent.CompletableFuture;
import lbd.daemon.Operator;

/// The paths that show what limits have counted, and let them forget it.
final class LimitsApi {
    private final StatusReport status;
    private final Operator operator;

    LimitsApi(StatusReport status, Operator operator) {
        this.status = status;
        this.operator = operator;
    }

    Answer all(AdminRequest request) {
        LimitsView view = status.limits();
        return Answer.of(request, 200, request.asText() ? view.text() : "", view);
    }

    /// With the keys that it has refused lately, or one key.
    Answer one(AdminRequest request, String name) {
        LimitsView.LimitView view = status.limit(name, request.value());
        return view == null
                ? Answer.error(request, 404, "no limit \"" + name + "\" that a listener or a route names")
                : Answer.of(request, 200, request.asText() ? LimitsView.text(view) : "", view);
    }

    CompletableFuture<Answer> clear(AdminRequest request, String name) {
        return ClearedView.answer(request, operator.forgetLimit(name, request.value()));
    }
}
