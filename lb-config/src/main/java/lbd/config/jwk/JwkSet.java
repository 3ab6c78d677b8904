package lbd.config.jwk;

import java.security.Key;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import lbd.core.model.auth.JwtAlgorithm;
import lbd.core.model.auth.KeySet;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.lang.JoseException;

/// A JWK set (RFC 7517), of a file of the operator's or of whoever publishes it.
public final class JwkSet {
    /// RFC 7518 section 3.3.
    private static final int SHORTEST_RSA = 2048;

    private JwkSet() {}

    /// @param source where it is from, for errors
    /// @throws IllegalArgumentException that says what is wrong with it
    public static KeySet parse(String source, String json) {
        List<KeySet.Key> keys = new ArrayList<>();
        try {
            for (JsonWebKey key : new JsonWebKeySet(json).getJsonWebKeys()) {
                key(key).ifPresent(keys::add);
            }
        } catch (JoseException | RuntimeException e) {
            throw new IllegalArgumentException(source + " has no JWK set: an object with a list of keys", e);
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException(source
                    + " has no public key for signatures; allowed: RSA of 2048 bits and more, EC P-256, P-384 and P-521,"
                    + " Ed25519 and Ed448");
        }
        if (keys.size() > KeySet.MOST) {
            throw new IllegalArgumentException(source + " has " + keys.size() + " keys; allowed: " + KeySet.MOST);
        }
        return new KeySet(keys);
    }

    /// Secrets that signers and verifiers share, keys for other purposes and those of unknown algorithms are none.
    private static Optional<KeySet.Key> key(JsonWebKey jwk) {
        Key key = jwk.getKey();
        boolean signs = jwk.getUse() == null || jwk.getUse().equals("sig");
        if (!signs || !(key instanceof PublicKey open)) {
            return Optional.empty();
        }
        if (open instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < SHORTEST_RSA) {
            return Optional.empty();
        }
        String named = jwk.getAlgorithm();
        Optional<JwtAlgorithm> algorithm = Arrays.stream(JwtAlgorithm.values())
                .filter(a -> a.word().equals(named))
                .findFirst();
        return named != null && algorithm.isEmpty()
                ? Optional.empty()
                : Optional.of(new KeySet.Key(jwk.getKeyId(), algorithm.orElse(null), open));
    }
}
