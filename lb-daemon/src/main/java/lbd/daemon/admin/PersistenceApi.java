package lbd.daemon.admin;

import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;
import lbd.daemon.Operator;

/// The paths that show which clients a pool remembers, and let it forget them.
final class PersistenceApi {
    private final StatusReport status;
    private final Operator operator;

    PersistenceApi(StatusReport status, Operator operator) {
        this.status = status;
        this.operator = operator;
    }

    Answer show(AdminRequest request, String pool) {
        PersistenceView view = status.persistence(pool);
        return view == null
                ? Answer.error(request, 404, "no pool \"" + pool + "\"")
                : Answer.of(request, 200, request.asText() ? view.text() : "", view);
    }

    CompletableFuture<Answer> clear(AdminRequest request, String pool) {
        String source = request.value();
        if (source.isEmpty()) {
            return ClearedView.answer(request, operator.forget(pool, null));
        }
        try {
            return ClearedView.answer(request, operator.forget(pool, InetAddress.ofLiteral(source)));
        } catch (IllegalArgumentException e) {
            return Work.done(Answer.error(request, 400, "\"" + source + "\" is no address"));
        }
    }
}
