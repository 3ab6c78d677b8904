package lbd.core.model.tls;

import java.util.List;

/// What was read from one source.
///
/// @param certificates at least one
public record CertificateSet(CertificateSource source, List<Certificate> certificates) {
    public CertificateSet {
        certificates = List.copyOf(certificates);
    }

    /// All certificates, in order.
    public static List<Certificate> all(List<CertificateSet> sets) {
        return sets.stream().flatMap(set -> set.certificates().stream()).toList();
    }
}
