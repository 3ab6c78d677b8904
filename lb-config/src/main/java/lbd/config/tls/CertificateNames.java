package lbd.config.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a certificate is for (RFC 6125): the names of its subjectAltName, else its common name.
final class CertificateNames {
    private static final int DNS = 2;
    private static final int IP = 7;
    private static final Pattern COMMON_NAME = Pattern.compile("(?:^|,)CN=([^,+]+)");

    private CertificateNames() {}

    static List<String> of(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                for (List<?> name : alternatives) {
                    if (name.get(0).equals(DNS) || name.get(0).equals(IP)) {
                        names.add(String.valueOf(name.get(1)).toLowerCase(Locale.ROOT));
                    }
                }
            }
        } catch (CertificateParsingException e) {
            // It has none that could be read: nobody can be sent to it by name.
        }
        if (names.isEmpty()) {
            Matcher name =
                    COMMON_NAME.matcher(certificate.getSubjectX500Principal().getName());
            if (name.find()) {
                names.add(name.group(1).toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }
}
