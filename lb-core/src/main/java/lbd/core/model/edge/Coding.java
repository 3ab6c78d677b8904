package lbd.core.model.edge;

import java.util.Locale;

/// What bodies of requests may be encoded by, and is taken off them (RFC 9110 section 8.4.1): the one place to register
/// a coding.
public enum Coding {
    /// RFC 1952; called `x-gzip` too.
    GZIP,
    /// RFC 1950, and what many send in its place: RFC 1951 alone.
    DEFLATE,
    /// RFC 7932.
    BR,
    /// RFC 8878.
    ZSTD;

    private final String word = name().toLowerCase(Locale.ROOT);

    /// As Content-Encoding, Accept-Encoding and the configuration have it.
    public String word() {
        return word;
    }
}
