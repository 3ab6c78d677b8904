package lbd.daemon.admin;

/// The paths that show checks of servers and their results.
final class ChecksApi {
    private final StatusReport status;

    ChecksApi(StatusReport status) {
        this.status = status;
    }

    Answer all(AdminRequest request) {
        return checks(request, status.checks());
    }

    Answer ofPool(AdminRequest request, String pool) {
        return found(request, status.checks(pool), "no pool \"" + pool + "\"");
    }

    /// With the last 50 results.
    Answer ofServer(AdminRequest request, String pool, String server) {
        return found(request, status.checks(pool, server), "no server \"" + pool + "/" + server + "\"");
    }

    private static Answer found(AdminRequest request, ChecksView view, String otherwise) {
        return view.servers().isEmpty() ? Answer.error(request, 404, otherwise) : checks(request, view);
    }

    private static Answer checks(AdminRequest request, ChecksView view) {
        return Answer.of(request, 200, request.asText() ? ChecksText.of(view) : "", view);
    }
}
