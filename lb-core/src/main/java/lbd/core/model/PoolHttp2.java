package lbd.core.model;

/// How HTTP/2 is spoken to a pool's servers.
///
/// @param use         when
/// @param connections to one server on one event loop, over which its requests are spread, 1 to
///     [#MAX_CONNECTIONS]; more come where all of them are full
/// @param streams     requests that one connection may have in hand, 1 to [#MAX_STREAMS]; fewer where a server says so
public record PoolHttp2(Use use, int connections, int streams) {
    /// When a connection to a server speaks HTTP/2.
    public enum Use {
        NEVER,
        /// Where the server chooses it in the TLS handshake (RFC 9113 section 3.2).
        ALPN,
        /// Always, in the clear or within TLS, without asking (RFC 9113 section 3.3).
        PRIOR_KNOWLEDGE
    }

    public static final int MAX_CONNECTIONS = 100;
    public static final int MAX_STREAMS = 10_000;
    public static final PoolHttp2 OFF = new PoolHttp2(Use.NEVER, 1, 100);

    public PoolHttp2 {
        Range.check("connections", connections, 1, MAX_CONNECTIONS);
        Range.check("streams_per_connection", streams, 1, MAX_STREAMS);
    }
}
