package lbd.config.bind;

import java.util.Map;
import java.util.Set;

/// Keys that will have a meaning and that no code serves yet, by their place: who has read of one is not to
/// look for his mistake.
final class NotYet {
    private static final Map<String, Set<String>> KEYS = Map.of(
            "", Set.of("caches"),
            "listeners[]", Set.of("cache"),
            "listeners[].routes[]", Set.of("cache"),
            "pools[]", Set.of("servers_from"));

    private NotYet() {}

    static boolean has(KeyPath place, String key) {
        return KEYS.getOrDefault(place.schema(), Set.of()).contains(key);
    }
}
