package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import java.util.List;
import lbd.core.pool.Failure;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a server sends behind the end of an answer, in the same segment, reaches nobody: neither the client nor the
/// request that comes next (RFC 9112 section 9.2).
@Timeout(30)
class SurplusBytesTest {
    private static final String POISON = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nPOISON";

    private static ScriptedServer saying(String first) throws Exception {
        return new ScriptedServer(peer -> {
            for (String head = peer.head(); !head.isEmpty(); head = peer.head()) {
                peer.send(head.contains(" /first ") ? first : Talk.OK);
            }
        });
    }

    private static String request(String method, String target) {
        return method + " " + target + " HTTP/1.1\r\n" + Talk.HOST + "\r\n";
    }

    /// @param answer to the first of two requests that come in one write, of which `body` is all that may be told on
    private static void assertSecondIsHonest(String method, String answer, String body) throws Exception {
        try (ScriptedServer server = saying(answer);
                ProxyFixture fixture = Talk.proxy(server.address());
                Socket client = fixture.connect("web")) {
            Talk.send(client, request(method, "/first") + request("GET", "/mine"));
            assertTrue(Talk.head(client).startsWith("HTTP/1.1 200 "));
            assertEquals(body, Talk.read(client, body.length()));
            String head = Talk.head(client);
            assertTrue(head.startsWith("HTTP/1.1 200 ") && head.contains("Content-Length: 2\r\n"), head);
            assertEquals("ok", Talk.read(client, 2));
            assertEquals(2, server.connections.get());
            assertEquals(method + " /first s1 200 ok", fixture.line());
            assertEquals("bytes_after_answer", fixture.detail());
            assertEquals("GET /mine s1 200 ok", fixture.line());
            assertEquals("null", fixture.detail());
            assertEquals(
                    1,
                    fixture.state.pools().get("app").servers().get(0).counters().failures(Failure.UNASKED));
        }
    }

    @Test
    void anotherAnswerBehindTheAnswerIsNotThatOfTheNextRequest() throws Exception {
        assertSecondIsHonest("GET", Talk.OK + POISON, "ok");
        String chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n";
        assertSecondIsHonest("GET", chunked + POISON, "2\r\nok\r\n0\r\n\r\n");
        assertSecondIsHonest("GET", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" + POISON, "");
    }

    @Test
    void anEmptyLineBehindTheBodyDoesNotFailTheNextRequest() throws Exception {
        assertSecondIsHonest("GET", Talk.OK + "\r\n", "ok");
    }

    @Test
    void theBodyOfAnAnswerToHeadIsNotPartOfTheNextAnswer() throws Exception {
        assertSecondIsHonest("HEAD", Talk.OK, "");
        assertSecondIsHonest("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 51\r\n\r\n" + POISON, "");
    }

    @Test
    void aServerThatAlwaysSaysMoreIsEjected() throws Exception {
        try (ScriptedServer server = saying(Talk.OK + "\r\n");
                ScriptedServer other = ScriptedServer.named("other");
                ProxyFixture fixture = Talk.proxy(server.address(), other.address());
                Socket client = fixture.connect("web")) {
            for (String name : List.of("ok", "other", "ok", "other", "ok", "other", "other", "other")) {
                Talk.send(client, request("GET", "/first"));
                Talk.head(client);
                assertEquals(name, Talk.read(client, name.length()));
            }
        }
    }
}
