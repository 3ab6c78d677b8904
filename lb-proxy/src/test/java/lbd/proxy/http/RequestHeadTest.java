package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What becomes of methods, targets and fields on their way to the server and back.
@Timeout(30)
class RequestHeadTest {
    @Test
    void hopByHopFieldsStopHereInBothDirections() throws Exception {
        try (ScriptedServer server =
                        Talk.saying("HTTP/1.1 200 OK\r\nConnection: X-Secret\r\nX-Secret: 1\r\nX-Kept: 2\r\n"
                                + "Keep-Alive: 5\r\nContent-Length: 0\r\n\r\n");
                ProxyFixture fixture = Talk.proxy(server.address())) {
            assertEquals(
                    "HTTP/1.1 200 OK\r\nX-Kept: 2\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                    Talk.exchange(
                            fixture,
                            "GET / HTTP/1.1\r\n" + Talk.HOST
                                    + "Connection: close, X-Mine\r\nX-Mine: 1\r\nProxy-Connection: x\r\nX-A: 1\r\n"
                                    + "X-Forwarded-For: 6.6.6.6\r\n\r\n"));
            assertEquals(
                    "GET / HTTP/1.1\r\nHost: h\r\nX-A: 1\r\nX-Forwarded-For: 127.0.0.1\r\n"
                            + "X-Forwarded-Proto: http\r\nX-Forwarded-Host: h\r\nX-Forwarded-Port: "
                            + fixture.address("web").getPort() + "\r\n\r\n",
                    server.heads.get(0));
        }
    }

    @Test
    void theAbsoluteFormBecomesTheOriginForm() throws Exception {
        try (ScriptedServer server = Talk.saying("HTTP/1.1 204 No Content\r\n\r\n");
                ProxyFixture fixture = Talk.proxy(server.address())) {
            Talk.exchange(fixture, "GET http://h:80?q=1 HTTP/1.1\r\nHost: h:80\r\nConnection: close\r\n\r\n");
            assertTrue(server.heads.get(0).startsWith("GET /?q=1 HTTP/1.1\r\nHost: h:80\r\n"), server.heads.get(0));
        }
    }

    @Test
    void aHeadInPiecesIsServedLikeAWholeOne() throws Exception {
        String request = "GET /x HTTP/1.1\r\n" + Talk.HOST + "X-Long: " + "v".repeat(3000) + "\r\n\r\n";
        try (ScriptedServer a = ScriptedServer.named("a");
                ProxyFixture fixture = Talk.proxy(a.address());
                Socket client = fixture.connect("web")) {
            client.setTcpNoDelay(true);
            for (int i = 0; i < request.length(); i += 37) {
                Talk.send(client, request.substring(i, Math.min(i + 37, request.length())));
            }
            assertTrue(Talk.head(client).startsWith("HTTP/1.1 200"));
        }
    }

    @Test
    void connectAndTraceAreNotServed() throws Exception {
        assertTrue(Talk.oneShot("", "TRACE / HTTP/1.1\r\n" + Talk.HOST + "Connection: close\r\n\r\n")
                .startsWith("HTTP/1.1 405 "));
        assertTrue(Talk.oneShot("", "CONNECT h:80 HTTP/1.1\r\nHost: h:80\r\nConnection: close\r\n\r\n")
                .startsWith("HTTP/1.1 405 "));
    }

    @Test
    void aRefusedMethodIsToldWhichAreServed() throws Exception {
        assertTrue(Talk.oneShot("", "TRACE / HTTP/1.1\r\n" + Talk.HOST + "Connection: close\r\n\r\n")
                .contains("\r\nAllow: GET, HEAD, POST, "));
    }

    @Test
    void optionsOfTheWholeServerPassAndAreCounted() throws Exception {
        try (ScriptedServer server = ScriptedServer.named("a");
                ProxyFixture fixture = Talk.proxy(server.address())) {
            String end = Talk.HOST + "Connection: close\r\n\r\n";
            assertTrue(Talk.exchange(fixture, "OPTIONS * HTTP/1.1\r\n" + end).endsWith("a"));
            assertTrue(Talk.exchange(fixture, "OPTIONS http://h HTTP/1.1\r\nMax-Forwards: 10\r\n" + end)
                    .endsWith("a"));
            assertTrue(Talk.exchange(fixture, "GET / HTTP/1.1\r\nMax-Forwards: 0\r\n" + end)
                    .endsWith("a"));
            String own = Talk.exchange(fixture, "OPTIONS /x HTTP/1.1\r\nMax-Forwards: 0\r\n" + end);
            assertTrue(own.startsWith("HTTP/1.1 200 OK\r\nAllow: "), own);
            assertEquals(3, server.heads.size());
            assertTrue(server.heads.get(0).startsWith("OPTIONS * HTTP/1.1\r\n"), server.heads.get(0));
            assertTrue(server.heads.get(1).startsWith("OPTIONS * HTTP/1.1\r\n"), server.heads.get(1));
            assertTrue(server.heads.get(1).contains("\r\nMax-Forwards: 9\r\n"), server.heads.get(1));
            assertTrue(server.heads.get(2).contains("\r\nMax-Forwards: 0\r\n"), server.heads.get(2));
        }
    }
}
