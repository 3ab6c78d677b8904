package lbd.core.http;

/// What is known of the length of a message's body when its head has come. How the end is then found is the affair of
/// the version that brings or carries it: HTTP/1 counts bytes or reads chunks (RFC 9112 section 6.3), HTTP/2 has a
/// flag.
public enum BodyLength {
    /// No byte of a body follows the head; `Content-Length: 0` is this too.
    NONE,
    /// Exactly [Head#contentLength()] bytes follow, at least one.
    KNOWN,
    /// The message itself says where its body ends, and trailers may follow.
    UNKNOWN,
    /// Answers of HTTP/1 only: everything until the server closes. A close tells nothing about whether the body was
    /// whole.
    UNTIL_CLOSE
}
