package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import lbd.core.accesslog.EndReason;
import lbd.core.http.HeadBuilder;
import lbd.core.http.KnownField;
import lbd.core.model.Name;
import org.jspecify.annotations.Nullable;

/// Proxy-Status (RFC 9209): lbd's own member of that list, at its end, as a line after those that came. Immutable; any
/// thread. Allocates nothing.
///
/// The next hop is the server's name. One without a name is called as its pool is: addresses of the inside are nobody's
/// business outside. Details are the log's words, and none that says how near a login or an access rule was.
final class ProxyStatus {
    private static final byte[] FIELD = "Proxy-Status: ".getBytes(US_ASCII);
    private static final byte[] NEXT_HOP = "; next-hop=".getBytes(US_ASCII);
    private static final byte[] RECEIVED = "; received-status=".getBytes(US_ASCII);
    private static final byte[] ERROR = "; error=".getBytes(US_ASCII);
    private static final byte[] DETAILS = "; details=".getBytes(US_ASCII);

    /// Octets of a name or word.
    private static final int LONGEST = 64;

    private final String name;

    /// @param name a [Name]
    ProxyStatus(String name) {
        this.name = Name.check(name);
    }

    /// A server's answer goes on. What no server has made is an origin's, which has no such field.
    void passed(ExchangeLog log, HeadEdits edits) {
        if (log.serverName() != null) {
            HeadBuilder out = begin(edits);
            nextHop(log, out);
            out.endField();
        }
    }

    /// An answer of our own, if it is one in place of another's.
    ///
    /// @param replaced the status of the server's answer that it replaces; 0: there was none
    void own(EndReason reason, int replaced, ExchangeLog log, HeadEdits edits) {
        ProxyError error = error(reason, log);
        if (error == null && replaced == 0) {
            return;
        }
        HeadBuilder out = begin(edits);
        nextHop(log, out);
        if (replaced != 0) {
            out.text(RECEIVED);
            out.number(replaced);
        }
        if (error != null) {
            out.text(ERROR);
            out.text(error.token());
            String detail = log.detail();
            if (detail != null && mayTell(reason) && isWord(detail, detail.length())) {
                out.text(DETAILS);
                string(detail, detail.length(), out);
            }
        }
        out.endField();
    }

    private static @Nullable ProxyError error(EndReason reason, ExchangeLog log) {
        return reason == EndReason.NO_SERVER && log.lacksAddresses()
                ? ProxyError.DNS_ERROR
                : ProxyError.of(reason, log.detail(), log.pool() != null);
    }

    private static boolean mayTell(EndReason reason) {
        return reason != EndReason.DENIED && reason != EndReason.UNAUTHORIZED;
    }

    private HeadBuilder begin(HeadEdits edits) {
        HeadBuilder out = edits.behind();
        out.field(KnownField.OTHER, FIELD);
        item(name, name.length(), out);
        return out;
    }

    private static void nextHop(ExchangeLog log, HeadBuilder out) {
        String server = log.serverName();
        if (server == null) {
            return;
        }
        // One of the addresses of a host name is called by both, NAME@ADDRESS.
        int at = server.indexOf('@');
        int end = at < 0 ? server.length() : at;
        String pool = log.pool();
        if (isWord(server, end)) {
            out.text(NEXT_HOP);
            item(server, end, out);
        } else if (pool != null) {
            out.text(NEXT_HOP);
            item(pool, pool.length(), out);
        }
    }

    /// A token where it begins as one does, else a string (RFC 9651 sections 3.3.3 and 3.3.4).
    private static void item(String word, int end, HeadBuilder out) {
        if (isLetter(word.charAt(0))) {
            octets(word, end, out);
        } else {
            string(word, end, out);
        }
    }

    private static void string(String word, int end, HeadBuilder out) {
        out.octet('"');
        octets(word, end, out);
        out.octet('"');
    }

    private static void octets(String word, int end, HeadBuilder out) {
        for (int i = 0; i < end; i++) {
            out.octet(word.charAt(i));
        }
    }

    /// Letters, digits, `_`, `-` and `.`: neither a string nor, behind a letter, a token needs more care with them.
    private static boolean isWord(String text, int end) {
        if (end == 0 || end > LONGEST) {
            return false;
        }
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            boolean good = isLetter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
            if (!good) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
}
