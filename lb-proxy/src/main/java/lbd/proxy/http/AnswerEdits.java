package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.core.http.HeadBuilder;
import lbd.core.http.KnownField;
import org.jspecify.annotations.Nullable;

/// What changes on an answer on its way to the client, interim answers included.
final class AnswerEdits {
    private static final byte[] DATE = "Date: ".getBytes(US_ASCII);
    private static final byte[] HSTS = "Strict-Transport-Security: ".getBytes(US_ASCII);
    private static final int SWITCHING_PROTOCOLS = 101;

    private AnswerEdits() {}

    /// For an answer of our own.
    ///
    /// @param hsts for Strict-Transport-Security; null: nothing is said of it
    static void own(HeadEdits edits, Head head, byte[] date, byte @Nullable [] hsts) {
        HeadBuilder added = edits.begin(0);
        if (!head.has(KnownField.DATE)) {
            date(date, added);
        }
        hsts(hsts, added);
    }

    /// @param date for an answer that has none
    /// @param hsts for Strict-Transport-Security, in place of what the server says; null: nothing is said of it
    static void make(
            HeadEdits edits, Head head, BodyLength length, Forwarding forwarding, byte[] date, byte @Nullable [] hsts) {
        int status = head.status();
        // Must not be there for want of a body, though 0 is all that it can say (RFC 9110 section 8.6); nor where
        // the body that goes on is not the one that it tells of.
        boolean untold = status < 200 || status == 204 || length == BodyLength.UNKNOWN;
        boolean secured = hsts != null && (status >= 200 || status == SWITCHING_PROTOCOLS);
        HeadBuilder added = edits.begin((untold ? KnownField.CONTENT_LENGTH.bit() : 0)
                | (secured ? KnownField.STRICT_TRANSPORT_SECURITY.bit() : 0));
        if (status >= 200 && !head.has(KnownField.DATE)) {
            date(date, added);
        }
        if (secured) {
            hsts(hsts, added);
        }
        Via.add(head, forwarding.via(), added);
    }

    private static void hsts(byte @Nullable [] value, HeadBuilder added) {
        if (value != null) {
            added.field(KnownField.STRICT_TRANSPORT_SECURITY, HSTS);
            added.text(value);
            added.endField();
        }
    }

    private static void date(byte[] date, HeadBuilder added) {
        added.field(KnownField.DATE, DATE);
        added.text(date);
        added.endField();
    }
}
