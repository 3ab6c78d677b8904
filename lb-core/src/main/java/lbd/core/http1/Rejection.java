package lbd.core.http1;

import java.util.Locale;

/// Why a message was refused. Of an answer each of them means 502 to the client, whatever [#status()] says.
public enum Rejection {
    // Another protocol where HTTP/1 is spoken.
    /// A TLS handshake.
    TLS_HELLO(400),
    HTTP2_PREFACE(400),
    /// A header of the PROXY protocol.
    PROXY_HEADER(400),

    // The request or status line.
    LEADING_LINES(400),
    METHOD_CHARACTER(400),
    METHOD_TOO_LONG(501),
    TARGET_CHARACTER(400),
    TARGET_TOO_LONG(414),
    TARGET_FORM(400),
    /// `GET /` without a version.
    HTTP_0_9(400),
    VERSION_MALFORMED(400),
    VERSION_UNSUPPORTED(505),
    STATUS_MALFORMED(400),
    REASON_CHARACTER(400),

    // Lines of fields.
    BARE_CR(400),
    BARE_LF(400),
    OBS_FOLD(400),
    SPACE_BEFORE_FIRST_FIELD(400),
    SPACE_BEFORE_COLON(400),
    FIELD_NAME(400),
    FIELD_VALUE_CHARACTER(400),
    HEAD_TOO_LARGE(431),
    TOO_MANY_FIELDS(431),

    // What the fields say together.
    HOST_ABSENT(400),
    HOST_REPEATED(400),
    HOST_INVALID(400),
    HOST_DISAGREES_WITH_TARGET(400),
    LENGTH_REPEATED(400),
    LENGTH_MALFORMED(400),
    LENGTH_AND_TRANSFER_ENCODING(400),
    TRANSFER_ENCODING_IN_1_0(400),
    TRANSFER_ENCODING_MALFORMED(400),
    TRANSFER_CODING_UNKNOWN(501),
    CHUNKED_NOT_LAST(400),
    CHUNKED_REPEATED(400),
    CONNECTION_OPTIONS(400),
    EXPECTATION_UNKNOWN(417),
    BODY_WHERE_NONE_MAY_BE(400),

    // The chunked body.
    CHUNK_SIZE(400),
    CHUNK_EXTENSION(400),
    CHUNK_EXTENSION_TOO_LONG(400),
    CHUNK_LINE_END(400),
    CHUNK_DATA_END(400),
    /// So many small ones in so short a time that they cost more than they bring.
    CHUNKS_TOO_SMALL(400),
    TRAILERS_TOO_LARGE(431),
    TRAILER_FORBIDDEN(400);

    private final int status;
    private final String reason = name().toLowerCase(Locale.ROOT);

    Rejection(int status) {
        this.status = status;
    }

    /// @return the status to answer a request with
    public int status() {
        return status;
    }

    /// @return a stable name for logs and metrics, such as `length_and_transfer_encoding`
    public String reason() {
        return reason;
    }
}
