package lbd.core.model;

/// What a listener says of HTTP/2.
///
/// @param offered        whether clients that come by TLS may choose it (ALPN)
/// @param priorKnowledge whether clients may begin with it in the clear (RFC 9113 section 3.3)
/// @param streams        requests that one connection may have in hand, 1 to [#MAX_STREAMS]
public record Http2Spec(boolean offered, boolean priorKnowledge, int streams) {
    public static final int MAX_STREAMS = 10_000;
    public static final Http2Spec DEFAULT = new Http2Spec(true, false, 100);
    public static final Http2Spec OFF = new Http2Spec(false, false, 100);

    public Http2Spec {
        Range.check("streams", streams, 1, MAX_STREAMS);
    }
}
