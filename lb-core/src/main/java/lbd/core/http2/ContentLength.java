package lbd.core.http2;

import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.core.http.HeadWriter;
import lbd.core.http.KnownField;
import lbd.core.http.Octets;
import org.jspecify.annotations.Nullable;

/// What Content-Length says, where the end of a stream is the end of a body (RFC 9113 section 8.1.1).
final class ContentLength {
    private ContentLength() {}

    /// Sets length and framing; a body whose length nobody says is one that comes in pieces.
    ///
    /// @param last whether the stream ends with the head
    static @Nullable Malformed check(Head head, boolean last) {
        HeadWriter out = head.writer();
        out.bodyLength(last ? BodyLength.NONE : BodyLength.UNKNOWN);
        if (!head.has(KnownField.CONTENT_LENGTH)) {
            return null;
        }
        // Equal values in two fields are refused as in HTTP/1: nobody needs them.
        if (head.repeats(KnownField.CONTENT_LENGTH)) {
            return Malformed.LENGTH_REPEATED;
        }
        int field = head.find(KnownField.CONTENT_LENGTH);
        long length = Octets.decimal(head.bytes(), head.valueStart(field), head.valueEnd(field));
        if (length < 0) {
            return Malformed.LENGTH_MALFORMED;
        }
        out.contentLength(length);
        if (!last) {
            out.bodyLength(length == 0 ? BodyLength.NONE : BodyLength.KNOWN);
        }
        return null;
    }
}
