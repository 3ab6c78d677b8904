package lbd.core.runtime;

import java.util.Locale;

/// Why a listener closed a connection before it could become a session or a request.
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
    TOO_MANY;

    private final String word = name().toLowerCase(Locale.ROOT);

    /// As logs and metrics say it: `unknown_proxy`.
    public String word() {
        return word;
    }
}
