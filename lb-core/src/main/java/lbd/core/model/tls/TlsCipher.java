package lbd.core.model.tls;

/// The cipher suites of TLS 1.2 that can be chosen, by OpenSSL's names: with forward secrecy. Those of TLS 1.3 are all
/// good and always on.
public enum TlsCipher {
    ECDHE_ECDSA_AES128_GCM_SHA256(true),
    ECDHE_RSA_AES128_GCM_SHA256(true),
    ECDHE_ECDSA_AES256_GCM_SHA384(true),
    ECDHE_RSA_AES256_GCM_SHA384(true),
    ECDHE_ECDSA_CHACHA20_POLY1305(true),
    ECDHE_RSA_CHACHA20_POLY1305(true),
    /// Old clients need these: no AEAD.
    ECDHE_ECDSA_AES128_SHA(false),
    ECDHE_RSA_AES128_SHA(false),
    ECDHE_ECDSA_AES256_SHA(false),
    ECDHE_RSA_AES256_SHA(false);

    private final String word = name().replace('_', '-');
    private final boolean aead;

    TlsCipher(boolean aead) {
        this.aead = aead;
    }

    /// As the file and OpenSSL say it.
    public String word() {
        return word;
    }

    /// Whether it encrypts and authenticates in one.
    public boolean aead() {
        return aead;
    }
}
