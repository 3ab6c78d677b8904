package lbd.core.model.edge;

import lbd.core.model.RouteAction.Respond;
import lbd.core.model.RouteMatch;
import org.jspecify.annotations.Nullable;

/// What a listener answers in place of everything while it is in maintenance.
///
/// @param file    that puts it there by being there; null: only an operator does
/// @param allow   requests that are served all the same; null: none are
/// @param respond what the others get
public record MaintenanceSpec(
        @Nullable String file, @Nullable RouteMatch allow, Respond respond) {
    public static final Respond USUAL = new Respond(503, "503 Service Unavailable\n");
    public static final MaintenanceSpec DEFAULT = new MaintenanceSpec(null, null, USUAL);
}
