package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import lbd.core.model.ListenerSpec;
import lbd.core.model.RouteAction;
import lbd.core.model.RouteMatch;
import lbd.core.model.RouteMatch.PathMatch;
import lbd.core.model.RouteSpec;
import lbd.core.model.edge.HeaderRule;
import lbd.core.model.edge.HeaderRule.Operation;
import lbd.core.model.edge.ResponseHeaders;
import lbd.core.model.edge.RouteEdits;
import lbd.core.variable.Form;
import lbd.core.variable.Scope;
import lbd.core.variable.VariableText;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What rules of header fields do to requests and answers on their way; what each rule means is FieldPlanTest's.
@Timeout(30)
class HeaderRulesTest {
    private static final String ANSWER =
            "HTTP/1.1 200 OK\r\nServer: secret\r\nX-Powered-By: php\r\nContent-Length: 2\r\n\r\nok";

    private static HeaderRule rule(Operation operation, String name, String... values) {
        return new HeaderRule(
                operation,
                name,
                Arrays.stream(values)
                        .map(v -> VariableText.parse(v, Form.FIELD, Scope.ANSWER))
                        .toList());
    }

    private static ResponseHeaders all(HeaderRule... rules) {
        return new ResponseHeaders(List.of(rules), null, false, false);
    }

    private static final RouteEdits LISTENER = new RouteEdits(
            List.of(rule(Operation.SET, "X-Real-IP", "{client.address}"), rule(Operation.REMOVE, "X-Internal")),
            List.of(
                    all(rule(Operation.REMOVE, "Server"), rule(Operation.SET, "X-From", "{pool}/{status}{path}")),
                    new ResponseHeaders(List.of(rule(Operation.SET, "X-Refused", "{method}")), null, true, true)));

    private static RouteSpec route(String path, RouteAction action, RouteEdits edits) {
        RouteMatch match =
                new RouteMatch(List.of(), new PathMatch.Exact(path), List.of(), Map.of(), Map.of(), List.of());
        return new RouteSpec(match, action, edits);
    }

    private static ProxyFixture proxy(ScriptedServer server, RouteSpec... routes) throws Exception {
        ListenerSpec plain = Configs.routed("app", routes);
        ListenerSpec listener = new ListenerSpec(
                plain.name(),
                plain.protocol(),
                plain.bind(),
                plain.maxConnections(),
                plain.timeouts(),
                plain.http().with(LISTENER),
                plain.routes(),
                plain.pool());
        return new ProxyFixture(Configs.of(List.of(listener), List.of(Configs.pool("app", server.address()))));
    }

    private static String get(String path, String... fields) {
        return "GET " + path + " HTTP/1.1\r\nHost: h\r\n" + String.join("", fields) + "Connection: close\r\n\r\n";
    }

    @Test
    void aListenersRulesAreForAllAndARoutesComeAfterThem() throws Exception {
        RouteEdits edits = new RouteEdits(
                List.of(rule(Operation.SET, "X-Real-IP", "none"), rule(Operation.APPEND, "X-Trail", "lbd")),
                List.of(all(rule(Operation.APPEND, "X-From", "route"), rule(Operation.REMOVE, "X-Powered-By"))));
        try (ScriptedServer server = Talk.saying(ANSWER);
                ProxyFixture fixture = proxy(server, route("/r", new RouteAction.Forward("app"), edits))) {
            String plain = Talk.exchange(fixture, get("/a", "X-Internal: 1\r\n", "X-Real-IP: 6.6.6.6\r\n"));
            assertEquals(
                    "HTTP/1.1 200 OK\r\nX-Powered-By: php\r\nContent-Length: 2\r\nX-From: app/200/a\r\n"
                            + "X-Refused: GET\r\nConnection: close\r\n\r\nok",
                    plain);
            String routed = Talk.exchange(fixture, get("/r", "X-Trail: a\r\n", "Accept: x\r\n", "x-trail: b\r\n"));
            assertEquals(
                    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-From: app/200/r, route\r\nX-Refused: GET\r\n"
                            + "Connection: close\r\n\r\nok",
                    routed);
        }
    }

    @Test
    void serversGetWhatTheRulesSay() throws Exception {
        try (ScriptedServer server = Talk.saying(ANSWER);
                ProxyFixture fixture = proxy(
                        server,
                        route(
                                "/r",
                                new RouteAction.Forward("app"),
                                new RouteEdits(
                                        List.of(
                                                rule(Operation.SET, "X-Forwarded-Proto", "https"),
                                                rule(Operation.REMOVE, "X-Forwarded-For"),
                                                rule(Operation.ADD, "X-Two", "1", "2")),
                                        List.of())))) {
            Talk.exchange(fixture, get("/r", "X-Internal: 1\r\n", "X-Real-IP: 6.6.6.6\r\n", "X-Forwarded-For: a\r\n"));
            String head = server.heads.getFirst();
            assertTrue(head.contains("X-Real-IP: 127.0.0.1\r\n"), head);
            assertTrue(head.contains("X-Forwarded-Proto: https\r\nX-Two: 1\r\nX-Two: 2\r\n"), head);
            assertFalse(
                    head.contains("X-Internal") || head.contains("6.6.6.6") || head.contains("Forwarded-For"), head);
            assertEquals(1, head.split("X-Forwarded-Proto", -1).length - 1, head);
        }
    }

    @Test
    void whatTheConfigurationAnswersIsLikeAServersAndARefusalIsNot() throws Exception {
        try (ScriptedServer server = Talk.saying(ANSWER);
                ProxyFixture fixture =
                        proxy(server, route("/r", new RouteAction.Respond(200, "hi"), RouteEdits.DEFAULT))) {
            String responded = Talk.exchange(fixture, get("/r"));
            assertTrue(responded.contains("X-From: /200/r\r\nX-Refused: GET\r\n"), responded);
            String refused = Talk.exchange(fixture, get("/../x"));
            assertTrue(refused.startsWith("HTTP/1.1 400 ") && refused.contains("X-Refused: GET\r\n"), refused);
            assertFalse(refused.contains("X-From"), refused);
            String broken = Talk.exchange(fixture, "GET / HTTP/1.1\r\n\r\n");
            assertTrue(broken.startsWith("HTTP/1.1 400 ") && !broken.contains("X-Refused"), broken);
        }
    }

    @Test
    void interimAnswersHaveTheRulesThatAskForThem() throws Exception {
        try (ScriptedServer server = Talk.saying("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + ANSWER);
                ProxyFixture fixture = proxy(server)) {
            String answers = Talk.exchange(fixture, get("/"));
            assertTrue(
                    answers.startsWith("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nX-Refused: GET\r\n\r\nHTTP/1.1 200"),
                    answers);
        }
    }
}
