package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What is refused says why, in the status and in the log, and never reaches a server.
@Timeout(30)
class RefusalsTest {
    private record Case(String request, int status, String ended, String detail) {}

    private static final String REST = " HTTP/1.1\r\n" + Talk.HOST;

    private static final List<Case> CASES = List.of(
            new Case("GET /" + "a".repeat(9000) + REST + "\r\n", 414, "too_large", "target_too_long"),
            new Case("GET /" + REST + "A: b\r\n".repeat(200) + "\r\n", 431, "too_large", "too_many_fields"),
            new Case("GET /" + REST + "A: " + "b".repeat(40_000) + "\r\n\r\n", 431, "too_large", "head_too_large"),
            new Case(
                    "GET /" + REST + "Content-Length: 1\r\nExpect: x\r\n\r\nx",
                    417,
                    "not_supported",
                    "expectation_unknown"),
            new Case(
                    "GET /" + REST + "Transfer-Encoding: gzip, chunked\r\n\r\n",
                    501,
                    "not_supported",
                    "transfer_coding_unknown"),
            new Case("GET / HTTP/2.0\r\n\r\n", 505, "not_supported", "version_unsupported"),
            new Case("GET / HTTP/1.1\r\n\r\n", 400, "bad_request", "host_absent"),
            new Case(
                    "POST /" + REST + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
                    400,
                    "bad_request",
                    "length_and_transfer_encoding"));

    @Test
    void eachHasAWordOfItsOwn() throws Exception {
        try (ScriptedServer server = ScriptedServer.named("never");
                ProxyFixture fixture = Talk.proxy(server.address())) {
            for (Case one : CASES) {
                String answer = Talk.exchange(fixture, one.request);
                assertTrue(answer.startsWith("HTTP/1.1 " + one.status + " "), answer);
                assertTrue(answer.contains("Connection: close\r\n"), answer);
                String line = fixture.line();
                assertTrue(line.endsWith(" null " + one.status + " " + one.ended), line);
                assertEquals(one.detail, fixture.detail());
            }
            assertEquals(0, server.connections.get());
        }
    }

    @Test
    void aBrokenBodySaysWhatBroke() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    peer.readAll();
                });
                ProxyFixture fixture = Talk.proxy(server.address())) {
            String answer = Talk.exchange(fixture, "POST /" + REST + "Transfer-Encoding: chunked\r\n\r\n1;\n");
            assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
            assertEquals("POST / s1 400 bad_request", fixture.line());
            assertEquals("chunk_line_end", fixture.detail());
        }
    }

    @Test
    void aBrokenAnswerSaysWhatBroke() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx");
                });
                ProxyFixture fixture = Talk.proxy(server.address())) {
            String answer = Talk.exchange(fixture, "GET /" + REST + "Connection: close\r\n\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 502 "), answer);
            assertEquals("GET / s1 502 bad_response", fixture.line());
            assertEquals("length_repeated", fixture.detail());
        }
    }
}
