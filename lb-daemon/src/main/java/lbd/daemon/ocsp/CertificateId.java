package lbd.daemon.ocsp;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import lbd.core.der.DerException;
import lbd.core.der.DerReader;
import lbd.core.der.DerWriter;
import lbd.core.der.Tag;

/// Which certificate is meant (RFC 6960 section 4.1.1): by SHA-1 of its issuer's name and key, which every responder
/// knows and nobody's safety depends on, and its serial number.
final class CertificateId {
    private static final byte[] SHA1 = DerWriter.sequence(DerWriter.oid("1.3.14.3.2.26"), DerWriter.of(Tag.NULL));

    private CertificateId() {}

    static byte[] of(X509Certificate certificate, X509Certificate issuer) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            byte[] name = sha1.digest(issuer.getSubjectX500Principal().getEncoded());
            DerReader key = new DerReader(issuer.getPublicKey().getEncoded()).enter(Tag.SEQUENCE);
            key.skip();
            return DerWriter.sequence(
                    SHA1,
                    DerWriter.octets(name),
                    DerWriter.octets(sha1.digest(key.bits())),
                    DerWriter.integer(certificate.getSerialNumber()));
        } catch (NoSuchAlgorithmException | DerException e) {
            throw new IllegalStateException("a certificate that was read has no key", e);
        }
    }

    /// Whether both mean the same, with or without the NULL that some leave out.
    static boolean same(byte[] ours, byte[] theirs) throws DerException {
        DerReader a = new DerReader(ours).enter(Tag.SEQUENCE);
        DerReader b = new DerReader(theirs).enter(Tag.SEQUENCE);
        String algorithm = a.enter(Tag.SEQUENCE).oid();
        return algorithm.equals(b.enter(Tag.SEQUENCE).oid()) && MessageDigest.isEqual(a.rest(), b.rest());
    }
}
