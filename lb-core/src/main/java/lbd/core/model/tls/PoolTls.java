package lbd.core.model.tls;

import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// TLS to the servers of a pool.
///
/// @param verify     whether a server has to show a certificate that leads to one of the roots and is for its name
/// @param roots      who signs servers; empty where nothing is verified
/// @param serverName that is asked for (SNI) and verified; null: the host name or address under which the file has the
///                   server
/// @param byHost     the name is the request's host, and `serverName` null: without one, and for what is no request,
///                   it is the server's
/// @param own        who we are, for servers that ask; null: nobody
/// @param alpn       protocols that are offered, the best first; empty: nothing is said of it
/// @param files      that this was read from
public record PoolTls(
        boolean verify,
        List<X509Certificate> roots,
        @Nullable String serverName,
        boolean byHost,
        @Nullable Certificate own,
        TlsSettings settings,
        List<String> alpn,
        PoolTlsFiles files) {
    public PoolTls {
        roots = List.copyOf(roots);
        alpn = List.copyOf(alpn);
        if (verify && roots.isEmpty()) {
            throw new IllegalArgumentException("ca: needs at least one certificate");
        }
    }

    /// Of no files, and requests have no say in the name.
    public PoolTls(
            boolean verify,
            List<X509Certificate> roots,
            @Nullable String serverName,
            @Nullable Certificate own,
            TlsSettings settings,
            List<String> alpn) {
        this(verify, roots, serverName, false, own, settings, alpn, PoolTlsFiles.NONE);
    }

    /// The same that offers other protocols.
    public PoolTls offering(List<String> protocols) {
        return new PoolTls(verify, roots, serverName, byHost, own, settings, protocols, files);
    }

    /// The same with what files say now.
    public PoolTls with(List<X509Certificate> otherRoots, @Nullable Certificate otherOwn) {
        return new PoolTls(verify, otherRoots, serverName, byHost, otherOwn, settings, alpn, files);
    }
}
