package lbd.core.runtime;

import java.util.Locale;

/// Why a listener closed a connection before it could become a session or a request, or an HTTP/2 connection that
/// broke the rules of its protocol.
public enum ConnectionRefusal {
    /// A PROXY protocol header is expected, and whoever connected is none of the proxies that may send one.
    UNKNOWN_PROXY,
    /// No PROXY protocol header, or a malformed one.
    BAD_PROXY_HEADER,
    /// The PROXY protocol header did not arrive in time.
    LATE_PROXY_HEADER,
    /// By the lists of networks.
    DENIED,
    /// The source has as many connections as one may have.
    TOO_MANY,
    /// The source connects more often than one may.
    TOO_OFTEN,
    /// A request of HTTP in the clear, where TLS is spoken; answered with 400.
    PLAIN_HTTP,
    /// Something that is no TLS.
    NOT_TLS,
    /// A ClientHello that cannot be read, or is too large.
    BAD_CLIENT_HELLO,
    /// TLS for a name that no certificate has, where `unknown_name` is `reject`.
    UNKNOWN_NAME,
    /// The client speaks none of the protocols that are offered (ALPN).
    NO_COMMON_PROTOCOL,
    /// The TLS handshake failed: no common version, a certificate that was not taken, by either side.
    TLS_HANDSHAKE,
    /// So many TLS handshakes wait already that this one would not begin in time.
    TOO_MANY_HANDSHAKES,
    /// The TLS handshake was not over in time.
    LATE_TLS_HANDSHAKE,
    /// As much is kept of what is not complete as may be, and of this connection for the longest time.
    MEMORY,
    /// A mistake of an HTTP/2 connection, or too much of what only attackers send much of.
    HTTP2_ERROR;

    private final String word = name().toLowerCase(Locale.ROOT);

    /// As logs and metrics say it: `unknown_proxy`.
    public String word() {
        return word;
    }
}
