package lbd.core.fastcgi;

import static java.nio.charset.StandardCharsets.US_ASCII;

/// What every program is told of its request (RFC 3875 section 4.1, and what nginx and Apache have added). The
/// configuration may give other values to these names.
public enum Param {
    GATEWAY_INTERFACE,
    SERVER_SOFTWARE,
    QUERY_STRING,
    REQUEST_METHOD,
    CONTENT_TYPE,
    CONTENT_LENGTH,
    SCRIPT_FILENAME,
    SCRIPT_NAME,
    PATH_INFO,
    PATH_TRANSLATED,
    REQUEST_URI,
    DOCUMENT_URI,
    DOCUMENT_ROOT,
    SERVER_PROTOCOL,
    REQUEST_SCHEME,
    HTTPS,
    REMOTE_ADDR,
    REMOTE_PORT,
    REMOTE_USER,
    SERVER_ADDR,
    SERVER_PORT,
    SERVER_NAME,
    /// PHP that was built to insist on it runs nothing without.
    REDIRECT_STATUS;

    private final byte[] octets = name().getBytes(US_ASCII);

    /// Its name; not to be written to.
    public byte[] octets() {
        return octets;
    }

    /// In a set of them.
    @SuppressWarnings("EnumOrdinal") // a set of bits that outlives nothing
    public int bit() {
        return 1 << ordinal();
    }
}
