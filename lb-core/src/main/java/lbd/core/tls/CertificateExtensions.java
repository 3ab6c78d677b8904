package lbd.core.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.math.BigInteger;
import java.security.cert.X509Certificate;
import lbd.core.der.DerException;
import lbd.core.der.DerReader;
import lbd.core.der.Tag;
import org.jspecify.annotations.Nullable;

/// What a certificate says in extensions that the JDK has no words for.
public final class CertificateExtensions {
    private static final String AUTHORITY_INFORMATION = "1.3.6.1.5.5.7.1.1";
    private static final String OCSP = "1.3.6.1.5.5.7.48.1";
    private static final int URI = 6;
    private static final String AUTHORITY_KEY = "2.5.29.35";
    private static final String TLS_FEATURE = "1.3.6.1.5.5.7.1.24";
    private static final BigInteger STATUS_REQUEST = BigInteger.valueOf(5);

    private CertificateExtensions() {}

    /// Where its issuer answers (RFC 5280 section 4.2.2.1).
    ///
    /// @return null where it does not say, or nothing that begins with http://
    public static @Nullable String responder(X509Certificate certificate) {
        byte[] extension = certificate.getExtensionValue(AUTHORITY_INFORMATION);
        if (extension == null) {
            return null;
        }
        try {
            DerReader all = inside(extension);
            while (all.hasMore()) {
                DerReader one = all.enter(Tag.SEQUENCE);
                boolean ocsp = one.oid().equals(OCSP);
                if (ocsp && one.nextIs(Tag.primitive(URI))) {
                    String uri = new String(one.enter(Tag.primitive(URI)).rest(), ISO_8859_1);
                    if (uri.startsWith("http://")) {
                        return uri;
                    }
                }
            }
        } catch (DerException e) {
            // As good as nothing.
        }
        return null;
    }

    /// Whether clients refuse it without a staple (RFC 7633).
    public static boolean mustStaple(X509Certificate certificate) {
        byte[] extension = certificate.getExtensionValue(TLS_FEATURE);
        if (extension == null) {
            return false;
        }
        try {
            DerReader all = inside(extension);
            while (all.hasMore()) {
                if (all.integer().equals(STATUS_REQUEST)) {
                    return true;
                }
            }
        } catch (DerException e) {
            // As good as nothing.
        }
        return false;
    }

    /// Which key of its issuer has signed it (RFC 5280 section 4.2.1.1).
    ///
    /// @return null where it does not say
    public static byte @Nullable [] authorityKey(X509Certificate certificate) {
        byte[] extension = certificate.getExtensionValue(AUTHORITY_KEY);
        if (extension == null) {
            return null;
        }
        try {
            DerReader all = inside(extension);
            return all.nextIs(Tag.primitive(0)) ? all.enter(Tag.primitive(0)).rest() : null;
        } catch (DerException e) {
            // As good as nothing.
            return null;
        }
    }

    private static DerReader inside(byte[] extension) throws DerException {
        byte[] value = new DerReader(extension).enter(Tag.OCTET_STRING).rest();
        return new DerReader(value).enter(Tag.SEQUENCE);
    }
}
