package lbd.daemon.admin;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import lbd.core.model.Range;
import lbd.core.model.Units;
import lbd.daemon.Operator;
import lbd.daemon.upgrade.UpgradeView;

/// The paths of `lbd upgrade`: one begins, the other tells how far it is. What is started is what is on the disk, by
/// nobody's word but that of the daemon's own user and root.
final class UpgradeApi {
    private static final Duration USUAL = Duration.ofSeconds(30);
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final Operator operator;
    private final Supplier<UpgradeView> view;

    UpgradeApi(Operator operator, Supplier<UpgradeView> view) {
        this.operator = operator;
        this.view = view;
    }

    CompletableFuture<Answer> begin(AdminRequest request) {
        String text = request.parameter("timeout");
        Duration limit;
        try {
            limit = text.isEmpty() ? USUAL : Units.duration(text);
            Range.check("the time", limit, SHORTEST, LONGEST);
        } catch (IllegalArgumentException e) {
            return CompletableFuture.completedFuture(Answer.error(request, 400, "timeout: " + e.getMessage()));
        }
        return Work.answered(request, operator.upgrade(limit), begun -> view(request, begun));
    }

    Answer view(AdminRequest request) {
        return view(request, view.get());
    }

    private static Answer view(AdminRequest request, UpgradeView view) {
        return Answer.of(request, 200, request.asText() ? view.text() : "", view);
    }
}
