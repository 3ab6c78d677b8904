package lbd.daemon.ocsp;

import java.security.cert.X509Certificate;
import lbd.core.der.DerWriter;

/// The question (RFC 6960 section 4.1.1). Without a nonce: answers that are made ahead do not have it.
final class OcspQuestion {
    private OcspQuestion() {}

    /// The body of the request.
    public static byte[] of(X509Certificate certificate, X509Certificate issuer) {
        byte[] request = DerWriter.sequence(CertificateId.of(certificate, issuer));
        return DerWriter.sequence(DerWriter.sequence(DerWriter.sequence(request)));
    }
}
