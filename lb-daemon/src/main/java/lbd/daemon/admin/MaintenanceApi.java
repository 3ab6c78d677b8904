package lbd.daemon.admin;

import java.util.concurrent.CompletableFuture;
import lbd.core.runtime.Maintenance;
import lbd.daemon.Operator;

/// The paths that put a listener, or one of its routes, into maintenance and take it out again.
final class MaintenanceApi {
    private final Operator operator;

    MaintenanceApi(Operator operator) {
        this.operator = operator;
    }

    CompletableFuture<Answer> listener(AdminRequest request, String listener, String verb) {
        return switch (verb) {
            case "on" -> maintained(request, listener, operator.listeners().maintain(listener, true));
            case "off" -> maintained(request, listener, operator.listeners().maintain(listener, false));
            default -> Work.done(Answer.notFound(request));
        };
    }

    private CompletableFuture<Answer> maintained(
            AdminRequest request, String listener, CompletableFuture<Maintenance> work) {
        return Work.kept(request, operator, work, its -> {
            MaintenanceView view = MaintenanceView.of(listener, its);
            return Answer.of(request, 200, view.text(), view);
        });
    }

    CompletableFuture<Answer> route(AdminRequest request, String listener, String route, String verb) {
        if (!verb.equals("on") && !verb.equals("off")) {
            return Work.done(Answer.notFound(request));
        }
        boolean on = verb.equals("on");
        return Work.kept(request, operator, operator.listeners().maintain(listener, route, on), match -> {
            MaintenanceView view = MaintenanceView.ofRoute(listener, match, on);
            return Answer.of(request, 200, view.text(), view);
        });
    }
}
