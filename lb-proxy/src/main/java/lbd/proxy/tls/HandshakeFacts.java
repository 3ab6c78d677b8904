package lbd.proxy.tls;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import lbd.core.tls.ClientHello;
import lbd.core.tls.Ja4;
import lbd.core.tls.TlsClient;
import lbd.core.tls.TlsFacts;
import lbd.proxy.tls.sys.NativeSession;
import org.jspecify.annotations.Nullable;

/// What is known of a client when its handshake is over.
final class HandshakeFacts {
    /// Of RFC 5280's GeneralName: a subject of its own.
    private static final int DIRECTORY_NAME = 4;

    private HandshakeFacts() {}

    /// @param fingerprint whether somebody wants the hello's
    /// @param asked       whether clients are asked for certificates
    static TlsFacts of(NativeSession shaken, ClientHello said, boolean fingerprint, boolean asked) {
        return new TlsFacts(
                shaken.version(),
                shaken.cipher(),
                shaken.group(),
                shaken.protocol(),
                shaken.resumed(),
                said,
                fingerprint ? Ja4.of(said) : null,
                asked ? client(shaken.peer()) : null);
    }

    /// Of hosts, mail addresses, IP addresses and URIs; others are no texts.
    private static List<String> names(X509Certificate certificate) throws GeneralSecurityException {
        Collection<List<?>> all = certificate.getSubjectAlternativeNames();
        if (all == null) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        for (List<?> one : all) {
            if (one.get(1) instanceof String name
                    && !Integer.valueOf(DIRECTORY_NAME).equals(one.get(0))) {
                names.add(name);
            }
        }
        return names;
    }

    private static @Nullable TlsClient client(byte @Nullable [] certificate) {
        if (certificate == null) {
            return null;
        }
        try {
            X509Certificate parsed = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(certificate));
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate);
            return new TlsClient(
                    parsed.getSubjectX500Principal().getName(),
                    HexFormat.of().formatHex(digest),
                    names(parsed),
                    certificate);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that was verified cannot be read", e);
        }
    }
}
