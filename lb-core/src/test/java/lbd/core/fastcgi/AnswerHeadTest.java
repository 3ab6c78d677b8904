package lbd.core.fastcgi;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.core.http.Method;
import lbd.core.http1.HeadLimits;
import lbd.core.http1.HttpParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerHeadTest {
    private static final long INPUTS = Long.getLong("lbd.fuzz.inputs", 1_000_000);
    private static final long SEED = Long.getLong("lbd.fuzz.seed", 20_261_130);

    private final AnswerHead heads = new AnswerHead(new HeadLimits(4096, 16, 1024));
    private final Head head = new Head();

    private int read(String text, Method method) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        return heads.read(bytes, 0, bytes.length, method, head);
    }

    /// What is laid out, with `|` for the ends of lines, and what follows the head.
    private String laidOut(String text) {
        int end = read(text, Method.GET);
        return end == AnswerHead.BAD
                ? String.valueOf(heads.fault())
                : head.text(head.start(), head.end()).replace("\r\n", "|") + text.substring(end);
    }

    @Test
    void headsAreLaidOutAsThoseOfHttp() {
        assertEquals(
                "HTTP/1.1 200 OK|Content-Type: text/html|X: a b||body",
                laidOut("Content-Type:text/html\r\nX: \t a b \t\r\n\r\nbody"));
        assertEquals("HTTP/1.1 200 OK|A: 1|B: ||\n", laidOut("A:1\nB:\n\n\n"));
        assertEquals("HTTP/1.1 404 Not Found|A: 1||", laidOut("A: 1\r\nStatus: 404 Not Found\r\n\r\n"));
        assertEquals("HTTP/1.1 599 |A: 1||", laidOut("STATUS:599\nA: 1\r\n\n"));
    }

    @Test
    void aLocationAloneIsARedirect() {
        assertEquals("HTTP/1.1 302 Found|Location: http://a/||", laidOut("Location: http://a/\r\n\r\n"));
        assertEquals("HTTP/1.1 302 Found|location: /b||", laidOut("location: /b\r\n\r\n"));
        assertEquals("HTTP/1.1 201 Made|Location: /b||", laidOut("Location: /b\r\nStatus: 201 Made\r\n\r\n"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "|! cgi_head_empty",
                "A: 1| B: 2||! cgi_field_name",
                "A : 1||! cgi_field_name",
                ": 1||! cgi_field_name",
                "nothing||! cgi_field_name",
                "<html>||! cgi_field_name",
                "A: 1\u0000||! cgi_field_value",
                "A: \u007f||! cgi_field_value",
                "Status: 99||! cgi_status",
                "Status: 100 Continue||! cgi_status",
                "Status: 199||! cgi_status",
                "Status: abc||! cgi_status",
                "Status: 2000||! cgi_status",
                "Status: -20||! cgi_status",
                "Status:||! cgi_status",
                "Status: 200|Status: 200||! cgi_status_repeated",
                "Content-Length: 1|Content-Length: 1||! cgi_content_length",
                "Content-Length: +1||! cgi_content_length",
                "Content-Length: 99999999999999999999||! cgi_content_length",
                "Transfer-Encoding: chunked||! cgi_transfer_encoding",
            })
    void whatIsNoHeadIsRefused(String text, String fault) {
        assertEquals(fault, laidOut(text.replace("|", "\r\n")));
        assertEquals(fault, laidOut(text.replace("|", "\n")));
    }

    @Test
    void blanksBeforeANameAndCarriageReturnsWithinAreRefused() {
        assertEquals("cgi_field_name", laidOut(" A: 1\r\n\r\n"));
        assertEquals("cgi_field_value", laidOut("A: 1\rB: 2\r\n\r\n"));
        assertEquals("cgi_field_value", laidOut("A: 1\r\r\n\r\n"));
    }

    @Test
    void boundsAreKept() {
        assertEquals("HTTP/1.1 200 OK", laidOut("A: 1\n".repeat(16) + "\n").substring(0, 15));
        assertEquals("cgi_too_many_fields", laidOut("A: 1\n".repeat(17) + "\n"));
        assertEquals(AnswerHead.NEED_MORE, read("A: " + "x".repeat(4092), Method.GET));
        assertEquals("cgi_head_too_large", laidOut("A: " + "x".repeat(4093)));
        assertEquals("cgi_head_too_large", laidOut("A: " + "x".repeat(4092) + "\n\n"));
        assertEquals(4096, read("A: " + "x".repeat(4091) + "\n\n", Method.GET));
        assertEquals("cgi_head_too_large", laidOut("x".repeat(5000)));
    }

    @Test
    void aHeadThatIsNotCompleteNeedsMore() {
        String text = "Status: 200 OK\r\nContent-Length: 5\r\n\r\n";
        for (int i = 0; i < text.length(); i++) {
            assertEquals(AnswerHead.NEED_MORE, read(text.substring(0, i), Method.GET), "after " + i);
        }
        assertEquals(text.length(), read(text + "hello", Method.GET));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, A: 1, UNKNOWN, -1",
        "GET, Content-Length: 5, KNOWN, 5",
        "GET, Content-Length: 0, NONE, 0",
        "HEAD, Content-Length: 5, NONE, 5",
        "HEAD, A: 1, NONE, -1",
        "GET, Status: 204, NONE, -1",
        "GET, Status: 304, NONE, -1",
        "POST, Status: 500, UNKNOWN, -1",
    })
    void bodiesEndWhereTheHeadSays(Method method, String field, BodyLength length, long told) {
        read(field + "\r\n\r\n", method);
        assertEquals(length, head.bodyLength());
        assertEquals(told, head.contentLength());
    }

    /// Whatever is accepted is an answer of HTTP/1 to its strict parser too.
    @Test
    void nothingIsLaidOutThatHttpWouldRefuse() {
        SplittableRandom random = new SplittableRandom(SEED);
        String[] parts = {
            "Status",
            "Location",
            "Content-Length",
            "A",
            ":",
            ": ",
            "\r\n",
            "\n",
            "\n\n",
            "\r",
            " ",
            "200 OK",
            "404",
            "5",
            "x\u0000",
            "\u00e9",
            "Transfer-Encoding",
            "chunked",
            "/a",
            "\t",
            "Connection: close\n",
            "Proxy: a\n"
        };
        HttpParser parser = new HttpParser(new HeadLimits(8192, 17, 1024));
        Head again = new Head();
        long accepted = 0;
        for (long i = 0; i < INPUTS / 4; i++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "A: 1\r\n" : "");
            for (int n = random.nextInt(8); n > 0; n--) {
                text.append(parts[random.nextInt(parts.length)]);
            }
            text.append(random.nextInt(4) == 0 ? "" : "\n\n");
            int end = read(text.toString(), Method.GET);
            if (end > 0) {
                accepted++;
                assertTrue(text.charAt(end - 1) == '\n');
                byte[] laidOut = head.text(head.start(), head.end()).getBytes(ISO_8859_1);
                int parsed = parser.parseResponse(laidOut, 0, laidOut.length, Method.GET, again);
                String about = "seed " + SEED + ": " + text + " became " + new String(laidOut, ISO_8859_1);
                assertEquals(laidOut.length, parsed, () -> about + parser.rejection());
                assertEquals(head.fieldCount(), again.fieldCount(), about);
                assertEquals(head.status(), again.status(), about);
            }
        }
        assertTrue(accepted > INPUTS / 40, accepted + " accepted: the inputs test little");
    }
}
