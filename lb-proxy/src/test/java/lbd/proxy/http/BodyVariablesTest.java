package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import lbd.core.model.AnswerBody;
import lbd.core.model.ErrorPage;
import lbd.core.model.HttpSpec;
import lbd.core.model.ListenerSpec;
import lbd.core.model.RouteAction;
import lbd.core.model.RouteMatch;
import lbd.core.model.RouteMatch.PathMatch;
import lbd.core.model.RouteSpec;
import lbd.core.variable.Form;
import lbd.core.variable.Scope;
import lbd.core.variable.VariableText;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Own answers that say something of the request.
@Timeout(60)
class BodyVariablesTest {
    private static final String HTML = "text/html; charset=utf-8";

    private static VariableText text(String text, Scope scope) {
        Form form = Form.ofType(HTML);
        assertTrue(form != null);
        return VariableText.parse(text, form, scope);
    }

    private static ProxyFixture proxy() throws Exception {
        String page = "<p>{status} {path} {header.x-a|none} {pool|nowhere} {client.address}";
        ErrorPage error = new ErrorPage(HTML, page, text(page, Scope.ANSWER));
        HttpSpec http = HttpSpec.DEFAULT
                .builder()
                .errorPages(Map.of(400, error, 404, error, 502, error))
                .build();
        VariableText found = text("<p>{capture.1}: {query.q}", Scope.REQUEST.withCaptures(1));
        RouteMatch match =
                new RouteMatch(List.of(), new PathMatch.Regex("^/say/(.*)"), List.of(), Map.of(), Map.of(), List.of());
        ListenerSpec plain = Configs.http(http);
        ListenerSpec routed = new ListenerSpec(
                plain.name(),
                plain.protocol(),
                plain.bind(),
                plain.maxConnections(),
                plain.timeouts(),
                http,
                List.of(
                        new RouteSpec(match, new RouteAction.Respond(200, AnswerBody.of(HTML, found))),
                        new RouteSpec(
                                new RouteMatch(
                                        List.of(), new PathMatch.Exact("/a"), List.of(), Map.of(), Map.of(), List.of()),
                                new RouteAction.Forward("app"))),
                null);
        return new ProxyFixture(Configs.of(List.of(routed), List.of(Configs.pool("app", Configs.deadAddress()))));
    }

    private static String body(String answer) {
        String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
        assertTrue(answer.contains("\r\nContent-Length: " + body.length() + "\r\n"), answer);
        assertTrue(answer.contains("\r\nContent-Type: " + HTML + "\r\n"), answer);
        return body;
    }

    private static String ask(ProxyFixture fixture, String target, String fields) throws Exception {
        return Talk.exchange(
                fixture, "GET " + target + " HTTP/1.1\r\nHost: h\r\n" + fields + "Connection: close\r\n\r\n");
    }

    @Test
    void eachRequestGetsItsOwn() throws Exception {
        try (ProxyFixture fixture = proxy()) {
            assertEquals("<p>x%20&#x27;: &#x3c;script&#x3e;", body(ask(fixture, "/say/x%2520'?q=%3Cscript%3E", "")));
            String both = Talk.exchange(
                    fixture,
                    "GET /say/a?q=1 HTTP/1.1\r\nHost: h\r\n\r\n"
                            + "GET /say/bcd HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
            assertTrue(both.contains("\r\nContent-Length: 7\r\n") && both.contains("<p>a: 1HTTP/1.1 200 "), both);
            assertTrue(both.endsWith("<p>bcd: "), both);
            String head = Talk.exchange(fixture, "HEAD /say/abc HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
            assertTrue(head.contains("\r\nContent-Length: 8\r\n") && head.endsWith("\r\n\r\n"), head);
        }
    }

    @Test
    void errorPagesSayWhatIsKnown() throws Exception {
        try (ProxyFixture fixture = proxy()) {
            assertEquals("<p>502 /a &#x22;1&#x22; app 127.0.0.1", body(ask(fixture, "/a", "X-A: \"1\"\r\n")));
            assertEquals("<p>404 /none 2 nowhere 127.0.0.1", body(ask(fixture, "/none?x", "X-A: 2\r\n")));
            // What cannot be read says nothing, not of the request before either.
            String both = Talk.exchange(fixture, "GET /none HTTP/1.1\r\nHost: h\r\nX-A: 3\r\n\r\nnonsense\r\n\r\n");
            assertTrue(both.contains("<p>404 /none 3 nowhere 127.0.0.1HTTP/1.1 400 "), both);
            assertTrue(both.endsWith("<p>400  none nowhere 127.0.0.1"), both);
        }
    }
}
