package lbd.proxy.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import lbd.core.model.auth.KeySet;
import lbd.proxy.http.Claims;
import org.jspecify.annotations.Nullable;

/// What a token says that was verified.
///
/// @param claims     as they were in JSON
/// @param untilMillis since 1970, our clock's error allowed for: then it holds no more
/// @param by         of which one has signed it; where there are others, it has to be verified anew
record VerifiedToken(Map<String, Object> claims, long untilMillis, KeySet by) implements Claims {
    @Override
    public byte @Nullable [] claim(String name) {
        List<String> values = values(name);
        return values.isEmpty()
                ? null
                : values.stream().collect(Collectors.joining(",")).getBytes(UTF_8);
    }

    /// The elements of a list, or the one value; objects have no text.
    List<String> values(String name) {
        Object value = claims.get(name);
        Collection<?> all = value instanceof Collection<?> list ? list : value == null ? List.of() : List.of(value);
        return all.stream()
                .filter(one -> one instanceof String || one instanceof Number || one instanceof Boolean)
                .map(Object::toString)
                .toList();
    }
}
