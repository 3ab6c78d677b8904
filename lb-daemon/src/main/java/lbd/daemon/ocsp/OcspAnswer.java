package lbd.daemon.ocsp;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import lbd.core.der.DerException;
import lbd.core.der.DerReader;
import lbd.core.der.Tag;

/// An answer that its issuer stands for.
///
/// @param from  since when that is so
/// @param until it is not to be shown any more from then on
record OcspAnswer(Status status, Instant from, Instant until) {
    public enum Status {
        GOOD,
        REVOKED,
        /// The responder does not know the certificate.
        UNKNOWN
    }

    private static final String BASIC = "1.3.6.1.5.5.7.48.1.1";
    private static final String OCSP_SIGNING = "1.3.6.1.5.5.7.3.9";
    private static final int SUCCESSFUL = 0;
    private static final List<String> STATUSES = List.of(
            "successful", "malformed_request", "internal_error", "try_later", "4", "sig_required", "unauthorized");

    /// Clocks are not the same everywhere.
    private static final Duration SKEW = Duration.ofMinutes(5);

    /// Of an answer that does not say.
    private static final Duration LIFE = Duration.ofDays(1);

    /// Certificates in an answer that are looked at.
    private static final int MOST_CERTIFICATES = 8;

    /// Reads and verifies one (RFC 6960 section 3.2): that it is about this certificate, signed by its issuer
    /// or by whom that has authorised, and of now.
    ///
    /// @throws OcspException where any of it is not so
    public static OcspAnswer of(byte[] der, X509Certificate certificate, X509Certificate issuer, Instant now)
            throws OcspException {
        try {
            DerReader basic = basic(der);
            byte[] said = basic.element();
            String algorithm = basic.enter(Tag.SEQUENCE).oid();
            byte[] signature = basic.bits();
            verify(said, algorithm, signature, signers(basic, issuer, now));
            OcspAnswer answer = about(said, CertificateId.of(certificate, issuer));
            if (answer.from.isAfter(now.plus(SKEW))) {
                throw new OcspException("the answer is of the future: " + answer.from);
            }
            if (!answer.until.isAfter(now)) {
                throw new OcspException("the answer has expired: " + answer.until);
            }
            return answer;
        } catch (DerException e) {
            throw new OcspException("the answer cannot be read: " + e.getMessage());
        }
    }

    private static DerReader basic(byte[] der) throws DerException, OcspException {
        DerReader response = new DerReader(der).enter(Tag.SEQUENCE);
        byte[] status = response.enter(Tag.ENUMERATED).rest();
        if (status.length != 1 || status[0] != SUCCESSFUL) {
            int code = status.length == 1 ? status[0] & 0xff : -1;
            throw new OcspException("the responder says "
                    + (code > 0 && code < STATUSES.size() ? STATUSES.get(code) : "status " + code));
        }
        DerReader bytes = response.enter(Tag.constructed(0)).enter(Tag.SEQUENCE);
        String kind = bytes.oid();
        if (!kind.equals(BASIC)) {
            throw new OcspException("an answer of another kind: " + kind);
        }
        return new DerReader(bytes.enter(Tag.OCTET_STRING).rest()).enter(Tag.SEQUENCE);
    }

    /// The issuer, and those of the answer's certificates that it has authorised.
    private static List<PublicKey> signers(DerReader basic, X509Certificate issuer, Instant now) throws DerException {
        List<PublicKey> keys = new ArrayList<>(List.of(issuer.getPublicKey()));
        if (basic.nextIs(Tag.constructed(0))) {
            DerReader certificates = basic.enter(Tag.constructed(0)).enter(Tag.SEQUENCE);
            for (int i = 0; i < MOST_CERTIFICATES && certificates.hasMore(); i++) {
                byte[] one = certificates.element();
                try {
                    X509Certificate signer = (X509Certificate)
                            CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(one));
                    if (isAuthorised(signer, issuer, now)) {
                        keys.add(signer.getPublicKey());
                    }
                } catch (GeneralSecurityException e) {
                    // Not one to believe.
                }
            }
        }
        return keys;
    }

    private static boolean isAuthorised(X509Certificate signer, X509Certificate issuer, Instant now)
            throws GeneralSecurityException {
        List<String> purposes = signer.getExtendedKeyUsage();
        if (purposes == null
                || !purposes.contains(OCSP_SIGNING)
                || !signer.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
            return false;
        }
        signer.verify(issuer.getPublicKey());
        return !now.plus(SKEW).isBefore(signer.getNotBefore().toInstant())
                && !now.isAfter(signer.getNotAfter().toInstant());
    }

    private static void verify(byte[] said, String algorithm, byte[] signature, List<PublicKey> signers)
            throws OcspException {
        for (PublicKey signer : signers) {
            try {
                Signature check = Signature.getInstance(algorithm);
                check.initVerify(signer);
                check.update(said);
                if (check.verify(signature)) {
                    return;
                }
            } catch (GeneralSecurityException e) {
                // Not by this one.
            }
        }
        throw new OcspException(
                "the answer is not signed by the certificate's issuer, nor by whom that has authorised");
    }

    private static OcspAnswer about(byte[] said, byte[] id) throws DerException, OcspException {
        DerReader data = new DerReader(said).enter(Tag.SEQUENCE);
        if (data.nextIs(Tag.constructed(0))) {
            data.skip();
        }
        data.skip(); // The responder's name or key.
        data.time(); // When it was made.
        DerReader answers = data.enter(Tag.SEQUENCE);
        while (answers.hasMore()) {
            DerReader one = answers.enter(Tag.SEQUENCE);
            if (CertificateId.same(id, one.element())) {
                Status status = status(one);
                Instant from = one.time();
                boolean says = one.nextIs(Tag.constructed(0));
                Instant until = says ? one.enter(Tag.constructed(0)).time() : from.plus(LIFE);
                return new OcspAnswer(status, from, until);
            }
        }
        throw new OcspException("the answer is about another certificate");
    }

    private static Status status(DerReader one) throws DerException {
        Status status = one.nextIs(Tag.primitive(0))
                ? Status.GOOD
                : one.nextIs(Tag.constructed(1)) ? Status.REVOKED : Status.UNKNOWN;
        one.skip();
        return status;
    }
}
