package lbd.daemon.admin;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import lbd.daemon.NotPossibleException;
import lbd.daemon.admin.AlertsView.TestView;
import lbd.daemon.admin.AlertsView.TestsView;
import lbd.daemon.alert.AlertsPart;

/// The paths of alerts.
final class AlertsApi {
    private final AlertsPart alerts;

    AlertsApi(AlertsPart alerts) {
        this.alerts = alerts;
    }

    Answer list(AdminRequest request) {
        AlertsView view = AlertsView.of(alerts.counts());
        return Answer.of(request, 200, request.asText() ? view.text() : "", view);
    }

    /// Every alert.
    CompletableFuture<Answer> test(AdminRequest request) {
        return test(request, alerts.names());
    }

    CompletableFuture<Answer> test(AdminRequest request, String name) {
        return alerts.names().contains(name)
                ? test(request, List.of(name))
                : CompletableFuture.completedFuture(Answer.error(
                        request, 409, "no alert \"" + name + "\"; there are: " + String.join(", ", alerts.names())));
    }

    private CompletableFuture<Answer> test(AdminRequest request, List<String> names) {
        List<CompletableFuture<TestView>> tests =
                names.stream().map(this::tested).toList();
        return CompletableFuture.allOf(tests.toArray(CompletableFuture[]::new)).thenApply(_ -> {
            TestsView view =
                    new TestsView(tests.stream().map(CompletableFuture::join).toList());
            boolean all = view.tests().stream().allMatch(TestView::sent);
            return Answer.of(request, all ? 200 : 409, names.isEmpty() ? "no alerts\n" : view.text(), view);
        });
    }

    private CompletableFuture<TestView> tested(String name) {
        return alerts.test(name)
                .thenApply(answer -> new TestView(name, true, answer))
                .exceptionally(e -> {
                    Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
                    if (cause instanceof NotPossibleException) {
                        return new TestView(name, false, String.valueOf(cause.getMessage()));
                    }
                    throw new CompletionException(cause);
                });
    }
}
