package lbd.core.model.check;

import org.jspecify.annotations.Nullable;

/// TLS of a check's connection.
///
/// @param sni    server name to ask for, and the one that the certificate must have when it is verified; null asks
///               for none and verifies the address
/// @param verify whether the certificate must be one to trust; off by default, as at keepalived and HAProxy: a check
/// asks
///               whether the service answers
/// @param ca     PEM file of the authorities to trust; null for those of the system
public record CheckTls(
        @Nullable String sni, boolean verify, @Nullable String ca) {
    public static final CheckTls DEFAULT = new CheckTls(null, false, null);
}
