package lbd.daemon.admin;

import java.util.List;
import lbd.daemon.Health;

/// `/health/live` and `/health/ready`, for who supervises the daemon or sends it traffic.
final class HealthApi {
    private final Health health;

    HealthApi(Health health) {
        this.health = health;
    }

    Answer live(AdminRequest request) {
        return answer(request, "live", health.deadReasons());
    }

    Answer ready(AdminRequest request) {
        return answer(request, "ready", health.unreadyReasons());
    }

    private static Answer answer(AdminRequest request, String good, List<String> reasons) {
        return reasons.isEmpty()
                ? Answer.of(request, 200, good + "\n", new HealthView(good, reasons))
                : Answer.of(request, 503, String.join("\n", reasons) + "\n", new HealthView("not " + good, reasons));
    }

    record HealthView(String status, List<String> reasons) {}
}
