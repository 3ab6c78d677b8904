package lbd.config.bind;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// The keys and words of the configuration contract that no code serves yet, as paths without names and indices.
/// They are told from mistakes and get "not supported yet". A feature that arrives deletes its lines here.
final class NotYet {
    static final Set<String> KEYS = Set.of();

    static final Map<String, Set<String>> WORDS = Map.of(
            "health_checks[].type", Set.of("grpc"),
            "pools[].health_check.type", Set.of("grpc"),
            "pools[].health_check[].type", Set.of("grpc"));

    private NotYet() {}

    static boolean key(KeyPath path) {
        return KEYS.contains(path.schema());
    }

    /// The keys directly in a mapping.
    static List<String> keysIn(KeyPath mapping) {
        String prefix = mapping.key("").schema();
        return KEYS.stream()
                .filter(k -> k.startsWith(prefix) && k.indexOf('.', prefix.length()) < 0)
                .map(k -> k.substring(prefix.length()))
                .sorted()
                .toList();
    }

    static Set<String> words(KeyPath value) {
        return WORDS.getOrDefault(value.schema(), Set.of());
    }
}
