package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import lbd.core.model.RouteAction;
import lbd.core.model.RouteMatch;
import lbd.core.model.RouteMatch.PathMatch;
import lbd.core.model.RouteSpec;
import lbd.core.model.edge.HeaderRule;
import lbd.core.model.edge.RewriteSpec;
import lbd.core.model.edge.RewriteSpec.Host;
import lbd.core.model.edge.RewriteSpec.PathRewrite;
import lbd.core.model.edge.RouteEdits;
import lbd.core.variable.Form;
import lbd.core.variable.Scope;
import lbd.core.variable.VariableText;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What servers are asked for in place of what clients ask for, and where clients are sent.
@Timeout(30)
class RewriteTest {
    private static final Scope GROUPS = Scope.SENT.withCaptures(9);

    private final ScriptedServer server;

    RewriteTest() throws Exception {
        server = Talk.saying(Talk.OK);
    }

    @BeforeEach
    void forget() {
        server.heads.clear();
    }

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    private static VariableText path(String text) {
        return VariableText.parse(text, Form.PATH, GROUPS);
    }

    private static RewriteSpec rewrite(PathRewrite path) {
        return new RewriteSpec(path, Map.of(), List.of(), Host.KEEP, null);
    }

    private String sent(@Nullable PathMatch match, RewriteSpec rewrite, String target) throws Exception {
        RouteSpec route = new RouteSpec(
                new RouteMatch(List.of(), match, List.of(), Map.of(), Map.of(), List.of()),
                new RouteAction.Forward("app"),
                new RouteEdits(List.of(), List.of(), rewrite));
        try (ProxyFixture fixture = new ProxyFixture(
                Configs.of(List.of(Configs.routed("app", route)), List.of(Configs.pool("app", server.address()))))) {
            String answer = Talk.exchange(
                    fixture, "GET " + target + " HTTP/1.1\r\nHost: Shop.test\r\nConnection: close\r\n\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
            return server.heads.getLast();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/api, '', /api/x?q=1, /x?q=1",
        "/api, '', /api, /",
        "/api, '', /api?q, /?q",
        "/api, '', /apix, /apix",
        "/api/, '', /api/x, /x",
        "/api, '', /%61pi/x%2Fy, /x%2Fy",
        "/api, '', /a/../api/b%C3%A9, /b%C3%A9",
        "/api, '', /api//evil.test, /evil.test",
        "/old, /new, /old/x, /new/x",
        "/old, /new, /old, /new",
        "/old/, /new/, /old/x, /new/x",
        "/old, /, /old/x, /x",
        "/old/, /new, /old/x, /new/x",
        "/, /base, /x, /base/x",
        "/old, /{host.1}, /old/x, /shop/x",
        "/p%2Fq, /new, /p%2fq/x, /new/x",
        "/p%2Fq, /new, /p/q/x, /p/q/x",
    })
    void aPrefixIsTakenOffOrAnother(String from, String to, String target, String expected) throws Exception {
        String head = sent(null, rewrite(new PathRewrite.Prefix(from, path(to))), target);
        assertEquals("GET " + expected + " HTTP/1.1", head.lines().findFirst().orElseThrow());
    }

    @ParameterizedTest
    @CsvSource({
        "'^/user/([^/]+)/(.*)$', '/u/{capture.2}/{capture.1}', '/user/a%3Fb%2F/c/d?q', '/u/c/d/a%3Fb%2F?q'",
        "'^/none$', /x, /some, /some",
        "'^/x(y)?$', 'z{capture.1|0}', /x, /z0",
        "'^/x/(.*)', '/y/{capture.1}', /x/a..b/...%2Fc//.d, /y/a..b/...%2Fc//.d",
        "'^/x', '//{query.h}/', /x?h=a%3Fb, '/a%3Fb/?h=a%3Fb'",
    })
    void aPathThatIsFoundBecomesAnother(String from, String to, String target, String expected) throws Exception {
        String head = sent(null, rewrite(new PathRewrite.Regex(from, path(to))), target);
        assertEquals("GET " + expected + " HTTP/1.1", head.lines().findFirst().orElseThrow());
    }

    @ParameterizedTest
    @CsvSource({
        "'^/a(.*)', '/b/{capture.1}', /a../admin",
        "'^/a(.*)', '/b/{capture.1}', /a..",
        "'^/a(.*)', '/b/{capture.1}', /a..%5cadmin",
        "'^/a(.*)', '/b/{capture.1}', /a..;x/admin",
        "'^/a(.*)', '/b/{capture.1}', /a..%2fadmin",
        "'^/a(.*)', '/b/{capture.1}', /a./admin",
        "'^/a', '/files/{query.name}', '/a?name=../../admin'",
        "'^/a', '/files/{query.name}', '/a?name=..%2Fadmin'",
        "'^/a', '/files/{query.name}', '/a?name=%2e%2e%5Cadmin'",
        "'^/a', '/files/{query.name}/admin', '/a?name=..'",
        "'^/a', '/files/.{query.name}', '/a?name=.'",
    })
    void aPathThatWouldGoUpIsRefused(String from, String to, String target) throws Exception {
        refused(new PathRewrite.Regex(from, path(to)), target);
    }

    @Test
    void aPrefixWhoseValueWouldGoUpIsRefused() throws Exception {
        refused(new PathRewrite.Prefix("/old", path("/new/{header.X-Way}")), "/old/x");
        refused(new PathRewrite.Prefix("/old", path("/new/{cookie.way}")), "/old/x");
    }

    private void refused(PathRewrite path, String target) throws Exception {
        RouteSpec route = new RouteSpec(
                RouteMatch.ANY, new RouteAction.Forward("app"), new RouteEdits(List.of(), List.of(), rewrite(path)));
        try (ProxyFixture fixture = new ProxyFixture(
                Configs.of(List.of(Configs.routed("app", route)), List.of(Configs.pool("app", server.address()))))) {
            String answer = Talk.exchange(
                    fixture,
                    "GET " + target + " HTTP/1.1\r\nHost: Shop.test\r\nX-Way: ../..\r\nCookie: way=..\r\n"
                            + "Connection: close\r\n\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
            assertTrue(fixture.json().contains("\"detail\":\"path_ambiguous\""));
            assertEquals(0, server.heads.size());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/x?a=1&b=2&%61=3&c, '/x?b=2&c&a=new&m=GET'",
        "/x, '/x?a=new&m=GET'",
        "/x?, '/x?a=new&m=GET'",
        "/x?d=1&d=2, '/x?a=new&m=GET'",
    })
    void parametersAreSetAndTaken(String target, String expected) throws Exception {
        Map<String, VariableText> set = new TreeMap<>();
        set.put("a", VariableText.parse("new", Form.PARAMETER, GROUPS));
        set.put("m", VariableText.parse("{method}", Form.PARAMETER, GROUPS));
        set.put("n", VariableText.parse("{query.none}", Form.PARAMETER, GROUPS));
        String head = sent(null, new RewriteSpec(null, set, List.of("d"), Host.KEEP, null), target);
        assertEquals("GET " + expected + " HTTP/1.1", head.lines().findFirst().orElseThrow());
    }

    @Test
    void theHostIsKeptOrTheServersOrAnother() throws Exception {
        assertTrue(sent(null, RewriteSpec.DEFAULT, "/").contains("\r\nHost: Shop.test\r\n"));
        String own = sent(null, new RewriteSpec(null, Map.of(), List.of(), Host.SERVER, null), "/");
        assertTrue(
                own.contains("\r\nHost: " + server.address().getHostString() + ":"
                        + server.address().getPort()),
                own);
        assertTrue(own.contains("X-Forwarded-Host: Shop.test\r\n"), own);
        String named = sent(null, new RewriteSpec(null, Map.of(), List.of(), Host.NAMED, "a.test:81"), "/");
        assertTrue(named.contains("\r\nHost: a.test:81\r\n") && !named.contains("\r\nHost: Shop"), named);
    }

    /// An empty name, which would be true to the letter, is refused by nginx and others.
    @Test
    void whoNamesNoHostIsAskedForByTheServersName() throws Exception {
        try (ProxyFixture fixture = Talk.proxy(server.address())) {
            Talk.exchange(fixture, "GET / HTTP/1.0\r\n\r\n");
        }
        String head = server.heads.getFirst();
        assertTrue(
                head.contains("\r\nHost: " + server.address().getHostString() + ":"
                        + server.address().getPort() + "\r\n"),
                head);
        assertFalse(head.contains("X-Forwarded-Host"), head);
    }

    @Test
    void groupsOfTheRouteAreVariables() throws Exception {
        RouteEdits edits = new RouteEdits(
                List.of(new HeaderRule(
                        HeaderRule.Operation.SET,
                        "X-Id",
                        List.of(VariableText.parse("{capture.1}/{capture.2|none}", Form.FIELD, GROUPS)))),
                List.of(),
                rewrite(new PathRewrite.Prefix("/u", path("/{capture.1}"))));
        RouteSpec route = new RouteSpec(
                new RouteMatch(
                        List.of(),
                        new PathMatch.Regex("^/u/([a-z%0A-Z2F\n]+)(x)?"),
                        List.of(),
                        Map.of(),
                        Map.of(),
                        List.of()),
                new RouteAction.Forward("app"),
                edits);
        try (ProxyFixture fixture = new ProxyFixture(
                Configs.of(List.of(Configs.routed("app", route)), List.of(Configs.pool("app", server.address()))))) {
            Talk.exchange(fixture, "GET /u/b%0Aa%2Fc HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
            String head = server.heads.getLast();
            assertTrue(head.contains("\r\nX-Id: b%0Aa%2Fc/none\r\n"), head);
            assertTrue(head.startsWith("GET /b%0Aa%2Fc/b%0Aa%2Fc HTTP/1.1\r\n"), head);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'https://{host}{path_and_query}', /a?b=1, 'https://shop.test/a?b=1'",
        "'{path}', //evil.test/x, /evil.test/x",
        "'/new/{capture.1}', /old/a%0D%0Ab@c, '/new/a%0D%0Ab%40c'",
        "'/x?id={capture.1}', '/old/a&b=1', '/x?id=a%26b%3D1'",
        "'{query.none}', /old/x, /",
    })
    void aRedirectSaysWhereByTheRequest(String to, String target, String expected) throws Exception {
        RouteSpec route = new RouteSpec(
                new RouteMatch(
                        List.of(),
                        new PathMatch.Regex("(?s)(?:evil.test|^/old|^/a)/?(.*)"),
                        List.of(),
                        Map.of(),
                        Map.of(),
                        List.of()),
                new RouteAction.Redirect(VariableText.parse(to, Form.URI, Scope.REQUEST.withCaptures(1)), 308));
        try (ProxyFixture fixture = new ProxyFixture(
                Configs.of(List.of(Configs.routed("app", route)), List.of(Configs.pool("app", server.address()))))) {
            String answer = Talk.exchange(
                    fixture, "GET " + target + " HTTP/1.1\r\nHost: Shop.test:8080\r\nConnection: close\r\n\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 308 Permanent Redirect\r\nLocation: " + expected + "\r\n"), answer);
        }
    }
}
