package lbd.core.model.check;

import java.security.cert.X509Certificate;
import java.util.List;
import lbd.core.model.tls.PoolTls;
import org.jspecify.annotations.Nullable;

/// TLS of a check's connection.
///
/// @param sni    server name to ask for, and the one that the certificate must have when it is verified; null asks
///               for none and verifies the address
/// @param verify whether the certificate must be one to trust; off by default, as at keepalived and HAProxy:
///     a check asks whether the service answers
/// @param roots  the authorities to trust; null for those of the system
/// @param pool   of whose servers it speaks as traffic does, by all that this says; null for a check's own
public record CheckTls(
        @Nullable String sni,
        boolean verify,
        @Nullable List<X509Certificate> roots,
        @Nullable PoolTls pool) {
    public static final CheckTls DEFAULT = new CheckTls(null, false, null);

    public CheckTls {
        roots = roots == null ? null : List.copyOf(roots);
    }

    /// A check's own.
    public CheckTls(@Nullable String sni, boolean verify, @Nullable List<X509Certificate> roots) {
        this(sni, verify, roots, null);
    }

    /// As the pool's servers are spoken to. Without a name of the pool's each is asked for its own.
    public static CheckTls of(PoolTls pool) {
        return new CheckTls(pool.serverName(), pool.verify(), null, pool);
    }
}
