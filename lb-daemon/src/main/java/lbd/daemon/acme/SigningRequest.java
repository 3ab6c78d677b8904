package lbd.daemon.acme;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.util.List;
import lbd.config.tls.SelfSigned;
import lbd.core.der.DerWriter;
import lbd.core.der.Tag;

/// What is to be signed (PKCS#10, RFC 2986): a key, and the names that the certificate is for.
final class SigningRequest {
    private static final byte[] ECDSA_SHA256 = DerWriter.sequence(DerWriter.oid("1.2.840.10045.4.3.2"));
    private static final String EXTENSIONS = "1.2.840.113549.1.9.14";

    private SigningRequest() {}

    /// In DER.
    ///
    /// @param key on P-256
    static byte[] of(KeyPair key, List<String> domains) {
        byte[] wanted = DerWriter.sequence(
                DerWriter.oid(EXTENSIONS),
                DerWriter.of(Tag.SET, DerWriter.sequence(SelfSigned.alternativeNames(domains))));
        byte[] body = DerWriter.sequence(
                DerWriter.integer(BigInteger.ZERO),
                DerWriter.sequence(),
                key.getPublic().getEncoded(),
                DerWriter.of(Tag.constructed(0), wanted));
        try {
            Signature signing = Signature.getInstance("SHA256withECDSA");
            signing.initSign(key.getPrivate());
            signing.update(body);
            return DerWriter.sequence(body, ECDSA_SHA256, DerWriter.bits(signing.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key of our own does not sign", e);
        }
    }
}
