package lbd.core.model.tls;

/// How a common secret is agreed upon.
public enum TlsGroup {
    /// X25519 and ML-KEM in one: what is recorded today cannot be read by tomorrow's quantum computer.
    X25519MLKEM768("X25519MLKEM768"),
    X25519("X25519"),
    P_256("P-256"),
    P_384("P-384");

    private final String word;

    TlsGroup(String word) {
        this.word = word;
    }

    /// As the file says it.
    public String word() {
        return word;
    }
}
