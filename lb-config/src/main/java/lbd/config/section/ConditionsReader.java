package lbd.config.section;

import java.util.HashMap;
import java.util.Map;
import lbd.config.bind.MapReader;
import lbd.config.bind.UniqueNames;
import lbd.config.bind.Value;
import lbd.core.model.RouteMatch;

/// `conditions:`, what matches name. One may name those above it.
final class ConditionsReader {
    private final Map<String, RouteMatch> named = new HashMap<>();
    private final UniqueNames names = new UniqueNames();

    RouteMatch read(Value value) {
        return value.map(this::read);
    }

    private RouteMatch read(MapReader map) {
        var name = map.required("name", names::claim);
        // Where this one is wrong, that is told; who names it has made no mistake.
        RouteMatch match = RouteMatch.ANY;
        try {
            match = new RouteMatchReader(named).readAsking(map);
        } finally {
            if (name.isGood()) {
                named.put(name.get(), match);
            }
        }
        return match;
    }

    /// By their names; those that are good.
    Map<String, RouteMatch> named() {
        return named;
    }
}
