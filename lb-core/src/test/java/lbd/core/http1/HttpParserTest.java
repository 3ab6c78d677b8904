package lbd.core.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.core.http.KnownField;
import lbd.core.http.Method;
import lbd.core.http.TargetForm;
import org.junit.jupiter.api.Test;

class HttpParserTest {
    private final HttpParser parser = new HttpParser(HeadLimits.DEFAULT);
    private final Head head = new Head();

    @Test
    void requestPartsAreFoundInPlace() {
        request("""
                POST http://Example.com:8080/a/b?x=1 HTTP/1.1
                Host: example.com:8080
                Content-Length:   5\t
                Connection: X-Hop, cookie
                X-Hop: 1
                Cookie: a=b

                """);

        assertEquals(Method.POST, head.method());
        assertEquals(TargetForm.ABSOLUTE, head.form());
        assertEquals("/a/b", head.text(head.pathStart(), head.pathEnd()));
        assertEquals("x=1", head.text(head.queryStart(), head.queryEnd()));
        assertEquals("Example.com", head.text(head.authorityStart(), head.hostEnd()));
        assertEquals(8080, head.port());
        assertEquals(5, head.contentLength());
        assertEquals(BodyLength.KNOWN, head.bodyLength());
        assertEquals("5", head.value(head.find(KnownField.CONTENT_LENGTH)));
        assertTrue(head.keepAlive());
        assertTrue(head.hopByHop(head.find("x-hop".getBytes(ISO_8859_1), 0)));
        assertFalse(head.hopByHop(head.find(KnownField.COOKIE)), "naming a cookie must not remove it");
    }

    @Test
    void upgradeToHttp2InClearIsNoUpgrade() {
        request("GET / HTTP/1.1\nHost: a\nConnection: Upgrade, HTTP2-Settings\nUpgrade: h2c\nHTTP2-Settings: AA\n\n");
        assertFalse(head.upgradeRequested());
        request("GET / HTTP/1.1\nHost: a\nConnection: keep-alive, Upgrade\nUpgrade: websocket\n\n");
        assertTrue(head.upgradeRequested());
    }

    @Test
    void tlsGreetingIsRefusedAtItsFirstOctet() {
        assertEquals(HttpParser.BAD, parser.parseRequest(new byte[] {0x16}, 0, 1, head));
        assertEquals(Rejection.TLS_HELLO, parser.rejection());
    }

    @Test
    void refusedHeadShowsNothingOfTheOneBefore() {
        request("GET /secret HTTP/1.1\nHost: a\nCookie: b\n\n");
        byte[] bytes = "POST ".getBytes(ISO_8859_1);
        assertEquals(HttpParser.NEED_MORE, parser.parseRequest(bytes, 0, bytes.length, head));
        assertEquals(Method.POST, head.method());
        assertEquals("", head.text(head.targetStart(), head.targetEnd()));
        assertEquals(0, head.fieldCount());
        assertEquals(-1, head.find(KnownField.COOKIE));
    }

    private void request(String lines) {
        byte[] bytes = lines.replace("\n", "\r\n").getBytes(ISO_8859_1);
        assertEquals(bytes.length, parser.parseRequest(bytes, 0, bytes.length, head), () -> "" + parser.rejection());
    }
}
