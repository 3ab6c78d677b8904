package lbd.core.http;

/// How the end of a message's body is known (RFC 9112 section 6.3).
public enum Framing {
    /// No byte of a body follows the head; `Content-Length: 0` is this too.
    NONE,
    /// Exactly [Head#contentLength()] bytes follow, at least one.
    LENGTH,
    /// Chunks follow, and trailers.
    CHUNKED,
    /// Answers only: everything until the server closes. A close tells nothing about whether the body was
    /// whole.
    UNTIL_CLOSE
}
