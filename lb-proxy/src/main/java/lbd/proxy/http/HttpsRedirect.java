package lbd.proxy.http;

import java.util.HexFormat;
import lbd.core.accesslog.EndReason;
import lbd.core.http.Head;
import lbd.core.http.TargetForm;
import lbd.proxy.answer.OwnAnswer;
import org.jspecify.annotations.Nullable;

/// Sends every request to the same host, path and query with `https`, but those that came by HTTPS to a trusted proxy
/// before us: they would come again and again.
///
/// Challenges of ACME, which have to be answered in the clear, belong to a gate before this one.
public final class HttpsRedirect implements Gate {
    private static final int MOVED_PERMANENTLY = 301;
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final Destination NO_HOST = new Destination.Refused(400, EndReason.BAD_REQUEST, "no_host");

    @Override
    public @Nullable Destination judge(Head head, Passage passage) {
        if (passage.isSecure(head)) {
            return null;
        }
        int host = head.authorityStart();
        int hostEnd = head.hostEnd();
        if (host >= hostEnd) {
            return NO_HOST;
        }
        StringBuilder to = new StringBuilder("https://");
        append(head, host, hostEnd, to);
        if (head.pathStart() == head.pathEnd()) {
            to.append('/');
        } else if (head.form() != TargetForm.ASTERISK) {
            // Of the server as a whole (OPTIONS *) there is none.
            append(head, head.pathStart(), head.pathEnd(), to);
        }
        if (head.queryStart() >= 0) {
            append(head, head.queryStart(), head.queryEnd(), to.append('?'));
        }
        return new Destination.Answered(OwnAnswer.redirect(to.toString(), MOVED_PERMANENTLY));
    }

    /// Octets that no URI has are let through by many who write them, and are written here as they should be.
    private static void append(Head head, int from, int end, StringBuilder to) {
        byte[] bytes = head.bytes();
        for (int i = from; i < end; i++) {
            byte octet = bytes[i];
            if (octet > ' ' && octet < 0x7f) {
                to.append((char) octet);
            } else {
                HEX.toHexDigits(to.append('%'), octet);
            }
        }
    }
}
