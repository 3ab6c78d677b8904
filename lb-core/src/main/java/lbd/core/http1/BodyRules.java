package lbd.core.http1;

import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.core.http.HeadWriter;
import lbd.core.http.HttpVersion;
import lbd.core.http.KnownField;
import lbd.core.http.Octets;
import org.jspecify.annotations.Nullable;

/// What Content-Length and Transfer-Encoding say about the body (RFC 9112 sections 6.1 to 6.3). Everything
/// that request smuggling lives on is refused here.
final class BodyRules {
    private static final byte[] CHUNKED = {'c', 'h', 'u', 'n', 'k', 'e', 'd'};

    private BodyRules() {}

    /// Sets length and framing by these two fields; without either the framing stays NONE.
    static @Nullable Rejection check(Head head) {
        boolean length = head.has(KnownField.CONTENT_LENGTH);
        if (head.has(KnownField.TRANSFER_ENCODING)) {
            return length ? Rejection.LENGTH_AND_TRANSFER_ENCODING : transferEncoding(head);
        }
        return length ? contentLength(head) : null;
    }

    /// Equal values in two fields are refused as well: some reader takes the first and some the last, and
    /// nobody needs them.
    private static @Nullable Rejection contentLength(Head head) {
        if (head.repeats(KnownField.CONTENT_LENGTH)) {
            return Rejection.LENGTH_REPEATED;
        }
        int field = head.find(KnownField.CONTENT_LENGTH);
        long length = Octets.decimal(head.bytes(), head.valueStart(field), head.valueEnd(field));
        if (length < 0) {
            return Rejection.LENGTH_MALFORMED;
        }
        HeadWriter out = head.writer();
        out.contentLength(length);
        out.bodyLength(length == 0 ? BodyLength.NONE : BodyLength.KNOWN);
        return null;
    }

    private static @Nullable Rejection transferEncoding(Head head) {
        if (head.version() == HttpVersion.HTTP_1_0) {
            return Rejection.TRANSFER_ENCODING_IN_1_0;
        }
        boolean chunked = false;
        byte[] b = head.bytes();
        for (int f = head.find(KnownField.TRANSFER_ENCODING);
                f >= 0;
                f = head.find(KnownField.TRANSFER_ENCODING, f + 1)) {
            int end = head.valueEnd(f);
            for (int p = head.valueStart(f); p <= end; ) {
                int comma = Octets.indexOf(b, p, end, ',');
                int from = Octets.skipOws(b, p, comma);
                p = comma + 1;
                if (from == comma) {
                    // Empty elements mean nothing (RFC 9110 section 5.6.1); the field is written anew.
                    continue;
                }
                Rejection rejection = coding(b, from, Octets.trimOws(b, from, comma), chunked);
                if (rejection != null) {
                    return rejection;
                }
                chunked = true;
            }
        }
        if (!chunked) {
            return Rejection.TRANSFER_ENCODING_MALFORMED;
        }
        head.writer().bodyLength(BodyLength.UNKNOWN);
        return null;
    }

    /// @param afterChunked whether `chunked` came before
    private static @Nullable Rejection coding(byte[] b, int from, int to, boolean afterChunked) {
        for (int p = from; p < to; p++) {
            if (!Octets.isTchar(b[p])) {
                return Rejection.TRANSFER_ENCODING_MALFORMED;
            }
        }
        boolean chunked = Octets.equalsIgnoreCase(b, from, to, CHUNKED);
        if (afterChunked) {
            return chunked ? Rejection.CHUNKED_REPEATED : Rejection.CHUNKED_NOT_LAST;
        }
        return chunked ? null : Rejection.TRANSFER_CODING_UNKNOWN;
    }
}
