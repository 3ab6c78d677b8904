package lbd.core.variable;

import java.util.Arrays;
import lbd.core.http.Head;
import lbd.core.http.KnownField;
import lbd.core.http.Octets;
import lbd.core.http.TargetForm;

/// What texts read of a request's head.
final class HeadValues {
    private static final byte[] COOKIE = KnownField.COOKIE.lowerCaseName();
    private static final byte[] COMMA = {',', ' '};
    private static final byte[] SEMICOLON = {';', ' '};

    private HeadValues() {}

    static void method(Head head, TextBuffer out) {
        out.plain(head.bytes(), head.methodStart(), head.methodEnd());
    }

    /// The octets of a host need no escape anywhere.
    static void host(Head head, TextBuffer out) {
        lower(head, head.authorityStart(), head.hostEnd(), out);
    }

    private static void lower(Head head, int from, int to, TextBuffer out) {
        for (int p = from; p < to; p++) {
            out.encoded(Octets.lower(head.bytes()[p]));
        }
    }

    /// An address has no labels.
    static void label(Head head, int number, TextBuffer out) {
        byte[] b = head.bytes();
        int end = head.hostEnd();
        int from = head.authorityStart();
        for (int n = 1; from < end && b[from] != '['; n++) {
            int dot = Octets.indexOf(b, from, end, '.');
            if (n == number) {
                lower(head, from, dot, out);
                return;
            }
            from = dot + 1;
        }
    }

    /// Of the server as a whole there is none; an absolute URL without a path means `/`.
    static void path(Head head, TextBuffer out) {
        if (head.form() == TargetForm.ASTERISK || head.form() == TargetForm.AUTHORITY) {
            return;
        }
        if (head.pathStart() == head.pathEnd()) {
            out.encoded((byte) '/');
        } else {
            out.encoded(head.bytes(), head.pathStart(), head.pathEnd());
        }
    }

    static void query(Head head, TextBuffer out) {
        if (head.queryStart() >= 0) {
            out.encoded(head.bytes(), head.queryStart(), head.queryEnd());
        }
    }

    static void pathAndQuery(Head head, TextBuffer out) {
        path(head, out);
        if (head.queryStart() >= 0) {
            out.encoded((byte) '?');
            query(head, out);
        }
    }

    /// Decoded as forms encode: `%HH`, and `+` for a space.
    static void parameter(Head head, byte[] name, TextBuffer out) {
        byte[] b = head.bytes();
        int end = head.queryEnd();
        for (int p = head.queryStart(); p >= 0 && p < end; ) {
            int pairEnd = Octets.indexOf(b, p, end, '&');
            int equals = Octets.indexOf(b, p, pairEnd, '=');
            if (FormOctets.spell(b, p, equals, name)) {
                for (int at = equals + 1; at < pairEnd; at += FormOctets.width(b, at, pairEnd)) {
                    out.plain(FormOctets.at(b, at, pairEnd));
                }
                return;
            }
            p = pairEnd + 1;
        }
    }

    /// Lines of one name mean one list (RFC 9110 section 5.3); of cookies, one with semicolons.
    static void field(Head head, byte[] lowerCaseName, TextBuffer out) {
        byte[] between = Arrays.equals(lowerCaseName, COOKIE) ? SEMICOLON : COMMA;
        int before = out.length();
        for (int f = head.find(lowerCaseName, 0); f >= 0; f = head.find(lowerCaseName, f + 1)) {
            if (out.length() > before) {
                out.plain(between);
            }
            out.plain(head.bytes(), head.valueStart(f), head.valueEnd(f));
        }
    }

    /// As it stands, quotes included (RFC 6265 section 4.1.1).
    static void cookie(Head head, byte[] name, TextBuffer out) {
        for (int f = head.find(KnownField.COOKIE); f >= 0; f = head.find(KnownField.COOKIE, f + 1)) {
            if (cookie(head.bytes(), head.valueStart(f), head.valueEnd(f), name, out)) {
                return;
            }
        }
    }

    private static boolean cookie(byte[] b, int from, int end, byte[] name, TextBuffer out) {
        for (int p = from; p < end; ) {
            int pairEnd = Octets.indexOf(b, p, end, ';');
            int start = Octets.skipOws(b, p, pairEnd);
            int equals = Octets.indexOf(b, start, pairEnd, '=');
            if (equals < pairEnd && Arrays.equals(b, start, Octets.trimOws(b, start, equals), name, 0, name.length)) {
                int value = Octets.skipOws(b, equals + 1, pairEnd);
                out.plain(b, value, Octets.trimOws(b, value, pairEnd));
                return true;
            }
            p = pairEnd + 1;
        }
        return false;
    }
}
