package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import lbd.core.model.ErrorPage;
import lbd.core.model.HttpSpec;
import lbd.core.model.Timeouts;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What lbd answers itself: refusals, failures and lateness, in the form that the client accepts or the pages of the
/// listener.
@Timeout(30)
class OwnAnswersTest {
    /// 300 ms for everything.
    private static Timeouts brief() {
        Duration t = Duration.ofMillis(300);
        return new Timeouts(t, t, t, t, t, t, t, t);
    }

    @Test
    void everyKindOfLatenessHasItsAnswer() throws Exception {
        try (ScriptedServer mute = new ScriptedServer(peer -> peer.readAll());
                ProxyFixture fixture = Talk.proxy(brief(), mute.address())) {
            assertTrue(Talk.exchange(fixture, "GET / HTT").startsWith("HTTP/1.1 408 "));
            assertEquals("GET /  408 head_timeout", fixture.line().replace("null", ""));
            assertEquals("", Talk.exchange(fixture, ""));
            assertTrue(Talk.exchange(fixture, "GET / HTTP/1.1\r\n" + Talk.HOST + "Connection: close\r\n\r\n")
                    .startsWith("HTTP/1.1 504 "));
            assertEquals("GET / s1 504 server_timeout", fixture.line());
            assertTrue(Talk.exchange(fixture, "POST / HTTP/1.1\r\n" + Talk.HOST + "Content-Length: 10\r\n\r\nab")
                    .matches("(?s)HTTP/1.1 (408|504) .*"));
        }
    }

    @Test
    void refusalsAndFailuresComeInTheFormThatTheClientAccepts() throws Exception {
        String dead = "GET / HTTP/1.1\r\n" + Talk.HOST + "Accept: %s\r\nConnection: close\r\n\r\n";
        String refused = dead.replace("GET", "TRACE");
        try (ProxyFixture fixture = Talk.proxy(Configs.deadAddress())) {
            for (String request : List.of(dead, refused)) {
                String html = Talk.exchange(fixture, request.formatted("application/xml, Text/HTML;q=0.9, */*"));
                assertTrue(html.contains("\r\nContent-Type: text/html; charset=utf-8\r\n"), html);
                assertTrue(html.contains("<h1>"), html);
                String json = Talk.exchange(fixture, request.formatted("application/json"));
                assertTrue(json.contains("\r\nContent-Type: application/json\r\n"), json);
                assertTrue(json.contains("\r\n\r\n{\"status\":"), json);
                String text = Talk.exchange(fixture, request.formatted("*/*"));
                assertTrue(text.contains("\r\nContent-Type: text/plain; charset=utf-8\r\n"), text);
            }
        }
    }

    @Test
    void anErrorPageTakesThePlaceOfOurWordsWhereverTheyAreSent() throws Exception {
        ErrorPage page = new ErrorPage("text/html; charset=utf-8", "<p>spät");
        HttpSpec http = HttpSpec.DEFAULT
                .builder()
                .errorPages(Map.of(400, page, 405, page, 502, page))
                .build();
        try (ProxyFixture fixture = new ProxyFixture(
                Configs.of(List.of(Configs.http(http)), List.of(Configs.pool("app", Configs.deadAddress()))))) {
            for (String request : List.of("GET", "TRACE", "GET /..")) {
                String target = request.contains("/") ? "" : " /";
                String answer = Talk.exchange(
                        fixture,
                        request + target + " HTTP/1.1\r\n" + Talk.HOST
                                + "Accept: application/json\r\nConnection: close\r\n\r\n");
                assertTrue(answer.contains("Content-Type: text/html; charset=utf-8\r\nContent-Length: 8\r\n"), answer);
            }
            assertTrue(Talk.exchange(fixture, "nonsense\r\n\r\n").contains("\r\nContent-Length: 8\r\n"));
        }
    }
}
