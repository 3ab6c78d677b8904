package lbd.core.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import lbd.core.http1.HeadLimits;
import lbd.core.http1.HttpParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreconditionsTest {
    private static final long MODIFIED = HttpDate.seconds("Mon, 30 Nov 2026 10:00:00 GMT");
    private static final String SAME = "Mon, 30 Nov 2026 10:00:00 GMT";
    private static final String LATER = "Mon, 30 Nov 2026 10:00:01 GMT";
    private static final String BEFORE = "Mon, 30 Nov 2026 09:59:59 GMT";

    private static Head request(String fields) {
        String text = fields.replace("SAME", SAME).replace("LATER", LATER).replace("BEFORE", BEFORE);
        byte[] bytes = ("GET / HTTP/1.1|Host: h|" + text + (text.isEmpty() ? "|" : "||"))
                .replace("|", "\r\n")
                .getBytes(ISO_8859_1);
        Head head = new Head();
        new HttpParser(HeadLimits.DEFAULT).parseRequest(bytes, 0, bytes.length, head);
        return head;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "''!HOLD",
                "If-None-Match: \"a\"!NOT_MODIFIED",
                "If-None-Match: W/\"a\"!NOT_MODIFIED",
                "If-None-Match: \"b\", \"a\"!NOT_MODIFIED",
                "If-None-Match: \"b\" ,,W/\"a\"!NOT_MODIFIED",
                "If-None-Match: *!NOT_MODIFIED",
                "If-None-Match: \"b\"|If-None-Match: \"a\"!NOT_MODIFIED",
                "If-None-Match: \"b\"!HOLD",
                "If-None-Match: a!HOLD",
                "If-None-Match: \"a!HOLD",
                "If-None-Match: \"b,\"a\"!HOLD",
                // The tag says more than the time.
                "If-None-Match: \"b\"|If-Modified-Since: SAME!HOLD",
                "If-Modified-Since: SAME!NOT_MODIFIED",
                "If-Modified-Since: LATER!NOT_MODIFIED",
                "If-Modified-Since: BEFORE!HOLD",
                "If-Modified-Since: yesterday!HOLD",
                "If-Match: \"a\"!HOLD",
                "If-Match: *!HOLD",
                "If-Match: \"b\"!FAILED",
                "If-Match: W/\"a\"!FAILED",
                "If-Match: \"a\"|If-Unmodified-Since: BEFORE!HOLD",
                "If-Unmodified-Since: BEFORE!FAILED",
                "If-Unmodified-Since: SAME!HOLD",
                "If-Unmodified-Since: x!HOLD",
                "If-Match: \"a\"|If-None-Match: \"a\"!NOT_MODIFIED",
            })
    void whatFollows(String fields, Preconditions.Verdict expected) {
        assertEquals(expected, Preconditions.judge(request(fields), "\"a\"", MODIFIED));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "''!true",
                "If-Range: \"a\"!true",
                "If-Range: \"b\"!false",
                "If-Range: W/\"a\"!false",
                "If-Range: SAME!true",
                "If-Range: LATER!false",
                "If-Range: x!false",
                "If-Range: \"a\"|If-Range: \"a\"!false",
            })
    void whetherPartsFitTogether(String fields, boolean expected) {
        assertEquals(expected, Preconditions.isSameForRange(request(fields), "\"a\"", MODIFIED));
    }

    @Test
    void timesAreReadAsTheyAreWritten() {
        assertEquals(SAME, HttpDate.text(MODIFIED));
        assertEquals(0, HttpDate.seconds("Thu, 01 Jan 1970 00:00:00 GMT"));
        assertEquals(HttpDate.NONE, HttpDate.seconds("Sunday, 06-Nov-94 08:49:37 GMT"));
    }
}
