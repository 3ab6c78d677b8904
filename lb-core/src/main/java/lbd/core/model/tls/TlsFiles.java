package lbd.core.model.tls;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The files that a listener's TLS was read from.
///
/// @param certificates by source
/// @param ca           of clients; null where there is none
/// @param crl          of clients; null where there is none
/// @param ticketKeys   null where there is none
/// @param watch        they are read again when they change, without a reload
public record TlsFiles(
        List<CertificateSet> certificates,
        @Nullable String ca,
        @Nullable String crl,
        @Nullable String ticketKeys,
        boolean watch) {
    /// None, as of what was not read from files.
    public static final TlsFiles NONE = new TlsFiles(List.of(), null, null, null, false);

    public TlsFiles {
        certificates = List.copyOf(certificates);
    }

    /// The same with other certificates.
    public TlsFiles with(List<CertificateSet> others) {
        return new TlsFiles(others, ca, crl, ticketKeys, watch);
    }
}
