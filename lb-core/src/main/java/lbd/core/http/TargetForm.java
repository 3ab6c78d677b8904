package lbd.core.http;

/// The form of a request target (RFC 9112 section 3.2).
public enum TargetForm {
    /// `/path?query`
    ORIGIN,
    /// `http://host/path?query`; a server expects the origin form of it.
    ABSOLUTE,
    /// `*`, of OPTIONS alone.
    ASTERISK,
    /// `host:port`, of CONNECT alone.
    AUTHORITY
}
