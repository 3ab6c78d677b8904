package lbd.config.tls;

import java.io.ByteArrayInputStream;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;

/// Lists of certificates that have been taken back (CRL).
public final class Crls {
    /// Delta CRL indicator (RFC 5280 section 5.2.4).
    private static final String DELTA = "2.5.29.27";

    private Crls() {}

    /// All of a PEM file.
    public static List<X509CRL> of(String file) {
        List<X509CRL> found = new ArrayList<>();
        for (Pem block : Pem.blocks(file, MaterialFile.bytes(file))) {
            if (block.label().equals("X509 CRL")) {
                try {
                    CertificateFactory factory = CertificateFactory.getInstance("X.509");
                    found.add((X509CRL) factory.generateCRL(new ByteArrayInputStream(block.der())));
                } catch (CertificateException | CRLException e) {
                    throw new IllegalArgumentException(file + " has a CRL that cannot be read", e);
                }
            }
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException(file + " has no CRL");
        }
        for (X509CRL one : found) {
            // It would not be looked at: whom it takes back would be let in.
            if (one.getExtensionValue(DELTA) != null) {
                throw new IllegalArgumentException(
                        file + " has a delta CRL of " + issuer(one) + "; lists have to be complete");
            }
        }
        return found;
    }

    /// Whose clients are refused in whole, since nothing says that they were not taken back.
    ///
    /// @param roots who signs clients
    /// @return in words
    public static List<String> refused(List<X509CRL> lists, List<X509Certificate> roots) {
        Instant now = Instant.now();
        List<String> said = new ArrayList<>();
        for (X509CRL list : lists) {
            if (isOver(list, now) && lists.stream().noneMatch(l -> isOfSame(l, list) && !isOver(l, now))) {
                said.add("the list of " + issuer(list) + " has expired on "
                        + list.getNextUpdate().toInstant() + ": its clients are refused");
            }
        }
        for (X509Certificate root : roots) {
            if (lists.stream().noneMatch(l -> l.getIssuerX500Principal().equals(root.getSubjectX500Principal()))) {
                said.add("there is no list of " + Chains.subject(root) + " of ca: its clients are refused");
            }
        }
        return said;
    }

    private static boolean isOver(X509CRL list, Instant now) {
        Date end = list.getNextUpdate();
        return end != null && end.toInstant().isBefore(now);
    }

    private static boolean isOfSame(X509CRL one, X509CRL other) {
        return one.getIssuerX500Principal().equals(other.getIssuerX500Principal());
    }

    private static String issuer(X509CRL list) {
        return '"' + list.getIssuerX500Principal().getName() + '"';
    }
}
