package lbd.config.tls;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Certificates of files, and what makes them unfit to be shown to clients.
public final class Chains {
    private static final int MIN_RSA_BITS = 2048;
    private static final int MIN_EC_BITS = 224;

    private Chains() {}

    /// All certificates of a PEM file, in its order, not judged: roots, for example.
    public static List<X509Certificate> all(String file) {
        return of(file, Pem.blocks(file, MaterialFile.bytes(file)));
    }

    static List<X509Certificate> of(String file, List<Pem> blocks) {
        List<X509Certificate> found = new ArrayList<>();
        for (Pem block : blocks) {
            if (block.isCertificate()) {
                found.add(certificate(file, block.der()));
            }
        }
        if (found.isEmpty()) {
            boolean key = blocks.stream().anyMatch(Pem::isKey);
            throw new IllegalArgumentException(file + " has no certificate" + (key ? ", but a private key" : ""));
        }
        return found;
    }

    private static X509Certificate certificate(String file, byte[] der) {
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw new IllegalArgumentException(file + " has a certificate that cannot be read", e);
        }
    }

    /// A chain to show to others.
    public static List<X509Certificate> chain(String file) {
        List<X509Certificate> chain = all(file);
        judge(file, chain);
        return chain;
    }

    static void judge(String file, List<X509Certificate> chain) {
        Instant now = Instant.now();
        for (int i = 0; i < chain.size(); i++) {
            X509Certificate one = chain.get(i);
            time(file, one, now);
            strength(file, one);
            if (i + 1 < chain.size()) {
                signed(file, one, chain.get(i + 1));
            }
        }
    }

    private static void time(String file, X509Certificate one, Instant now) {
        Instant end = one.getNotAfter().toInstant();
        Instant begin = one.getNotBefore().toInstant();
        if (now.isAfter(end)) {
            throw new IllegalArgumentException(file + ": " + subject(one) + " has expired on " + end);
        }
        if (now.isBefore(begin)) {
            throw new IllegalArgumentException(file + ": " + subject(one) + " is not valid before " + begin);
        }
    }

    private static void strength(String file, X509Certificate one) {
        PublicKey key = one.getPublicKey();
        if (key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < MIN_RSA_BITS) {
            throw new IllegalArgumentException(file + ": the key of " + subject(one) + " is weak: RSA with "
                    + rsa.getModulus().bitLength() + " bits; at least " + MIN_RSA_BITS + " are needed");
        }
        if (key instanceof ECPublicKey ec && ec.getParams().getOrder().bitLength() < MIN_EC_BITS) {
            throw new IllegalArgumentException(file + ": the key of " + subject(one) + " is weak: EC with "
                    + ec.getParams().getOrder().bitLength() + " bits");
        }
        String algorithm = one.getSigAlgName().toUpperCase(Locale.ROOT);
        boolean weak = algorithm.startsWith("MD5") || algorithm.startsWith("MD2") || algorithm.startsWith("SHA1");
        // Nobody looks at the signature of a root.
        if (weak && !one.getSubjectX500Principal().equals(one.getIssuerX500Principal())) {
            throw new IllegalArgumentException(
                    file + ": the signature of " + subject(one) + " is weak: " + one.getSigAlgName());
        }
    }

    private static void signed(String file, X509Certificate one, X509Certificate next) {
        try {
            if (one.getIssuerX500Principal().equals(next.getSubjectX500Principal())) {
                one.verify(next.getPublicKey());
                return;
            }
        } catch (GeneralSecurityException e) {
            // Told below.
        }
        throw new IllegalArgumentException(file + ": the chain is not in order: " + subject(one)
                + " is not signed by the next, " + subject(next) + "; the server's own comes first");
    }

    static String subject(X509Certificate one) {
        return "\"" + one.getSubjectX500Principal().getName() + "\"";
    }
}
