package lbd.core.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.core.http.Method;
import lbd.core.http1.HeadLimits;
import lbd.core.http1.HttpParser;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The frontier between HTTP/2 and the text of HTTP/1.
class FieldsTest {
    private static final HeadLimits LIMITS = new HeadLimits(1000, 10, 100);
    private static final String[] GET = {":method", "GET", ":scheme", "https", ":authority", "h", ":path", "/"};

    private final HpackDecoder decoder = new HpackDecoder(4096, new HpackScratch());
    private final RequestFields request = new RequestFields();
    private final ResponseFields response = new ResponseFields();
    private final Head head = new Head();

    private @Nullable Malformed read(boolean last, String... fields) {
        request.begin(LIMITS, head);
        byte[] block = Blocks.literals(fields);
        assertTrue(decoder.decode(block, 0, block.length, request));
        return request.end(last);
    }

    private @Nullable Malformed answer(boolean last, String... fields) {
        response.begin(LIMITS, head);
        byte[] block = Blocks.literals(fields);
        assertTrue(decoder.decode(block, 0, block.length, response));
        return response.end(last, Method.GET);
    }

    private static String[] with(String[] fields, String... more) {
        String[] all = Arrays.copyOf(fields, fields.length + more.length);
        System.arraycopy(more, 0, all, fields.length, more.length);
        return all;
    }

    private String text() {
        return new String(head.bytes(), head.start(), head.end() - head.start(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void aRequestBecomesTheTextOfHttp1() {
        assertNull(read(
                true,
                ":method",
                "GET",
                ":path",
                "/a/b?c=d",
                ":scheme",
                "https",
                ":authority",
                "shop.example:8443",
                "accept",
                "*/*",
                "cookie",
                "a=1",
                "x",
                "",
                "cookie",
                "b=2",
                "te",
                "trailers"));
        assertEquals(
                "GET /a/b?c=d HTTP/1.1\r\nhost: shop.example:8443\r\naccept: */*\r\nx: \r\ncookie: a=1; b=2\r\n\r\n",
                text());
        assertTrue(request.https());
        assertTrue(head.teTrailers());
        assertEquals(BodyLength.NONE, head.bodyLength());
        assertEquals("/a/b", head.text(head.pathStart(), head.pathEnd()));
        assertEquals("c=d", head.text(head.queryStart(), head.queryEnd()));
        assertEquals("shop.example", head.text(head.authorityStart(), head.hostEnd()));
        assertEquals(8443, head.port());
    }

    /// Whatever is laid out must mean the same to a reader of HTTP/1.
    @Test
    void theTextIsOneMessageForAReaderOfHttp1() {
        assertNull(read(
                false,
                ":method",
                "POST",
                ":path",
                "/",
                ":scheme",
                "http",
                "host",
                "h:80",
                "content-length",
                "5",
                "expect",
                "100-continue"));
        Head again = new Head();
        int end = new HttpParser(LIMITS).parseRequest(head.bytes(), head.start(), head.end(), again);
        assertEquals(head.end(), end);
        assertEquals(head.contentLength(), again.contentLength());
        assertEquals(head.bodyLength(), again.bodyLength());
        assertEquals(head.fieldCount(), again.fieldCount());
        assertTrue(head.expectContinue());
        assertEquals("h:80", head.text(head.authorityStart(), head.authorityEnd()));
    }

    @Test
    void aBodyOfUnknownLengthComesInPieces() {
        assertNull(read(false, with(GET)));
        assertEquals(BodyLength.UNKNOWN, head.bodyLength());
    }

    @Test
    void pseudoFieldsKeepTheirPlaceAndNumber() {
        assertEquals(Malformed.PSEUDO_FIELD_MISSING, read(true, "a", "b", ":method", "GET"));
        assertEquals(Malformed.PSEUDO_FIELD_MISSING, read(true, "a", "b"));
        assertEquals(Malformed.PSEUDO_FIELD_MISSING, read(true));
        assertEquals(Malformed.PSEUDO_FIELD_UNKNOWN, read(true, with(GET, ":status", "200")));
        assertEquals(Malformed.PSEUDO_FIELD_REPEATED, read(true, with(GET, ":path", "/")));
        assertEquals(Malformed.PSEUDO_FIELD_MISPLACED, read(true, with(GET, "a", "b", ":path", "/")));
        for (int missing = 0; missing < 4; missing++) {
            String[] fields = new String[6];
            for (int i = 0, at = 0; i < 4; i++) {
                if (i != missing) {
                    fields[at++] = GET[2 * i];
                    fields[at++] = GET[2 * i + 1];
                }
            }
            assertEquals(
                    missing == 2 ? Malformed.HOST_ABSENT : Malformed.PSEUDO_FIELD_MISSING,
                    read(true, fields),
                    "without " + GET[2 * missing]);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\rb", "a\nb", "a\r\nHost: x", "a\0b", " a", "a ", "\ta", "a\t", "a\u007fb"})
    void aValueThatWouldBreakALineIsRefused(String value) {
        Malformed why = read(true, with(GET, "x", value));
        assertTrue(
                why == Malformed.FIELD_VALUE_CHARACTER || why == Malformed.FIELD_VALUE_PADDED, value + " gave " + why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:b", "a b", "a\r\nb", "", "a\0", "ä", "(a)", "a\u007f"})
    void aNameThatIsNoTokenIsRefused(String name) {
        assertEquals(Malformed.FIELD_NAME, read(true, with(GET, name, "x")));
    }

    @Test
    void aNameWithACapitalIsRefused() {
        assertEquals(Malformed.FIELD_NAME_UPPER_CASE, read(true, with(GET, "X-a", "x")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"connection", "proxy-connection", "keep-alive", "transfer-encoding", "upgrade", "http2-settings"
            })
    void fieldsOfAConnectionAreRefused(String name) {
        assertEquals(Malformed.CONNECTION_FIELD, read(true, with(GET, name, "chunked")));
        assertEquals(Malformed.CONNECTION_FIELD, answer(true, ":status", "200", name, "chunked"));
    }

    @Test
    void teSaysTrailersOrNothing() {
        assertEquals(Malformed.CONNECTION_FIELD, read(true, with(GET, "te", "trailers, deflate")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "http://h/", "/a b", "/a\r\nX: y", "/a#b", "*", "/\0", "/ä", "/ HTTP/1.1\r\nA: b"})
    void aPathThatIsNoneIsRefused(String path) {
        Malformed why = read(true, ":method", "GET", ":scheme", "https", ":authority", "h", ":path", path);
        assertTrue(why == Malformed.PATH_CHARACTER || why == Malformed.PATH_FORM, path + " gave " + why);
    }

    @Test
    void starIsForOptionsAlone() {
        assertNull(read(true, ":method", "OPTIONS", ":scheme", "https", ":authority", "h", ":path", "*"));
        assertEquals("OPTIONS * HTTP/1.1\r\nhost: h\r\n\r\n", text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"GE T", "GET\r\n", "GET\0", "G(", "GET /x HTTP/1.1\r\nA: b"})
    void aMethodThatIsNoTokenIsRefused(String method) {
        Malformed why = read(true, ":method", method, ":scheme", "https", ":authority", "h", ":path", "/");
        assertEquals(Malformed.METHOD_CHARACTER, why);
    }

    @Test
    void hostSaysWhatTheAuthoritySays() {
        assertNull(read(true, with(GET, "host", "H:443")));
        assertEquals("GET / HTTP/1.1\r\nhost: h\r\n\r\n", text());
        assertEquals(Malformed.HOST_DISAGREES_WITH_TARGET, read(true, with(GET, "host", "other")));
        assertEquals(Malformed.HOST_DISAGREES_WITH_TARGET, read(true, with(GET, "host", "h:80")));
        assertEquals(Malformed.HOST_REPEATED, read(true, with(GET, "host", "h", "host", "h")));
        assertEquals(
                Malformed.HOST_REPEATED,
                read(true, ":method", "GET", ":scheme", "http", ":path", "/", "host", "h", "host", "h"));
        assertEquals(
                Malformed.HOST_INVALID,
                read(true, ":method", "GET", ":scheme", "http", ":path", "/", ":authority", "user@h"));
        assertEquals(Malformed.SCHEME_UNKNOWN, read(true, ":method", "GET", ":scheme", "ftp", ":path", "/"));
    }

    @Test
    void lengthsAreSaidOnceAndKept() {
        assertEquals(Malformed.LENGTH_REPEATED, read(false, with(GET, "content-length", "1", "content-length", "1")));
        assertEquals(Malformed.LENGTH_MALFORMED, read(false, with(GET, "content-length", "+1")));
        assertEquals(Malformed.LENGTH_MALFORMED, read(false, with(GET, "content-length", "")));
        assertEquals(Malformed.LENGTH_WITHOUT_BODY, read(true, with(GET, "content-length", "1")));
        assertNull(read(true, with(GET, "content-length", "0")));
    }

    @Test
    void connectIsBareOrForAWebSocket() {
        assertNull(read(true, ":method", "CONNECT", ":authority", "h:443"));
        assertEquals(Method.CONNECT, head.method());
        assertEquals(
                Malformed.CONNECT_FORM,
                read(true, ":method", "CONNECT", ":authority", "h:443", ":path", "/", ":scheme", "https"));
        assertEquals(Malformed.CONNECT_FORM, read(true, with(GET, ":protocol", "websocket")));
        String[] webSocket = {
            ":method", "CONNECT", ":protocol", "websocket", ":scheme", "https", ":authority", "h", ":path", "/chat"
        };
        assertNull(read(false, with(webSocket, "sec-websocket-version", "13")));
        assertTrue(request.webSocket());
        assertTrue(head.upgradeRequested());
        assertEquals(BodyLength.NONE, head.bodyLength());
        assertEquals(
                "GET /chat HTTP/1.1\r\nhost: h\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\r\n", text());
        assertEquals(Malformed.LENGTH_OF_TUNNEL, read(false, with(webSocket, "content-length", "4")));
        assertEquals(Malformed.LENGTH_OF_TUNNEL, read(true, with(webSocket, "content-length", "4")));
        assertEquals(Malformed.LENGTH_OF_TUNNEL, read(false, with(webSocket, "content-length", "0")));
        webSocket[3] = "connect-udp";
        assertEquals(Malformed.PROTOCOL_UNKNOWN, read(false, webSocket));
    }

    @Test
    void limitsAreThoseOfTheTextAndAnswered431() {
        assertEquals(Malformed.HEAD_TOO_LARGE, read(true, with(GET, "a", "x".repeat(990))));
        assertEquals(Malformed.HEAD_TOO_LARGE, read(true, with(GET, "cookie", "x".repeat(990))));
        assertEquals(
                Malformed.TARGET_TOO_LONG,
                read(true, ":method", "GET", ":scheme", "http", ":authority", "h", ":path", "/" + "x".repeat(100)));
        assertEquals(Malformed.HEAD_TOO_LARGE, read(true, ":authority", "x".repeat(1001), ":method", "GET"));
        String[] fields = GET;
        for (int i = 0; i < 10; i++) {
            fields = with(fields, "a" + i, "b");
        }
        assertEquals(Malformed.TOO_MANY_FIELDS, read(true, fields));
        assertEquals(431, Malformed.TOO_MANY_FIELDS.status());
    }

    @Test
    void anAnswerBecomesTheTextOfHttp1() {
        assertNull(answer(false, ":status", "200", "server", "x", "content-length", "12"));
        assertEquals("HTTP/1.1 200 \r\nserver: x\r\ncontent-length: 12\r\n\r\n", text());
        assertEquals(200, head.status());
        assertEquals(BodyLength.KNOWN, head.bodyLength());
        Head again = new Head();
        int end = new HttpParser(LIMITS).parseResponse(head.bytes(), head.start(), head.end(), Method.GET, again);
        assertEquals(head.end(), end);
    }

    @Test
    void anAnswerThatIsNoneIsRefused() {
        assertEquals(Malformed.PSEUDO_FIELD_MISSING, answer(true, "a", "b"));
        assertEquals(Malformed.PSEUDO_FIELD_MISSING, answer(true));
        assertEquals(Malformed.STATUS_MALFORMED, answer(true, ":status", "20"));
        assertEquals(Malformed.STATUS_MALFORMED, answer(true, ":status", "0x1"));
        assertEquals(Malformed.STATUS_MALFORMED, answer(true, ":status", "099"));
        assertEquals(Malformed.STATUS_SWITCHING, answer(false, ":status", "101"));
        assertEquals(Malformed.PSEUDO_FIELD_UNKNOWN, answer(true, ":path", "/"));
        assertEquals(Malformed.PSEUDO_FIELD_MISPLACED, answer(true, ":status", "200", "a", "b", ":status", "200"));
        assertEquals(Malformed.LENGTH_WITHOUT_BODY, answer(true, ":status", "200", "content-length", "5"));
        assertNull(answer(true, ":status", "304", "content-length", "5"));
    }

    @Test
    void trailersHaveNoFirstLineAndDecideNothing() {
        response.beginTrailers(LIMITS, head);
        byte[] block = Blocks.literals("grpc-status", "0");
        assertTrue(decoder.decode(block, 0, block.length, response));
        assertNull(response.end(true, Method.GET));
        assertEquals("grpc-status: 0\r\n\r\n", text());

        response.beginTrailers(LIMITS, head);
        block = Blocks.literals("content-length", "0");
        assertTrue(decoder.decode(block, 0, block.length, response));
        assertEquals(Malformed.TRAILER_FORBIDDEN, response.end(true, Method.GET));
        assertFalse(request.webSocket());
    }
}
