package lbd.core.model.auth;

import java.util.EnumSet;
import java.util.Set;

/// How tokens are signed: by a private key, so that who can verify cannot sign. `none` and those with a shared secret
/// are not among them.
public enum JwtAlgorithm {
    RS256,
    RS384,
    RS512,
    PS256,
    PS384,
    PS512,
    ES256,
    ES384,
    ES512,
    EDDSA("EdDSA");

    /// Every one.
    public static final Set<JwtAlgorithm> ALL = Set.copyOf(EnumSet.allOf(JwtAlgorithm.class));

    private final String word;

    JwtAlgorithm() {
        word = name();
    }

    JwtAlgorithm(String word) {
        this.word = word;
    }

    /// As tokens name it (RFC 7518 section 3.1, RFC 8037).
    public String word() {
        return word;
    }
}
