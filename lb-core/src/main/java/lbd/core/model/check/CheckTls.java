package lbd.core.model.check;

import lbd.core.model.tls.PoolTls;
import org.jspecify.annotations.Nullable;

/// TLS of a check's connection.
///
/// @param sni    server name to ask for, and the one that the certificate must have when it is verified; null asks
///               for none and verifies the address
/// @param verify whether the certificate must be one to trust; off by default, as at keepalived and HAProxy: a check
/// asks
///               whether the service answers
/// @param ca     PEM file of the authorities to trust; null for those of the system
/// @param pool   of whose servers it speaks as traffic does, by all that this says; null for a check's own
public record CheckTls(
        @Nullable String sni,
        boolean verify,
        @Nullable String ca,
        @Nullable PoolTls pool) {
    public static final CheckTls DEFAULT = new CheckTls(null, false, null);

    /// A check's own.
    public CheckTls(@Nullable String sni, boolean verify, @Nullable String ca) {
        this(sni, verify, ca, null);
    }

    /// As the pool's servers are spoken to. Without a name of the pool's each is asked for its own.
    public static CheckTls of(PoolTls pool) {
        return new CheckTls(pool.serverName(), pool.verify(), null, pool);
    }
}
