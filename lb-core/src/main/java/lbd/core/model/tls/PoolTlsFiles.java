package lbd.core.model.tls;

import org.jspecify.annotations.Nullable;

/// The files that a pool's TLS was read from.
///
/// @param ca    of servers; null where there is none, or nobody looks at it
/// @param own   who we are; null where we are nobody
/// @param watch they are read again when they change, without a reload
public record PoolTlsFiles(@Nullable String ca, @Nullable CertificateSource own, boolean watch) {
    /// None, as of what was not read from files.
    public static final PoolTlsFiles NONE = new PoolTlsFiles(null, null, false);
}
