package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import lbd.core.edit.FieldPlan;
import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.core.http.HeadBuilder;
import lbd.core.http.KnownField;
import lbd.core.variable.Facts;
import lbd.core.variable.TextBuffer;
import org.jspecify.annotations.Nullable;

/// What changes on an answer on its way to the client, interim answers included.
final class AnswerEdits {
    private static final byte[] DATE = "Date: ".getBytes(US_ASCII);
    private static final byte[] HSTS = "Strict-Transport-Security: ".getBytes(US_ASCII);
    private static final int SWITCHING_PROTOCOLS = 101;

    private AnswerEdits() {}

    /// For an answer of our own.
    ///
    /// @param hsts  for Strict-Transport-Security; null: nothing is said of it
    /// @param rules of the route
    static void own(
            HeadEdits edits,
            Head head,
            byte[] date,
            byte @Nullable [] hsts,
            FieldPlan rules,
            Facts facts,
            TextBuffer scratch) {
        HeadBuilder added = edits.begin(0, rules);
        if (!head.has(KnownField.DATE) && !rules.has(KnownField.DATE)) {
            date(date, added);
        }
        if (!rules.has(KnownField.STRICT_TRANSPORT_SECURITY)) {
            hsts(hsts, added);
        }
        rules.add(head, 0, facts, scratch, added);
    }

    /// @param date  for an answer that has none
    /// @param hsts  for Strict-Transport-Security, in place of what the server says; null: nothing is said of it
    /// @param rules of the route; what they say of a field is said in place of what lbd would
    static void make(
            HeadEdits edits,
            Head head,
            BodyLength length,
            ForwardingFields forwarding,
            byte[] date,
            byte @Nullable [] hsts,
            FieldPlan rules,
            Facts facts,
            TextBuffer scratch) {
        int status = head.status();
        // Must not be there for want of a body, though 0 is all that it can say (RFC 9110 section 8.6); nor where
        // the body that goes on is not the one that it tells of.
        boolean untold = status < 200 || status == 204 || length == BodyLength.UNKNOWN;
        boolean secured = hsts != null
                && (status >= 200 || status == SWITCHING_PROTOCOLS)
                && !rules.has(KnownField.STRICT_TRANSPORT_SECURITY);
        long gone = (untold ? KnownField.CONTENT_LENGTH.bit() : 0)
                | (secured ? KnownField.STRICT_TRANSPORT_SECURITY.bit() : 0);
        HeadBuilder added = edits.begin(gone, rules);
        if (status >= 200 && !head.has(KnownField.DATE) && !rules.has(KnownField.DATE)) {
            date(date, added);
        }
        if (secured) {
            hsts(hsts, added);
        }
        Via.add(head, forwarding.via(), added);
        rules.add(head, gone, facts, scratch, added);
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
