package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import lbd.core.http.Head;
import lbd.core.http.HeadBuilder;
import lbd.core.http.KnownField;
import lbd.core.http.Octets;
import org.jspecify.annotations.Nullable;

/// Via: the proxies that a message has passed (RFC 9110 section 7.6.3).
final class Via {
    private static final byte[] VIA = "Via: ".getBytes(US_ASCII);

    private Via() {}

    /// Adds lbd's own element, as a line after those that came.
    ///
    /// @param head of the message that came, whose version is told
    /// @param name what lbd calls itself; null where it does not
    static void add(Head head, byte @Nullable [] name, HeadBuilder out) {
        if (name != null) {
            out.field(KnownField.VIA, VIA);
            out.text(head.version().number());
            out.octet(' ');
            out.text(name);
            out.endField();
        }
    }

    /// Whether one of them is called so.
    static boolean names(Head head, byte[] name) {
        byte[] b = head.bytes();
        for (int f = head.find(KnownField.VIA); f >= 0; f = head.find(KnownField.VIA, f + 1)) {
            int end = head.valueEnd(f);
            for (int p = head.valueStart(f); p < end; ) {
                int comma = elementEnd(b, p, end);
                if (isBy(b, p, comma, name)) {
                    return true;
                }
                p = comma + 1;
            }
        }
        return false;
    }

    /// A comma within a comment is none between elements.
    private static int elementEnd(byte[] b, int from, int to) {
        int depth = 0;
        for (int p = from; p < to; p++) {
            switch (b[p]) {
                case '(' -> depth++;
                case ')' -> depth--;
                case '\\' -> p += depth > 0 ? 1 : 0;
                case ',' -> {
                    if (depth <= 0) {
                        return p;
                    }
                }
                default -> {}
            }
        }
        return to;
    }

    /// `1.1 name` or `HTTP/1.1 name (comment)`
    private static boolean isBy(byte[] b, int from, int to, byte[] name) {
        int protocol = Octets.skipOws(b, from, to);
        int by = Octets.skipOws(b, tokenEnd(b, protocol, to), to);
        int end = tokenEnd(b, by, to);
        return end > by && Octets.equalsIgnoreCase(b, by, end, name, 0, name.length);
    }

    private static int tokenEnd(byte[] b, int from, int to) {
        int p = from;
        while (p < to && !Octets.isOws(b[p])) {
            p++;
        }
        return p;
    }
}
