package lbd.core.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import lbd.core.http.Head;
import lbd.core.http.HttpVersion;
import lbd.core.http.Method;
import org.jspecify.annotations.Nullable;

/// What a reader made of some bytes, in a form that two readers' results and a table's expectations can be
/// compared in.
///
/// @param end       the position after what was read, 0 if more is needed, -1 if it was refused
/// @param statuses  the possible statuses of a refusal
/// @param rejection the parser's own reason; the reference has none
record Reading(
        int end,
        Map<String, String> seen,
        Set<Integer> statuses,
        @Nullable Rejection rejection) {
    static final Reading MORE = new Reading(0, Map.of(), Set.of(), null);

    static Reading accepted(int end, Map<String, String> seen) {
        return new Reading(end, seen, Set.of(), null);
    }

    static Reading refused(int status) {
        return refused(Set.of(status));
    }

    static Reading refused(Set<Integer> statuses) {
        return new Reading(-1, Map.of(), statuses, null);
    }

    static Reading refused(Rejection why) {
        return new Reading(-1, Map.of(), Set.of(why.status()), why);
    }

    boolean isRefused() {
        return end < 0;
    }

    /// @return whether the parser's reading is one that this reference allows
    boolean allows(Reading parsed) {
        return end == parsed.end
                && seen.equals(parsed.seen)
                && statuses.containsAll(parsed.statuses)
                && statuses.isEmpty() == parsed.statuses.isEmpty();
    }

    /// Reads the bytes from within an array that is larger on both sides, so that a look outside of them
    /// shows.
    ///
    /// @param head one that has been used before, so that what is left in it shows
    static Reading request(HttpParser parser, Head head, byte[] bytes) {
        byte[] around = around(bytes);
        int end = parser.parseRequest(around, MARGIN, MARGIN + bytes.length, head);
        Rejection why = parser.rejection();
        if (why != null) {
            return refused(why);
        }
        return end == HttpParser.NEED_MORE ? MORE : accepted(end - MARGIN, describeRequest(head));
    }

    static Reading response(HttpParser parser, Head head, byte[] bytes, Method requestMethod) {
        byte[] around = around(bytes);
        int end = parser.parseResponse(around, MARGIN, MARGIN + bytes.length, requestMethod, head);
        Rejection why = parser.rejection();
        if (why != null) {
            return refused(why);
        }
        return end == HttpParser.NEED_MORE ? MORE : accepted(end - MARGIN, describeResponse(head));
    }

    static String spellFields(Head head) {
        StringBuilder spelled = new StringBuilder();
        for (int i = 0; i < head.fieldCount(); i++) {
            spelled.append('[')
                    .append(head.name(i))
                    .append(": ")
                    .append(head.value(i))
                    .append(']');
        }
        return spelled.toString();
    }

    private static final int MARGIN = 3;

    private static byte[] around(byte[] bytes) {
        byte[] around = "\r\n:\r\n\r".getBytes(ISO_8859_1);
        byte[] all = new byte[bytes.length + around.length];
        System.arraycopy(around, 0, all, 0, MARGIN);
        System.arraycopy(bytes, 0, all, MARGIN, bytes.length);
        System.arraycopy(around, MARGIN, all, MARGIN + bytes.length, around.length - MARGIN);
        return all;
    }

    private static Map<String, String> describeRequest(Head head) {
        Map<String, String> seen = new LinkedHashMap<>();
        seen.put("method", head.text(head.methodStart(), head.methodEnd()));
        seen.put("form", head.form().name().toLowerCase(Locale.ROOT));
        seen.put("path", head.text(head.pathStart(), head.pathEnd()));
        seen.put(
                "query",
                head.queryStart() < 0 && head.queryEnd() < 0 ? "-" : head.text(head.queryStart(), head.queryEnd()));
        seen.put("host", head.text(head.authorityStart(), head.hostEnd()));
        seen.put("port", "" + head.port());
        seen.put("expect", "" + head.expectContinue());
        describeBoth(head, seen);
        return seen;
    }

    private static Map<String, String> describeResponse(Head head) {
        Map<String, String> seen = new LinkedHashMap<>();
        seen.put("status", "" + head.status());
        seen.put("reason", head.text(head.reasonStart(), head.reasonEnd()));
        describeBoth(head, seen);
        return seen;
    }

    private static void describeBoth(Head head, Map<String, String> seen) {
        seen.put("minor", head.version() == HttpVersion.HTTP_1_0 ? "0" : "1");
        seen.put(
                "framing",
                switch (head.bodyLength()) {
                    case NONE -> "none";
                    case KNOWN -> "length";
                    case UNKNOWN -> "chunked";
                    case UNTIL_CLOSE -> "until_close";
                });
        seen.put("length", "" + head.contentLength());
        seen.put("alive", "" + head.keepAlive());
        seen.put("upgrade", "" + head.upgradeRequested());
        seen.put("trailers", "" + head.teTrailers());
        seen.put("hop", hopByHop(head));
        seen.put("fields", spellFields(head));
    }

    private static String hopByHop(Head head) {
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < head.fieldCount(); i++) {
            if (head.hopByHop(i)) {
                names.append(names.isEmpty() ? "" : ",").append(head.name(i).toLowerCase(Locale.ROOT));
            }
        }
        return names.toString();
    }
}
