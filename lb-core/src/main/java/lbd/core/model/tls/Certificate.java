package lbd.core.model.tls;

import java.security.cert.X509Certificate;
import java.util.List;

/// Who we are: a certificate, those that lead to its root, and its key, which fits.
///
/// @param name  of `tls.certificates`, else the file
/// @param file  where it was read
/// @param chain the certificate first, each signed by the next
/// @param names that it is for, in lower case: of its subjectAltName, wildcards included
public record Certificate(String name, String file, List<X509Certificate> chain, KeyBytes key, List<String> names) {
    public Certificate {
        chain = List.copyOf(chain);
        names = List.copyOf(names);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("no certificate");
        }
    }

    public X509Certificate leaf() {
        return chain.getFirst();
    }
}
