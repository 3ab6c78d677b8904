package lbd.core.http2;

import java.util.Locale;

/// Why the fields of a request or an answer are no HTTP message (RFC 9113 sections 8.2 and 8.3), or one that HTTP/1
/// would read as another. Each is a mistake of its stream alone: the block was read, and the connection goes on.
public enum Malformed {
    PSEUDO_FIELD_UNKNOWN(400),
    PSEUDO_FIELD_REPEATED(400),
    PSEUDO_FIELD_MISSING(400),
    /// After a field, or in trailers.
    PSEUDO_FIELD_MISPLACED(400),

    METHOD_CHARACTER(400),
    METHOD_TOO_LONG(501),
    SCHEME_UNKNOWN(400),
    PATH_CHARACTER(400),
    PATH_FORM(400),
    TARGET_TOO_LONG(414),
    /// `:path` or `:scheme` with a CONNECT, or `:protocol` without.
    CONNECT_FORM(400),
    PROTOCOL_UNKNOWN(501),
    STATUS_MALFORMED(400),
    /// 101, which HTTP/2 does not have (section 8.6).
    STATUS_SWITCHING(400),

    FIELD_NAME(400),
    FIELD_NAME_UPPER_CASE(400),
    FIELD_VALUE_CHARACTER(400),
    /// White space around a value.
    FIELD_VALUE_PADDED(400),
    /// Connection and its kind, and TE with more than `trailers` (section 8.2.2).
    CONNECTION_FIELD(400),
    HEAD_TOO_LARGE(431),
    TOO_MANY_FIELDS(431),

    HOST_ABSENT(400),
    HOST_REPEATED(400),
    HOST_INVALID(400),
    /// Host and `:authority` say different things.
    HOST_DISAGREES_WITH_TARGET(400),
    LENGTH_REPEATED(400),
    LENGTH_MALFORMED(400),
    /// A length above zero, and the stream ends with the head.
    LENGTH_WITHOUT_BODY(400),
    /// A length beside `:protocol`: what follows is the tunnel's, and HTTP/1 would take it for a body.
    LENGTH_OF_TUNNEL(400),
    EXPECTATION_UNKNOWN(417),
    TRAILER_FORBIDDEN(400);

    private final int status;
    private final String reason = name().toLowerCase(Locale.ROOT);

    Malformed(int status) {
        this.status = status;
    }

    /// @return the status to answer a request with
    public int status() {
        return status;
    }

    /// @return a stable name for logs and metrics, such as `host_disagrees_with_target`
    public String reason() {
        return reason;
    }
}
