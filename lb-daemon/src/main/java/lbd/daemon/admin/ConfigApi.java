package lbd.daemon.admin;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import lbd.daemon.Operator;
import lbd.daemon.plan.Planned;
import lbd.daemon.reload.ReloadResult;

/// The paths that have to do with the configuration as a whole: `plan`, `reload`.
///
/// A file that somebody names is read by the daemon, and may have programs in it that it runs: such a request is for
/// its own user and root, not for the members of `admin.group`.
final class ConfigApi {
    private static final int REFUSED = 422;
    private static final int CUTS = 409;

    private final Operator operator;

    ConfigApi(Operator operator) {
        this.operator = operator;
    }

    CompletableFuture<Answer> reload(AdminRequest request) {
        return AdminApi.answered(request, operator.reload(), result -> done(request, result, operator.file()));
    }

    private static Answer done(AdminRequest request, ReloadResult result, String file) {
        return switch (result) {
            case ReloadResult.Taken(var generation, var plan) ->
                Answer.of(
                        request,
                        200,
                        request.asText() ? plan.text() + "taken: generation " + generation.number() + "\n" : "",
                        PlanView.DoneView.taken(generation.number(), file, null, plan));
            case ReloadResult.Refused(var errors, var kept) ->
                Answer.of(
                        request,
                        REFUSED,
                        String.join("\n", errors) + "\nrefused: generation " + kept + " stays in force\n",
                        PlanView.DoneView.refused(kept, file, errors));
        };
    }

    CompletableFuture<Answer> plan(AdminRequest request) {
        Path file = Path.of(request.value());
        return AdminApi.answered(request, operator.plan(file), planned -> plan(request, file.toString(), planned));
    }

    private static Answer plan(AdminRequest request, String file, Planned planned) {
        boolean refused = !planned.errors().isEmpty();
        int status = !planned.valid() ? REFUSED : refused || planned.plan().cuts() ? CUTS : 200;
        String text = request.asText() ? text(planned, refused) : "";
        return Answer.of(
                request, status, text, PlanView.of(file, planned.plan(), planned.errors(), planned.warnings()));
    }

    private static String text(Planned planned, boolean refused) {
        if (!planned.valid()) {
            return lines(planned.errors());
        }
        String plan = planned.plan().text() + lines(planned.warnings());
        return refused ? plan + "it would be refused:\n" + lines(planned.errors()) : plan;
    }

    private static String lines(List<String> lines) {
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }
}
