package lbd.daemon.admin;

import org.jspecify.annotations.Nullable;

/// The paths that show how the daemon is, and certificates.
final class StatusApi {
    private final StatusReport status;

    StatusApi(StatusReport status) {
        this.status = status;
    }

    Answer all(AdminRequest request) {
        StatusView view = status.now();
        return Answer.of(request, 200, request.asText() ? StatusText.of(view) : "", view);
    }

    Answer problems(AdminRequest request) {
        return problems(request, status.problems());
    }

    Answer ofPool(AdminRequest request, String pool) {
        return ofPool(request, pool, status.pool(pool));
    }

    Answer problemsOfPool(AdminRequest request, String pool) {
        PoolStatusView view = status.pool(pool);
        return view == null ? ofPool(request, pool, null) : problems(request, new ProblemsView(view.problems()));
    }

    Answer certificates(AdminRequest request) {
        CertificatesView view = status.certificates();
        return Answer.of(request, 200, request.asText() ? CertificatesReport.text(view) : "", view);
    }

    private static Answer ofPool(AdminRequest request, String pool, @Nullable PoolStatusView view) {
        return view == null
                ? Answer.error(request, 404, "no pool \"" + pool + "\"")
                : Answer.of(request, 200, request.asText() ? StatusText.of(view) : "", view);
    }

    private static Answer problems(AdminRequest request, ProblemsView view) {
        String text = view.problems().isEmpty() ? "no problems\n" : view.text();
        return Answer.of(request, 200, request.asText() ? text : "", view);
    }
}
