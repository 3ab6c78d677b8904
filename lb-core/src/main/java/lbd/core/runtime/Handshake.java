package lbd.core.runtime;

import lbd.core.model.tls.TlsVersion;

/// How a client's TLS handshake has ended well.
public enum Handshake {
    V1_2_FULL(TlsVersion.V1_2, false),
    V1_2_RESUMED(TlsVersion.V1_2, true),
    V1_3_FULL(TlsVersion.V1_3, false),
    V1_3_RESUMED(TlsVersion.V1_3, true);

    private final TlsVersion version;
    private final boolean resumed;

    Handshake(TlsVersion version, boolean resumed) {
        this.version = version;
        this.resumed = resumed;
    }

    /// @param version as the log says it: `TLSv1.3`
    /// @param resumed whether a session of before went on, by its ticket or, with TLS 1.2, from `session_cache`
    public static Handshake of(String version, boolean resumed) {
        if (version.endsWith(TlsVersion.V1_3.word())) {
            return resumed ? V1_3_RESUMED : V1_3_FULL;
        }
        return resumed ? V1_2_RESUMED : V1_2_FULL;
    }

    public TlsVersion version() {
        return version;
    }

    public boolean resumed() {
        return resumed;
    }
}
