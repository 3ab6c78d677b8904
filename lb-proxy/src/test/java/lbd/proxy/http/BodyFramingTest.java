package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import lbd.core.pool.Failure;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How bodies end, on either side: lengths, chunks, the close of the connection, and those that are none.
@Timeout(30)
class BodyFramingTest {
    @Test
    void anAnswerUntilCloseIsChunkedForAClientThatKnowsChunks() throws Exception {
        assertEquals(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
                Talk.oneShot(
                        "HTTP/1.0 200 OK\r\n\r\nhello",
                        "GET / HTTP/1.1\r\n" + Talk.HOST + "Connection: close\r\n\r\n"));
    }

    @Test
    void anAnswerInChunksEndsWithTheConnectionForAnOldClient() throws Exception {
        assertEquals(
                "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello",
                Talk.oneShot(
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\n\r\n",
                        "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
    }

    @Test
    void chunksPassWithoutTheirExtensionsAndWithTrailers() throws Exception {
        assertEquals(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                        + "5\r\nhello\r\n10\r\n0123456789abcdef\r\n0\r\nX-Sum: 1\r\n\r\n",
                Talk.oneShot(
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                + "005;x=y\r\nhello\r\n10\r\n0123456789abcdef\r\n0\r\nX-Sum: 1\r\n\r\n",
                        "GET / HTTP/1.1\r\n" + Talk.HOST + "TE: trailers\r\nConnection: close, TE\r\n\r\n"));
    }

    @Test
    void anAnswerToHeadHasNoBodyWhateverItsLengthSays() throws Exception {
        assertEquals(
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\n",
                Talk.oneShot(
                        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n",
                        "HEAD / HTTP/1.1\r\n" + Talk.HOST + "Connection: close\r\n\r\n"));
    }

    @Test
    void aRequestBodyInChunksReachesTheServer() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    String body = new String(peer.read(23), StandardCharsets.ISO_8859_1);
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 23\r\n\r\n" + body);
                });
                ProxyFixture fixture = Talk.proxy(server.address())) {
            String answer = Talk.exchange(
                    fixture,
                    "POST / HTTP/1.1\r\n" + Talk.HOST + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                            + "3\r\nabc\r\n2\r\nde\r\n0\r\nX-T: 1\r\n\r\n");
            assertTrue(answer.endsWith("5\r\nabcde\r\n0\r\nX-T: 1\r\n\r\n"), answer);
        }
    }

    @Test
    void anAnswerCutShortLooksCut() throws Exception {
        assertEquals(
                "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhal",
                Talk.oneShot(
                        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhal", "GET / HTTP/1.1\r\n" + Talk.HOST + "\r\n"));
        assertEquals(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhal\r\n",
                Talk.oneShot(
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal",
                        "GET / HTTP/1.1\r\n" + Talk.HOST + "\r\n"));
        assertThrows(
                SocketException.class,
                () -> Talk.oneShot(
                        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhal"
                                .replace("Content-Length: 10", "Transfer-Encoding: chunked")
                                .replace("\r\n\r\nhal", "\r\n\r\n5\r\nhal"),
                        "GET / HTTP/1.0\r\n\r\n"));
    }

    @Test
    void answersWithoutContentSayNothingElse() throws Exception {
        String request = "GET / HTTP/1.1\r\n" + Talk.HOST + "Connection: close\r\n\r\n";
        assertEquals(
                "HTTP/1.1 204 No Content\r\nX: 1\r\nConnection: close\r\n\r\n",
                Talk.oneShot("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\nX: 1\r\n\r\n", request));
        assertEquals(
                "HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                Talk.oneShot("HTTP/1.1 205 Reset Content\r\n\r\n", request));
        assertEquals(
                "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
                        + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                Talk.oneShot(
                        "HTTP/1.1 103 Early Hints\r\nContent-Length: 0\r\nLink: </a>\r\n\r\n"
                                + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                        request));
    }

    @Test
    void a204ThatAnnouncesABodyEndsAtTheEmptyLineAndCostsOnlyItsConnection() throws Exception {
        List<String> answers = List.of(
                "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\nX: 1\r\n\r\n",
                "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\nX: 1\r\n\r\nhello",
                "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\nX: 1\r\n\r\n",
                "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\nX: 1\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 204 No Content\r\nX: 1\r\n\r\n");
        assertEachIs("204 No Content\r\nX: 1\r\n", answers);
        // What the length would be is still told (RFC 9110 section 8.6).
        assertEachIs(
                "304 Not Modified\r\nContent-Length: 5\r\n",
                List.of("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n"));
        assertEachIs(
                "304 Not Modified\r\nX: 1\r\n",
                List.of("HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\nX: 1\r\n\r\n0\r\n\r\n"));
    }

    /// Four times each, which would eject the server if it counted, and then something whole.
    private static void assertEachIs(String expected, List<String> answers) throws Exception {
        for (String answer : answers) {
            try (ScriptedServer server = new ScriptedServer(peer -> {
                        for (String head = peer.head(); !head.isEmpty(); head = peer.head()) {
                            peer.send(head.contains(" /odd ") ? answer : Talk.OK);
                        }
                    });
                    ProxyFixture fixture = Talk.proxy(server.address());
                    Socket client = fixture.connect("web")) {
                for (int i = 0; i < 4; i++) {
                    Talk.send(client, "GET /odd HTTP/1.1\r\n" + Talk.HOST + "\r\n");
                    String head = Talk.head(client).replaceAll("Date: [^\r]*\r\n", "");
                    assertEquals("HTTP/1.1 " + expected + "\r\n", head);
                }
                Talk.send(client, "GET /whole HTTP/1.1\r\n" + Talk.HOST + "\r\n");
                assertTrue(Talk.head(client).startsWith("HTTP/1.1 200 "));
                assertEquals("ok", Talk.read(client, 2));
                for (Failure kind : Failure.values()) {
                    assertEquals(
                            0,
                            fixture.state
                                    .pools()
                                    .get("app")
                                    .servers()
                                    .get(0)
                                    .counters()
                                    .failures(kind),
                            answer + kind);
                }
            }
        }
    }
}
