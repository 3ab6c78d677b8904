package lbd.core.model.tls;

import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;

/// What clients have to show of themselves.
///
/// @param required whether one without a certificate is turned away; one with a bad certificate always is
/// @param roots    who signs; at least one
/// @param crls     what has been taken back; empty: that is not asked for
/// @param depth    certificates between the client's and the root, 0 to 10
/// @param names    of which the client's certificate has to have one; empty: any
public record ClientVerification(
        boolean required, List<X509Certificate> roots, List<X509CRL> crls, int depth, List<String> names) {
    public static final int MAX_DEPTH = 10;

    /// Where the file does not say.
    public static final int DEPTH = 2;

    public ClientVerification {
        roots = List.copyOf(roots);
        crls = List.copyOf(crls);
        names = List.copyOf(names);
        if (roots.isEmpty()) {
            throw new IllegalArgumentException("ca: needs at least one certificate");
        }
    }

    /// The same with other roots and lists.
    public ClientVerification with(List<X509Certificate> otherRoots, List<X509CRL> otherCrls) {
        return new ClientVerification(required, otherRoots, otherCrls, depth, names);
    }
}
