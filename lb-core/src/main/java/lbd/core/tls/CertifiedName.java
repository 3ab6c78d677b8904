package lbd.core.tls;

import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Whether a certificate is for a name (RFC 9525): by its subjectAltName alone, since a common name says nothing of
/// what it is a name of. A wildcard stands for one whole label, the first.
public final class CertifiedName {
    private static final int DNS = 2;
    private static final int ADDRESS = 7;

    private CertifiedName() {}

    /// @param name a host name, in any case and perhaps with a dot at its end, or an IP address
    public static boolean fits(X509Certificate certificate, String name) {
        Collection<List<?>> alternatives;
        try {
            alternatives = certificate.getSubjectAlternativeNames();
        } catch (CertificateParsingException e) {
            return false;
        }
        if (alternatives == null) {
            return false;
        }
        InetAddress address = address(name);
        String host = lower(name);
        for (List<?> alternative : alternatives) {
            String text = String.valueOf(alternative.get(1));
            boolean fits = address == null
                    ? alternative.get(0).equals(DNS) && fits(lower(text), host)
                    : alternative.get(0).equals(ADDRESS) && address.equals(address(text));
            if (fits) {
                return true;
            }
        }
        return false;
    }

    /// Null where it is none.
    public static @Nullable InetAddress address(String text) {
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String lower(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    private static boolean fits(String pattern, String host) {
        if (!pattern.startsWith("*.")) {
            return pattern.equals(host);
        }
        int dot = host.indexOf('.');
        // Not `*.com`: nobody has all of it.
        return dot > 0 && pattern.indexOf('.', 2) > 0 && pattern.substring(1).equals(host.substring(dot));
    }
}
