package lbd.config.tls;

import java.io.ByteArrayInputStream;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.util.ArrayList;
import java.util.List;

/// Lists of certificates that have been taken back (CRL).
public final class Crls {
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
        return found;
    }
}
