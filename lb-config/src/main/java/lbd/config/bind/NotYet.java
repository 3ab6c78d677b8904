package lbd.config.bind;

import java.util.Map;
import java.util.Set;

/// Words that will have a meaning and that no code serves yet, by the path of their key without names and indices. They
/// are told from mistakes and get "not supported yet". A feature that arrives deletes its lines here.
final class NotYet {
    static final Map<String, Set<String>> WORDS = Map.of(
            "health_checks[].type", Set.of("grpc"),
            "pools[].health_check.type", Set.of("grpc"),
            "pools[].health_check[].type", Set.of("grpc"));

    private NotYet() {}

    static Set<String> words(KeyPath value) {
        return WORDS.getOrDefault(value.schema(), Set.of());
    }
}
