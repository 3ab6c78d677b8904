package lbd.daemon.admin;

import java.util.ArrayList;
import java.util.List;
import lbd.core.runtime.Maintenance;

/// Whether a listener is in maintenance.
///
/// @param by who has put it there: `operator`, `file`; empty where nobody has
record MaintenanceView(String listener, boolean maintenance, List<String> by) {
    static MaintenanceView of(String listener, Maintenance its) {
        List<String> by = by(its);
        return new MaintenanceView(listener, !by.isEmpty(), by);
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
        return maintenance
                ? "%s: in maintenance, by %s\n".formatted(listener, String.join(" and ", by))
                : "%s: serves\n".formatted(listener);
    }
}
