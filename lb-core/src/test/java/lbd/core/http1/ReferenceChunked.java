package lbd.core.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A slow and simple reader of chunked bodies, written from the grammar of RFC 9112 section 7.1, to compare
/// the decoder with.
final class ReferenceChunked {
    private static final String WS = "[ \\t]*+";
    private static final String TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]++";
    private static final String QUOTED = "\"(?:[\\t !#-\\[\\]-~\\x80-\\xff]|\\\\[\\t -~\\x80-\\xff])*+\"";
    private static final String EXTENSION =
            WS + ";" + WS + TOKEN + "(?:" + WS + "=" + WS + "(?:" + TOKEN + "|" + QUOTED + "))?";
    private static final Pattern CHUNK_LINE = Pattern.compile("([0-9A-Fa-f]{1,13}+)((?:" + EXTENSION + ")*)\\r\\n");

    private ReferenceChunked() {}

    static Reading read(HeadLimits limits, byte[] bytes) {
        String text = new String(bytes, ISO_8859_1);
        StringBuilder data = new StringBuilder();
        int extensions = 0;
        int at = 0;
        while (true) {
            Matcher line = CHUNK_LINE.matcher(text).region(at, text.length());
            boolean whole = line.lookingAt();
            extensions += whole ? line.end(2) - line.start(2) : unfinishedExtension(text.substring(at));
            if (extensions > 4096) {
                return Reading.refused(400);
            }
            if (!whole) {
                return line.hitEnd() ? Reading.MORE : Reading.refused(400);
            }
            long size = Long.parseLong(line.group(1), 16);
            at = line.end();
            if (size == 0) {
                return end(limits, text, at, data.toString());
            }
            if (text.length() - at < size) {
                return Reading.MORE;
            }
            data.append(text, at, at + (int) size);
            at += (int) size;
            if (!"\r\n".startsWith(text.substring(at, Math.min(at + 2, text.length())))) {
                return Reading.refused(400);
            }
            if (text.length() < at + 2) {
                return Reading.MORE;
            }
            at += 2;
        }
    }

    /// A line of a trailer is judged once the section is whole, a line end as soon as it shows.
    private static Reading end(HeadLimits limits, String text, int at, String data) {
        String rest = text.substring(at);
        boolean tooLong = rest.length() > limits.headBytes();
        int size = sectionEnd(tooLong ? rest.substring(0, limits.headBytes()) : rest);
        if (size == BARE) {
            return Reading.refused(400);
        }
        if (size == OPEN) {
            return tooLong ? Reading.refused(431) : Reading.MORE;
        }
        Reading fields = ReferenceReader.trailers(limits, rest.substring(0, size));
        return fields.isRefused()
                ? fields
                : Reading.accepted(
                        at + size, Map.of("data", data, "fields", fields.seen().get("fields")));
    }

    private static int unfinishedExtension(String line) {
        return line.replaceFirst("^[0-9A-Fa-f]*", "").replaceFirst("\\r$", "").length();
    }

    private static final int OPEN = -1;
    private static final int BARE = -2;

    private static int sectionEnd(String rest) {
        if (rest.startsWith("\r") && rest.length() > 1 && rest.charAt(1) != '\n') {
            return BARE;
        }
        int lineStart = 0;
        for (int i = 0; i < rest.length(); i++) {
            if (rest.charAt(i) == '\n') {
                if (i == lineStart || rest.charAt(i - 1) != '\r') {
                    return BARE;
                }
                if (i == lineStart + 1) {
                    return i + 1;
                }
                lineStart = i + 1;
            }
        }
        return OPEN;
    }
}
