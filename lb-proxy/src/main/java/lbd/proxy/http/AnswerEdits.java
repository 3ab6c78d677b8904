package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.core.http.HeadBuilder;
import lbd.core.http.KnownField;

/// What changes on an answer on its way to the client, interim answers included.
final class AnswerEdits {
    private static final byte[] DATE = "Date: ".getBytes(US_ASCII);

    private AnswerEdits() {}

    /// For an answer of our own.
    static void own(HeadEdits edits, Head head, byte[] date) {
        HeadBuilder added = edits.begin(0);
        if (!head.has(KnownField.DATE)) {
            date(date, added);
        }
    }

    /// @param date for an answer that has none
    static void make(HeadEdits edits, Head head, BodyLength length, Forwarding forwarding, byte[] date) {
        int status = head.status();
        // Must not be there for want of a body, though 0 is all that it can say (RFC 9110 section 8.6); nor where
        // the body that goes on is not the one that it tells of.
        boolean untold = status < 200 || status == 204 || length == BodyLength.UNKNOWN;
        HeadBuilder added = edits.begin(untold ? KnownField.CONTENT_LENGTH.bit() : 0);
        if (status >= 200 && !head.has(KnownField.DATE)) {
            date(date, added);
        }
        Via.add(head, forwarding.via(), added);
    }

    private static void date(byte[] date, HeadBuilder added) {
        added.field(KnownField.DATE, DATE);
        added.text(date);
        added.endField();
    }
}
