package lbd.daemon.admin;

import java.util.List;

/// What `lbd certificates` shows; its components are the JSON of `/api/v1/certificates`.
record CertificatesView(List<CertificateView> certificates) {

    /// @param name        of `tls.certificates`, else the file
    /// @param names       that it is for
    /// @param serial      in hexadecimal
    /// @param fingerprint SHA-256 of it, in hexadecimal
    /// @param key         `RSA 2048`, `EC 256`, `Ed25519`
    /// @param notAfter    when it, or one that leads to its root, expires
    /// @param daysLeft    whole days until then; negative when it has expired
    /// @param listeners   that show it
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
            List<String> listeners) {}
}
