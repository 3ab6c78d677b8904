package lbd.core.model.auth;

import java.security.PublicKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Public keys that signatures of tokens are verified by.
///
/// @param keys in the order of their source
public record KeySet(List<Key> keys) {
    /// As many as a set may have.
    public static final int MOST = 256;

    /// One of them.
    ///
    /// @param id        its `kid`; null: it has none
    /// @param algorithm the only one that it is for; null: all that such a key can
    /// @param key       itself
    public record Key(@Nullable String id, @Nullable JwtAlgorithm algorithm, PublicKey key) {}

    public KeySet {
        keys = List.copyOf(keys);
    }

    /// Whether one has this id.
    public boolean has(String id) {
        return keys.stream().anyMatch(key -> id.equals(key.id()));
    }
}
