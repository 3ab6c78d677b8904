package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import lbd.core.model.Config;
import lbd.core.model.HttpSpec;
import lbd.core.model.RouteAccess;
import lbd.core.model.RouteAction;
import lbd.core.model.RouteMatch;
import lbd.core.model.RouteMatch.PathMatch;
import lbd.core.model.RouteSpec;
import lbd.core.model.auth.AuthSpec;
import lbd.core.model.auth.BasicAuth;
import lbd.core.model.auth.PasswordFile;
import lbd.core.model.edge.CorsSpec;
import lbd.core.model.edge.HeaderRule;
import lbd.core.model.edge.RewriteSpec;
import lbd.core.model.edge.RouteEdits;
import lbd.core.variable.Form;
import lbd.core.variable.Scope;
import lbd.core.variable.VariableText;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Who may pass a route with `basic_auth`.
@Timeout(60)
class BasicAuthTest {
    private static final String CHALLENGE = "WWW-Authenticate: Basic realm=\"staff\", charset=\"UTF-8\"\r\n";
    private static final CorsSpec CORS = new CorsSpec(
            List.of("https://a.test"), List.of("PUT"), List.of("Authorization"), List.of(), true, Duration.ZERO);

    private final ScriptedServer server;

    BasicAuthTest() throws Exception {
        server = Talk.saying(Talk.OK);
    }

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    private Config config(Map<String, String> users) {
        AuthSpec auth = new AuthSpec(new BasicAuth("staff", new PasswordFile("f", users)), null, null);
        VariableText user =
                VariableText.parse("{auth.user}", Form.FIELD, Scope.SENT.with(EnumSet.allOf(Scope.Login.class)));
        RouteEdits edits = new RouteEdits(
                List.of(new HeaderRule(HeaderRule.Operation.SET, "X-User", List.of(user))),
                List.of(),
                RewriteSpec.DEFAULT,
                CORS,
                null);
        RouteAccess access = new RouteAccess(List.of(), List.of(), null, auth);
        return Configs.of(
                List.of(Configs.http(
                        HttpSpec.DEFAULT.withProxyStatus("lb1"),
                        "app",
                        new RouteSpec(at("/in"), new RouteAction.Forward("app"), edits, access),
                        new RouteSpec(at("/said"), new RouteAction.Respond(200, "x"), edits, access))),
                List.of(Configs.pool("app", server.address())));
    }

    private static RouteMatch at(String path) {
        return new RouteMatch(List.of(), new PathMatch.Exact(path), List.of(), Map.of(), Map.of(), List.of());
    }

    private static String ask(ProxyFixture fixture, String method, String path, String... fields) throws Exception {
        return Talk.exchange(
                fixture,
                method + " " + path + " HTTP/1.1\r\nHost: h\r\n" + String.join("", fields)
                        + "Connection: close\r\n\r\n");
    }

    private static String login(String credentials) {
        return "Authorization: Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8)) + "\r\n";
    }

    @Test
    void whoHasNoPasswordIsAskedForOne() throws Exception {
        try (ProxyFixture fixture = new ProxyFixture(config(Map.of("jane", "secret")))) {
            String answer = ask(fixture, "GET", "/in");
            assertTrue(answer.startsWith("HTTP/1.1 401 Unauthorized\r\n") && answer.contains(CHALLENGE), answer);
            assertEquals("GET /in null 401 unauthorized", fixture.line());
            assertEquals("no_credentials", fixture.detail());
            String[][] others = {
                {login("jane:wrong"), "wrong_password"},
                {login("jane:wrong"), "wrong_password"},
                {login("joe:secret"), "unknown_user"},
                {login("jane"), "bad_credentials"},
                {"Authorization: Basic a\r\n", "bad_credentials"},
                {"Authorization: Basic\r\n", "bad_credentials"},
                {"Authorization: Bearer abc\r\n", "bad_credentials"},
                {login("jane:secret") + login("jane:secret"), "bad_credentials"},
            };
            for (String[] other : others) {
                String refused = ask(fixture, "GET", "/in", other[0]);
                assertTrue(refused.startsWith("HTTP/1.1 401 ") && refused.contains(CHALLENGE), refused);
                assertEquals(other[1], fixture.detail());
                // What was wrong about it is not for clients.
                assertTrue(refused.contains("\r\nProxy-Status: lb1; error=http_request_denied\r\n"), refused);
            }
            assertTrue(
                    ask(fixture, "GET", "/said").startsWith("HTTP/1.1 401 "), "an answer of our own is behind it too");
            assertTrue(server.heads.isEmpty(), "no server was asked");
            assertTrue(ask(fixture, "GET", "/").startsWith("HTTP/1.1 200 "), "nor is anybody else asked for one");
        }
    }

    @Test
    void whoHasIsLetInUnderHisName() throws Exception {
        try (ProxyFixture fixture = new ProxyFixture(config(Map.of("jörg", "a:b c")))) {
            for (int i = 0; i < 2; i++) {
                String answer = ask(fixture, "GET", "/in", "X-User: root\r\n", login("jörg:a:b c"));
                assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
                String head = server.heads.getLast();
                assertTrue(head.contains("X-User: j\u00c3\u00b6rg\r\n") && !head.contains("root"), head);
                assertTrue(head.contains("Authorization: Basic "), "the server may look for itself");
                assertTrue(fixture.json().contains("\"user\":\"j"), "it is in the log");
            }
            assertTrue(ask(fixture, "GET", "/said", login("jörg:a:b c")).endsWith("\r\nx"));
        }
    }

    @Test
    void preflightsNeedNoPasswordAndPagesMayReadTheRefusal() throws Exception {
        try (ProxyFixture fixture = new ProxyFixture(config(Map.of("jane", "secret")))) {
            String origin = "Origin: https://a.test\r\n";
            String preflight = ask(fixture, "OPTIONS", "/in", origin, "Access-Control-Request-Method: PUT\r\n");
            assertTrue(preflight.startsWith("HTTP/1.1 204 "), preflight);
            String plain = ask(fixture, "OPTIONS", "/in", origin);
            assertTrue(plain.startsWith("HTTP/1.1 401 "), plain);
            assertTrue(plain.contains("Access-Control-Allow-Origin: https://a.test\r\n"), plain);
        }
    }

    @Test
    void aReloadTakesOverWhatTheFileSaysNow() throws Exception {
        try (ProxyFixture fixture = new ProxyFixture(config(Map.of("jane", "secret")))) {
            assertTrue(ask(fixture, "GET", "/in", login("jane:secret")).startsWith("HTTP/1.1 200 "));
            fixture.apply(config(Map.of("jane", "other")));
            assertTrue(ask(fixture, "GET", "/in", login("jane:secret")).startsWith("HTTP/1.1 401 "));
            assertTrue(ask(fixture, "GET", "/in", login("jane:other")).startsWith("HTTP/1.1 200 "));
            assertFalse(config(Map.of("jane", "hidden-word")).toString().contains("hidden-word"));
        }
    }
}
