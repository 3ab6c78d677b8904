package lbd.core.model.tls;

/// Older ones are not spoken (RFC 8996).
public enum TlsVersion {
    V1_2("1.2"),
    V1_3("1.3");

    private final String word;

    TlsVersion(String word) {
        this.word = word;
    }

    /// As the file says it.
    public String word() {
        return word;
    }
}
