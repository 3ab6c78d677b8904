package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import lbd.core.model.AnswerBody;
import lbd.core.model.HttpSpec;
import lbd.core.model.RouteAction;
import lbd.core.model.RouteMatch;
import lbd.core.model.RouteSpec;
import lbd.core.model.ServerSpec;
import lbd.core.model.check.StatusRanges;
import lbd.core.model.edge.Detours;
import lbd.core.model.edge.InterceptSpec;
import lbd.core.model.edge.RouteEdits;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Proxy-Status, where it is asked for.
@Timeout(30)
class ProxyStatusTest {
    /// A list of structured fields whose members are a token or a string, with parameters of our kinds: RFC 9651
    /// section 3, by the letter.
    private static final String TOKEN = "[A-Za-z*][!#$%&'*+.^_`|~0-9A-Za-z:/-]*";

    private static final String STRING = "\"(?:[ !#-\\[\\]-~]|\\\\[\"\\\\])*\"";
    private static final Pattern MEMBER = Pattern.compile(
            "(?:" + TOKEN + "|" + STRING + ")(?:; *[a-z*][a-z0-9_.*-]*=(?:" + TOKEN + "|" + STRING + "|[0-9]{1,15}))*");

    private static RouteSpec route(String path, RouteAction action) {
        return new RouteSpec(
                new RouteMatch(
                        List.of(), new RouteMatch.PathMatch.Exact(path), List.of(), Map.of(), Map.of(), List.of()),
                action);
    }

    private static ProxyFixture proxy(HttpSpec http, InetSocketAddress server) throws Exception {
        return new ProxyFixture(Configs.of(
                List.of(Configs.http(
                        http,
                        null,
                        route("/", new RouteAction.Forward("app")),
                        route("/said", new RouteAction.Respond(503, "said")))),
                List.of(Configs.pool("app", server))));
    }

    private static ProxyFixture proxy(InetSocketAddress server) throws Exception {
        return proxy(HttpSpec.DEFAULT.withProxyStatus("lb1"), server);
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\n" + Talk.HOST + "Connection: close\r\n\r\n";
    }

    /// Our own, the last one; empty where there is none.
    private static String status(String answer) {
        String last = "";
        String head = answer.substring(0, answer.indexOf("\r\n\r\n"));
        for (String line : head.split("\r\n")) {
            if (line.startsWith("Proxy-Status: ")) {
                last = line.substring("Proxy-Status: ".length());
            }
        }
        assertTrue(last.isEmpty() || MEMBER.matcher(last).matches(), last);
        return last;
    }

    @Test
    void itComesLastInWhatIsPassed() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 103 Early Hints\r\n\r\n"
                            + "HTTP/1.1 200 OK\r\nProxy-Status: cache; hit\r\nContent-Length: 0\r\n\r\n");
                });
                ProxyFixture fixture = proxy(server.address())) {
            String answer = Talk.exchange(fixture, get("/"));
            String interim = answer.substring(0, answer.indexOf("HTTP/1.1 200"));
            assertFalse(interim.contains("Proxy-Status"), interim);
            int cache = answer.indexOf("\r\nProxy-Status: cache; hit\r\n");
            int ours = answer.indexOf("\r\nProxy-Status: lb1; next-hop=s1\r\n");
            assertTrue(cache > 0 && ours > cache, answer);
        }
    }

    @Test
    void ourOwnErrorsSayWhy() throws Exception {
        try (ProxyFixture fixture = proxy(Configs.deadAddress())) {
            assertEquals("lb1; next-hop=s1; error=connection_refused", status(Talk.exchange(fixture, get("/"))));
            assertEquals("lb1; error=destination_not_found", status(Talk.exchange(fixture, get("/nowhere"))));
            assertEquals("", status(Talk.exchange(fixture, get("/said"))), "the configuration's own answer");
            assertEquals(
                    "lb1; error=http_request_error; details=\"host_absent\"",
                    status(Talk.exchange(fixture, "GET / HTTP/1.1\r\n\r\n")));
            assertEquals(
                    "lb1; error=http_request_error; details=\"target_too_long\"",
                    status(Talk.exchange(fixture, get("/" + "a".repeat(9000)))));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', connection_terminated",
        "'HTTP/1.1 200 OK|Content-Length: 1|Content-Length: 2||', http_protocol_error; details=\"length_repeated\"",
        "'HTTP/1.1 200 OK|Transfer-Encoding: br||', http_response_transfer_coding; details=\"transfer_coding_unknown\""
    })
    void whatAServerDidIsToldInItsTerms(String says, String error) throws Exception {
        try (ScriptedServer server = Talk.saying(says.replace("|", "\r\n"));
                ProxyFixture fixture = proxy(server.address())) {
            assertEquals("lb1; next-hop=s1; error=" + error, status(Talk.exchange(fixture, get("/"))));
        }
    }

    @Test
    void anAnswerThatIsReplacedIsTold() throws Exception {
        InterceptSpec sorry = new InterceptSpec(
                new StatusRanges(List.of(StatusRanges.Range.of("502-503"))),
                new InterceptSpec.Page(null, new AnswerBody("text/html", "sorry".getBytes())));
        HttpSpec http = HttpSpec.DEFAULT
                .with(new RouteEdits(List.of(), List.of()).with(new Detours(null, List.of(sorry))))
                .withProxyStatus("lb1");
        try (ScriptedServer server = Talk.saying("HTTP/1.1 503 X\r\nContent-Length: 0\r\n\r\n");
                ProxyFixture fixture = proxy(http, server.address())) {
            String answer = Talk.exchange(fixture, get("/"));
            assertTrue(answer.endsWith("sorry"), answer);
            assertEquals("lb1; next-hop=s1; received-status=503", status(answer));
        }
        try (ProxyFixture fixture = proxy(http, Configs.deadAddress())) {
            assertEquals("lb1; next-hop=s1; error=connection_refused", status(Talk.exchange(fixture, get("/"))));
        }
    }

    @Test
    void aNameThatIsNoTokenIsAString() throws Exception {
        try (ProxyFixture fixture = proxy(HttpSpec.DEFAULT.withProxyStatus("1.lb"), Configs.deadAddress())) {
            assertEquals("\"1.lb\"; next-hop=s1; error=connection_refused", status(Talk.exchange(fixture, get("/"))));
        }
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1:80, app", "a@127.0.0.1, a", "h.example:80@127.0.0.1, app", "0, \"0\"", "unix:/s, app"})
    void noAddressOfTheInsideIsTold(String server, String hop) throws Exception {
        ServerSpec spec = new ServerSpec(server, Configs.deadAddress(), 1, ServerSpec.State.ENABLED);
        HttpSpec http = HttpSpec.DEFAULT.withProxyStatus("lb1");
        try (ProxyFixture fixture = new ProxyFixture(Configs.of(
                List.of(Configs.http(http)),
                List.of(Configs.pool("app").builder().servers(List.of(spec)).build())))) {
            assertEquals(
                    "lb1; next-hop=" + hop + "; error=connection_refused", status(Talk.exchange(fixture, get("/"))));
        }
    }

    @Test
    void hostNamesWithoutAddressesAreAnErrorOfDns() throws Exception {
        try (ProxyFixture fixture = proxy(InetSocketAddress.createUnresolved("nobody.test", 80))) {
            assertEquals("lb1; error=dns_error", status(Talk.exchange(fixture, get("/"))));
        }
    }

    @Test
    void nobodyHasItWhoDoesNotAsk() throws Exception {
        try (ProxyFixture fixture = proxy(HttpSpec.DEFAULT, Configs.deadAddress())) {
            assertEquals("", status(Talk.exchange(fixture, get("/"))));
        }
    }
}
