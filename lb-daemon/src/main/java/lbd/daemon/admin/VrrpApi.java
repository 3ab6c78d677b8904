package lbd.daemon.admin;

import java.util.concurrent.CompletableFuture;
import lbd.daemon.Operator;

/// The paths that show VRRP and hand addresses over.
final class VrrpApi {
    private final StatusReport status;
    private final Operator operator;

    VrrpApi(StatusReport status, Operator operator) {
        this.status = status;
        this.operator = operator;
    }

    Answer show(AdminRequest request) {
        VrrpView view = status.vrrp();
        return Answer.of(request, 200, request.asText() ? VrrpText.of(view) : "", view);
    }

    CompletableFuture<Answer> demote(AdminRequest request, String instance) {
        return done(request, operator.vrrp().demote(instance));
    }

    CompletableFuture<Answer> promote(AdminRequest request, String instance) {
        return done(request, operator.vrrp().promote(instance));
    }

    private static CompletableFuture<Answer> done(AdminRequest request, CompletableFuture<String> work) {
        return Work.answered(request, work, text -> Answer.of(request, 200, text + "\n", new DoneView(text)));
    }
}
