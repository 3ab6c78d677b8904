package lbd.daemon.admin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What `lbd certificates` shows; its components are the JSON of `/api/v1/certificates`.
record CertificatesView(List<CertificateView> certificates) {

    /// @param name        of `tls.certificates`, else the file
    /// @param names       that it is for
    /// @param serial      in hexadecimal
    /// @param fingerprint SHA-256 of it, in hexadecimal
    /// @param key         `RSA 2048`, `EC 256`, `Ed25519`
    /// @param notAfter    when it, or one that leads to its root, expires
    /// @param daysLeft    whole days until then; negative when it has expired
    /// @param ocsp        what its issuer says; absent where no listener staples that
    /// @param listeners   that show it
    /// @param pools       whose servers are shown it
    record CertificateView(
            String name,
            String file,
            List<String> names,
            String subject,
            String issuer,
            String serial,
            String fingerprint,
            String key,
            String notBefore,
            String notAfter,
            long daysLeft,
            @Nullable OcspView ocsp,
            List<String> listeners,
            List<String> pools) {}

    /// @param state        `good`, `revoked`, `unknown`, `failed` or `pending`
    /// @param stapled      handshakes have the answer
    /// @param stapledUntil when it expires
    /// @param failure      of the last question, in words
    record OcspView(
            String state,
            boolean stapled,
            @Nullable String stapledUntil,
            @Nullable String failure) {}
}
