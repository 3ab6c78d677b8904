package lbd.config.section;

import java.util.Map;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.model.RouteMatch;
import lbd.core.model.edge.MaintenanceSpec;
import lbd.core.variable.Scope;
import org.jspecify.annotations.Nullable;

/// A listener's `maintenance:`, or the file alone.
final class MaintenanceReader {
    private final Map<String, RouteMatch> conditions;

    /// @param conditions that it may name
    MaintenanceReader(Map<String, RouteMatch> conditions) {
        this.conditions = conditions;
    }

    MaintenanceSpec read(Value value) {
        return value.isMap() ? value.map(this::read) : new MaintenanceSpec(file(value), null, MaintenanceSpec.USUAL);
    }

    private MaintenanceSpec read(MapReader map) {
        var file = map.<@Nullable String>optional("file", MaintenanceReader::file, null);
        var allow = map.<@Nullable RouteMatch>optional(
                "allow", v -> v.map(new RouteMatchReader(conditions)::readAsking), null);
        var respond = map.optional(
                "respond", v -> v.map(m -> RespondReader.read(m, 503, Scope.REQUEST)), MaintenanceSpec.USUAL);
        return map.build(() -> new MaintenanceSpec(file.get(), allow.get(), respond.get()));
    }

    /// It need not be there now.
    private static String file(Value value) {
        return value.parsed("a file", text -> {
            if (!text.startsWith("/") || text.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("expected a path from the root, such as /run/lbd/maintenance");
            }
            return text;
        });
    }
}
