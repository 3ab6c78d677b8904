package lbd.core.http1;

import lbd.core.http.Authority;
import lbd.core.http.Head;
import lbd.core.http.HeadWriter;
import lbd.core.http.Method;
import lbd.core.http.Octets;
import lbd.core.http.TargetForm;
import org.jspecify.annotations.Nullable;

/// Tells the four forms of a request target apart (RFC 9112 section 3.2).
final class TargetForms {
    static final int HTTP_PORT = 80;
    static final int HTTPS_PORT = 443;

    private static final byte[] HTTP = {'h', 't', 't', 'p', ':', '/', '/'};
    private static final byte[] HTTPS = {'h', 't', 't', 'p', 's', ':', '/', '/'};

    private TargetForms() {}

    /// @param question the position of the first `?`, or `end`
    static @Nullable Rejection read(byte[] b, int start, int question, int end, Head head) {
        HeadWriter out = head.writer();
        if (head.method() == Method.CONNECT) {
            out.target(TargetForm.AUTHORITY, start, end);
            return authorityForm(b, start, end, out);
        }
        if (b[start] == '/') {
            out.target(TargetForm.ORIGIN, start, end);
            path(start, question, end, out);
            return null;
        }
        if (b[start] == '*' && end - start == 1) {
            out.target(TargetForm.ASTERISK, start, end);
            path(start, end, end, out);
            return head.method() == Method.OPTIONS ? null : Rejection.TARGET_FORM;
        }
        out.target(TargetForm.ABSOLUTE, start, end);
        return absoluteForm(b, start, question, end, out);
    }

    /// @return the port that an authority without one means here
    static int defaultPort(Head head) {
        int schemeEnd = head.targetStart() + HTTPS.length;
        boolean https = head.form() == TargetForm.ABSOLUTE
                && schemeEnd <= head.targetEnd()
                && Octets.equalsIgnoreCase(head.bytes(), head.targetStart(), schemeEnd, HTTPS);
        return https ? HTTPS_PORT : HTTP_PORT;
    }

    private static @Nullable Rejection authorityForm(byte[] b, int start, int end, HeadWriter out) {
        int hostEnd = Authority.hostEnd(b, start, end);
        if (hostEnd < 0 || Authority.port(b, hostEnd, end) == Authority.NO_PORT) {
            return Rejection.TARGET_FORM;
        }
        out.authority(start, end, hostEnd, Authority.port(b, hostEnd, end));
        return null;
    }

    private static @Nullable Rejection absoluteForm(byte[] b, int start, int question, int end, HeadWriter out) {
        int authority = afterScheme(b, start, question);
        if (authority < 0) {
            return Rejection.TARGET_FORM;
        }
        int pathStart = Octets.indexOf(b, authority, question, '/');
        int hostEnd = Authority.hostEnd(b, authority, pathStart);
        if (hostEnd < 0) {
            return Rejection.TARGET_FORM;
        }
        out.authority(authority, pathStart, hostEnd, Authority.port(b, hostEnd, pathStart));
        path(pathStart, question, end, out);
        return null;
    }

    private static int afterScheme(byte[] b, int start, int to) {
        for (byte[] scheme : SCHEMES) {
            int end = start + scheme.length;
            if (end <= to && Octets.equalsIgnoreCase(b, start, end, scheme)) {
                return end;
            }
        }
        return -1;
    }

    private static final byte[][] SCHEMES = {HTTP, HTTPS};

    private static void path(int start, int question, int end, HeadWriter out) {
        if (question < end) {
            out.path(start, question, question + 1, end);
        } else {
            out.path(start, end, -1, -1);
        }
    }
}
