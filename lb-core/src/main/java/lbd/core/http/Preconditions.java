package lbd.core.http;

import java.util.Locale;

/// What a request demands of the thing that it asks for (RFC 9110 section 13), in the order of section 13.2.2.
public final class Preconditions {
    /// What follows from them.
    public enum Verdict {
        /// The answer is given.
        HOLD,
        /// The client has it: 304.
        NOT_MODIFIED,
        /// It is another thing than the client thinks: 412.
        FAILED
    }

    private Preconditions() {}

    /// Of GET and HEAD.
    ///
    /// @param etag     of what there is, with its quotes
    /// @param modified when it was changed, seconds since 1970
    public static Verdict judge(Head request, String etag, long modified) {
        if (request.has(KnownField.IF_MATCH)) {
            if (!names(request, KnownField.IF_MATCH, etag, true)) {
                return Verdict.FAILED;
            }
        } else if (request.has(KnownField.IF_UNMODIFIED_SINCE)) {
            long since = date(request, KnownField.IF_UNMODIFIED_SINCE);
            if (since != HttpDate.NONE && modified > since) {
                return Verdict.FAILED;
            }
        }
        if (request.has(KnownField.IF_NONE_MATCH)) {
            return names(request, KnownField.IF_NONE_MATCH, etag, false) ? Verdict.NOT_MODIFIED : Verdict.HOLD;
        }
        long since = date(request, KnownField.IF_MODIFIED_SINCE);
        return since != HttpDate.NONE && modified <= since ? Verdict.NOT_MODIFIED : Verdict.HOLD;
    }

    /// Whether parts of it are of use to the client, who has others of the same (If-Range, section 13.1.5).
    public static boolean isSameForRange(Head request, String etag, long modified) {
        int field = request.find(KnownField.IF_RANGE);
        if (field < 0) {
            return true;
        }
        if (request.repeats(KnownField.IF_RANGE)) {
            return false;
        }
        String value = request.value(field);
        // A weak one says nothing of the very bytes.
        return value.startsWith("\"") ? value.equals(etag) : HttpDate.seconds(value) == modified;
    }

    private static long date(Head request, KnownField which) {
        int field = request.find(which);
        return field < 0 || request.repeats(which) ? HttpDate.NONE : HttpDate.seconds(request.value(field));
    }

    private static boolean names(Head request, KnownField which, String etag, boolean strong) {
        for (int f = request.find(which); f >= 0; f = request.find(which, f + 1)) {
            if (names(request.value(f), etag, strong)) {
                return true;
            }
        }
        return false;
    }

    private static boolean names(String list, String etag, boolean strong) {
        if (list.equals("*")) {
            return true;
        }
        String wanted = opaque(etag);
        if (strong && isWeak(etag)) {
            return false;
        }
        for (int p = 0; p < list.length(); ) {
            char c = list.charAt(p);
            if (c == ' ' || c == '\t' || c == ',') {
                p++;
                continue;
            }
            boolean weak = list.regionMatches(p, "W/", 0, 2);
            int open = weak ? p + 2 : p;
            int close = open < list.length() && list.charAt(open) == '"' ? list.indexOf('"', open + 1) : -1;
            if (close < 0) {
                // Whatever follows is no list of tags.
                return false;
            }
            if (list.substring(open, close + 1).equals(wanted) && !(strong && weak)) {
                return true;
            }
            p = close + 1;
        }
        return false;
    }

    private static boolean isWeak(String etag) {
        return etag.toLowerCase(Locale.ROOT).startsWith("w/");
    }

    private static String opaque(String etag) {
        return isWeak(etag) ? etag.substring(2) : etag;
    }
}
