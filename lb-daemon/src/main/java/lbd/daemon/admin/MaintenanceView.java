package lbd.daemon.admin;

import java.util.ArrayList;
import java.util.List;
import lbd.core.runtime.Maintenance;
import org.jspecify.annotations.Nullable;

/// Whether a listener is in maintenance, or one of its routes.
///
/// @param route what that matches; absent: the listener as a whole
/// @param by who has put it there: `operator`, `file`; empty where nobody has
record MaintenanceView(String listener, @Nullable String route, boolean maintenance, List<String> by) {
    static MaintenanceView ofRoute(String listener, String match, boolean on) {
        return new MaintenanceView(listener, match, on, on ? List.of("operator") : List.of());
    }

    static MaintenanceView of(String listener, Maintenance its) {
        List<String> by = by(its);
        return new MaintenanceView(listener, null, !by.isEmpty(), by);
    }

    static List<String> by(Maintenance its) {
        List<String> by = new ArrayList<>();
        if (its.byOperator()) {
            by.add("operator");
        }
        if (its.byFile()) {
            by.add("file");
        }
        return by;
    }

    String text() {
        String what = route == null ? listener : listener + ", " + route;
        return maintenance
                ? "%s: in maintenance, by %s\n".formatted(what, String.join(" and ", by))
                : "%s: serves\n".formatted(what);
    }
}
