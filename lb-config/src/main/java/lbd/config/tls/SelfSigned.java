package lbd.config.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import lbd.core.der.DerWriter;
import lbd.core.der.Tag;
import lbd.core.model.tls.Certificate;
import lbd.core.model.tls.KeyBytes;

/// Certificates that we sign ourselves, with ECDSA keys on P-256: for names that no authority has signed yet, and to
/// prove to one that a name is ours.
public final class SelfSigned {
    private static final byte[] ECDSA_SHA256 = DerWriter.sequence(DerWriter.oid("1.2.840.10045.4.3.2"));
    private static final String COMMON_NAME = "2.5.4.3";
    private static final String ALTERNATIVE_NAMES = "2.5.29.17";
    private static final String ACME_IDENTIFIER = "1.3.6.1.5.5.7.1.31";
    private static final int DNS = 2;
    private static final int SERIAL_BITS = 120;
    private static final Duration LIFE = Duration.ofDays(365);

    /// Clocks are not the same everywhere.
    private static final Duration SKEW = Duration.ofDays(1);

    private SelfSigned() {}

    /// One that stands in until an authority has signed. Its issuer says so.
    static Certificate starting(String name, String file, List<String> domains) {
        return make(name, file, "lbd: not signed yet", domains, List.of());
    }

    /// Proves a name (RFC 8737 section 3).
    ///
    /// @param digest SHA-256 of the key authorization
    public static Certificate challenge(String domain, byte[] digest) {
        byte[] extension = DerWriter.sequence(
                DerWriter.oid(ACME_IDENTIFIER),
                DerWriter.of(Tag.BOOLEAN, new byte[] {(byte) 0xff}),
                DerWriter.octets(DerWriter.octets(digest)));
        return make(domain, domain, "lbd: challenge", List.of(domain), List.of(extension));
    }

    /// Whether it is one that only stands in.
    public static boolean isStarting(X509Certificate certificate) {
        return certificate.getIssuerX500Principal().getName().equals("CN=lbd: not signed yet");
    }

    /// A new key on P-256.
    public static KeyPair newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no P-256", e);
        }
    }

    private static Certificate make(String name, String file, String subject, List<String> domains, List<byte[]> more) {
        KeyPair key = newKey();
        try {
            byte[] der = sign(key, subject, domains, more);
            X509Certificate certificate = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
            return Certificates.of(
                    name,
                    file,
                    List.of(certificate),
                    new KeyBytes(key.getPrivate().getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate of our own cannot be made", e);
        }
    }

    private static byte[] sign(KeyPair key, String subject, List<String> domains, List<byte[]> more)
            throws GeneralSecurityException {
        Instant now = Instant.now();
        byte[] name = DerWriter.sequence(DerWriter.of(
                Tag.SET, DerWriter.sequence(DerWriter.oid(COMMON_NAME), DerWriter.text(Tag.UTF8_STRING, subject))));
        List<byte[]> extensions = new ArrayList<>(more);
        extensions.addFirst(alternativeNames(domains));
        byte[] body = DerWriter.sequence(
                DerWriter.of(Tag.constructed(0), DerWriter.integer(BigInteger.TWO)),
                DerWriter.integer(new BigInteger(SERIAL_BITS, new SecureRandom()).setBit(SERIAL_BITS)),
                ECDSA_SHA256,
                name,
                DerWriter.sequence(DerWriter.time(now.minus(SKEW)), DerWriter.time(now.plus(LIFE))),
                name,
                key.getPublic().getEncoded(),
                DerWriter.of(Tag.constructed(3), DerWriter.sequence(extensions.toArray(byte[][]::new))));
        Signature signing = Signature.getInstance("SHA256withECDSA");
        signing.initSign(key.getPrivate());
        signing.update(body);
        return DerWriter.sequence(body, ECDSA_SHA256, DerWriter.bits(signing.sign()));
    }

    /// The extension, for requests as well.
    public static byte[] alternativeNames(List<String> domains) {
        byte[][] names = domains.stream()
                .map(domain -> DerWriter.of(Tag.primitive(DNS), domain.getBytes(US_ASCII)))
                .toArray(byte[][]::new);
        return DerWriter.sequence(DerWriter.oid(ALTERNATIVE_NAMES), DerWriter.octets(DerWriter.sequence(names)));
    }
}
