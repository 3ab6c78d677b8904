package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import lbd.core.accesslog.LineFormat;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Fields of heads and cookies in the access log.
@Timeout(30)
class ShownHeadsTest {
    private static final String TEMPLATE =
            "{header.x-request-id}|{cookie.sid}|{cookie.SID}|{response_header.Location}|{server_address}|{status}";

    @Test
    void linesShowWhatTheFormatNames() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 302 Found\r\nLocation: /\"there\r\nContent-Length: 0\r\n\r\n");
                });
                ProxyFixture fixture = Talk.proxy(server.address())) {
            fixture.template = LineFormat.of(TEMPLATE);
            String address = "127.0.0.1:" + server.address().getPort();
            Talk.exchange(
                    fixture,
                    "GET / HTTP/1.1\r\n" + Talk.HOST + "X-Request-ID: r1\r\nX-Request-ID: r2\r\n"
                            + "Cookie: a=sid=1; xsid=2\r\nCookie: b; sid=3;SID=4\r\nConnection: close\r\n\r\n");
            assertEquals("r1|3|4|/\\x22there|" + address + "|302\n", fixture.line());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '`',
            value = {
                "/a%20b?id=x+%22y%0a&b&id=2!/a%20b|id=x+%22y%0a&b&id=2|/a%20b?id=x+%22y%0a&b&id=2|x \\x22y\\x0A|www|none",
                "http://Www.Example.com?b!/|b|/?b|-|www|none",
                "/a!/a|-|/a|-|www|none",
            })
    void partsOfTheTargetAreCalledAsTheVariables(String target, String expected) throws Exception {
        try (ScriptedServer server = ScriptedServer.named("s");
                ProxyFixture fixture = Talk.proxy(server.address())) {
            fixture.template = LineFormat.of("{path}|{query}|{path_and_query}|{query.id}|{host.1}|{host.9|none}");
            Talk.exchange(fixture, "GET " + target + " HTTP/1.1\r\nHost: Www.Example.com\r\nConnection: close\r\n\r\n");
            assertEquals(expected + "\n", fixture.line());
        }
    }

    @Test
    void nothingIsKeptFromTheRequestBefore() throws Exception {
        try (ScriptedServer server = ScriptedServer.named("s");
                ProxyFixture fixture = Talk.proxy(server.address())) {
            fixture.template = LineFormat.of("{header.a}|{cookie.sid}|{response_header.b}");
            Talk.exchange(
                    fixture,
                    "GET / HTTP/1.1\r\n" + Talk.HOST + "A: 1\r\nCookie: sid=2\r\n\r\n" + "GET / HTTP/1.1\r\n"
                            + Talk.HOST + "Connection: close\r\n\r\n");
            assertEquals("1|2|-\n", fixture.line());
            assertEquals("-|-|-\n", fixture.line());
        }
    }

    @Test
    void refusedRequestHasNone() throws Exception {
        try (ScriptedServer server = ScriptedServer.named("s");
                ProxyFixture fixture = Talk.proxy(server.address())) {
            fixture.template = LineFormat.of("json", List.of("header.a"));
            Talk.exchange(fixture, "GET / HTTP/1.1\r\nHost : x\r\nA: 1\r\n\r\n");
            String line = fixture.line();
            assertEquals(-1, line.indexOf("header.a"), line);
        }
    }
}
