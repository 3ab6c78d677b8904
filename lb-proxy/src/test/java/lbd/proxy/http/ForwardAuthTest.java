package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import lbd.core.model.Config;
import lbd.core.model.RouteAccess;
import lbd.core.model.RouteAction;
import lbd.core.model.RouteMatch;
import lbd.core.model.RouteMatch.PathMatch;
import lbd.core.model.RouteSpec;
import lbd.core.model.auth.AuthSpec;
import lbd.core.model.auth.ForwardAuth;
import lbd.core.model.edge.HeaderRule;
import lbd.core.model.edge.RouteEdits;
import lbd.core.pool.Server;
import lbd.core.variable.Form;
import lbd.core.variable.Scope;
import lbd.core.variable.VariableText;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Requests that another server is asked about.
@Timeout(60)
class ForwardAuthTest {
    private static final String GOOD =
            "HTTP/1.1 200 OK\r\nX-User: alice\r\nX-Groups: a\r\nX-Groups: b\r\nContent-Length: 2\r\n\r\nhi";
    private static final VariableText USER = text("{forward_auth.X-User}");

    private final ScriptedServer app = new ScriptedServer(peer -> {
        String head = peer.head();
        String body = head.contains("Content-Length: 5") ? new String(peer.read(5)) : "";
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\nConnection: close\r\n\r\n" + body);
    });

    ForwardAuthTest() throws Exception {}

    @AfterEach
    void close() {
        app.close();
    }

    private static VariableText text(String source) {
        return VariableText.parse(source, Form.FIELD, Scope.SENT.with(EnumSet.allOf(Scope.Login.class)));
    }

    private Config config(InetSocketAddress auth, Duration timeout, String... shown) {
        AuthSpec spec = new AuthSpec(
                null,
                null,
                new ForwardAuth("auth", "/check?a", List.of(shown), List.of("X-User", "X-Groups"), timeout));
        RouteEdits edits = new RouteEdits(
                List.of(
                        new HeaderRule(HeaderRule.Operation.SET, "X-User", List.of(USER)),
                        new HeaderRule(HeaderRule.Operation.SET, "X-Groups", List.of(text("{forward_auth.x-groups}")))),
                List.of());
        RouteMatch match =
                new RouteMatch(List.of(), new PathMatch.Prefix("/in"), List.of(), Map.of(), Map.of(), List.of());
        RouteSpec route = new RouteSpec(
                match, new RouteAction.Forward("app"), edits, new RouteAccess(List.of(), List.of(), null, spec));
        return Configs.of(
                List.of(Configs.routed("app", route)),
                List.of(Configs.pool("app", app.address()), Configs.pool("auth", auth)));
    }

    private ProxyFixture proxy(ScriptedServer auth, String... shown) throws Exception {
        return new ProxyFixture(config(auth.address(), Duration.ofSeconds(30), shown));
    }

    private static String ask(ProxyFixture fixture, String path, String fields) throws Exception {
        return Talk.exchange(
                fixture, "GET " + path + " HTTP/1.1\r\nHost: h\r\n" + fields + "Connection: close\r\n\r\n");
    }

    private static void end(ScriptedServer.Peer peer, CountDownLatch closed) throws IOException {
        try {
            peer.readAll();
        } finally {
            closed.countDown();
        }
    }

    /// The place is free a moment after the connection has ended.
    private static void awaitIdle(ProxyFixture fixture) {
        while (auth(fixture).inFlight() != 0) {
            Thread.yield();
        }
    }

    private static Server auth(ProxyFixture fixture) {
        return fixture.state.pools().get("auth").servers().getFirst();
    }

    @Test
    void whoIsLetInGoesOnWithWhatTheServerSays() throws Exception {
        try (ScriptedServer auth = Talk.saying(GOOD);
                ProxyFixture fixture = proxy(auth, "Cookie")) {
            String fields = "Cookie: a=1\r\nX-User: root\r\nX_USER: root\r\nx-groups: wheel\r\nX-Other: o\r\n"
                    + "X-Original-URI: /public\r\nIf-None-Match: \"a\"\r\n";
            assertTrue(ask(fixture, "/in/x?q=1", fields).startsWith("HTTP/1.1 200 "));
            assertEquals(
                    "GET /check?a HTTP/1.1\r\nHost: h\r\nCookie: a=1\r\nX-Original-Method: GET\r\n"
                            + "X-Original-URI: /in/x?q=1\r\nX-Forwarded-Method: GET\r\nX-Forwarded-Uri: /in/x?q=1\r\n"
                            + "X-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: h\r\n"
                            + "X-Forwarded-Port: " + fixture.address("web").getPort() + "\r\n\r\n",
                    auth.heads.getFirst());
            String head = app.heads.getFirst();
            assertTrue(head.contains("X-User: alice\r\nX-Groups: a, b\r\n"), head);
            assertFalse(head.contains("root") || head.contains("wheel"), head);
            assertTrue(head.contains("X-Other: o\r\n"), head);
            assertEquals("GET /in/x?q=1 s1 200 ok", fixture.line());
            assertEquals(0, fixture.lines.size(), "the question is no request of a client");
            assertTrue(ask(fixture, "/", fields).startsWith("HTTP/1.1 200 "));
            assertTrue(app.heads.getLast().contains("X-User: root\r\n"), "another route");
            awaitIdle(fixture);
        }
    }

    @Test
    void allFieldsAreShownButThoseOfABodyAndOurOwn() throws Exception {
        try (ScriptedServer auth = Talk.saying(GOOD);
                ProxyFixture fixture = proxy(auth)) {
            String answer = Talk.exchange(
                    fixture,
                    "POST /in HTTP/1.1\r\nHost: h\r\nX-Original_URI: /public\r\nContent-Type: text/plain\r\n"
                            + "Range: bytes=0-1\r\nX-A: 1\r\nContent-Length: 5\r\nConnection: close, X-B\r\nX-B: 2\r\n\r\n"
                            + "hello");
            assertTrue(answer.endsWith("\r\n\r\nhello"), answer);
            String head = auth.heads.getFirst();
            assertTrue(
                    head.startsWith("GET /check?a HTTP/1.1\r\nHost: h\r\nX-A: 1\r\nX-Original-Method: POST\r\n"), head);
        }
    }

    @ParameterizedTest
    @CsvSource({"401, unauthorized", "403, denied", "302, unauthorized", "429, denied"})
    void aRefusalIsHandedOn(int status, String ended) throws Exception {
        String said = "HTTP/1.1 " + status + " No\r\nWWW-Authenticate: Bearer\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n"
                + "Location: https://login.test/\r\nX-Secret: s\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\n"
                + "login";
        try (ScriptedServer auth = Talk.saying(said);
                ProxyFixture fixture = proxy(auth)) {
            String answer = ask(fixture, "/in", "");
            assertTrue(
                    answer.contains("\r\nWWW-Authenticate: Bearer\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n"
                            + "Location: https://login.test/\r\nContent-Type: text/html\r\nContent-Length: 5\r\n"),
                    answer);
            assertTrue(answer.startsWith("HTTP/1.1 " + status) && answer.endsWith("\r\n\r\nlogin"), answer);
            assertFalse(answer.contains("X-Secret"), answer);
            assertEquals("GET /in null " + status + " " + ended, fixture.line());
            assertTrue(app.heads.isEmpty());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'HTTP/1.1 404 No|Content-Length: 0||', 502 bad_response, forward_auth_404",
        "'HTTP/1.1 503 No|Content-Length: 0||', 502 bad_response, forward_auth_503",
        "'HTTP/1.1 304 No||', 502 bad_response, forward_auth_304",
        "'HTTP/1.1 200 OK|Content-Length: 9||abc', 502 server_closed, forward_auth",
        "'HTTP/1.1 2x0 OK||', 502 bad_response, forward_auth",
        "'', 502 server_closed, forward_auth",
    })
    void anythingElseIsAFailure(String said, String ended, String detail) throws Exception {
        try (ScriptedServer auth = Talk.saying(said.replace("|", "\r\n"));
                ProxyFixture fixture = proxy(auth)) {
            assertTrue(ask(fixture, "/in", "").startsWith("HTTP/1.1 502 "));
            assertEquals("GET /in null " + ended, fixture.line());
            assertEquals(detail, fixture.detail());
            assertTrue(app.heads.isEmpty());
            awaitIdle(fixture);
        }
    }

    @Test
    void aServerThatIsNotThereLetsNobodyIn() throws Exception {
        try (ProxyFixture fixture = new ProxyFixture(config(Configs.deadAddress(), Duration.ofSeconds(30)))) {
            assertTrue(ask(fixture, "/in", "").startsWith("HTTP/1.1 502 "));
            assertEquals("GET /in null 502 connect_refused", fixture.line());
        }
    }

    @Test
    void aSilentServerIsNotWaitedForForLong() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (ScriptedServer auth = new ScriptedServer(peer -> {
                    peer.head();
                    end(peer, closed);
                });
                ProxyFixture fixture = new ProxyFixture(config(auth.address(), Duration.ofMillis(50)))) {
            assertTrue(ask(fixture, "/in", "").startsWith("HTTP/1.1 504 "));
            assertEquals("GET /in null 504 server_timeout", fixture.line());
            Talk.await(closed);
            awaitIdle(fixture);
        }
    }

    @Test
    void aLongAnswerIsNotReadToItsEnd() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (ScriptedServer auth = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send(
                            "HTTP/1.1 200 OK\r\nX-User: alice\r\nContent-Length: 1000000\r\n\r\n" + "x".repeat(70_000));
                    end(peer, closed);
                });
                ProxyFixture fixture = proxy(auth)) {
            assertTrue(ask(fixture, "/in", "").startsWith("HTTP/1.1 200 "));
            assertTrue(app.heads.getFirst().contains("X-User: alice\r\n"));
            Talk.await(closed);
            awaitIdle(fixture);
        }
    }

    @Test
    void whenTheClientLeavesTheQuestionIsGivenUp() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        try (ScriptedServer auth = new ScriptedServer(peer -> {
                    peer.head();
                    asked.countDown();
                    end(peer, closed);
                });
                ProxyFixture fixture = proxy(auth)) {
            try (Socket client = fixture.connect("web")) {
                Talk.send(client, "GET /in HTTP/1.1\r\nHost: h\r\n\r\n");
                Talk.await(asked);
                assertEquals(1, auth(fixture).inFlight());
                client.setSoLinger(true, 0);
            }
            Talk.await(closed);
            assertEquals("GET /in null null client_abort", fixture.line().replace("-1", "null"));
            awaitIdle(fixture);
        }
    }

    @Test
    void oneConnectionAsksForEachOfItsRequests() throws Exception {
        try (ScriptedServer auth = new ScriptedServer(peer -> {
                    for (String head = peer.head(); !head.isEmpty(); head = peer.head()) {
                        peer.send(head.contains("X-Bad") ? GOOD.replace("200 OK", "403 No") : GOOD);
                    }
                });
                ProxyFixture fixture = proxy(auth)) {
            String one = "GET /in HTTP/1.1\r\nHost: h\r\n";
            String answers = Talk.exchange(
                    fixture,
                    one + "\r\n" + one + "X-Bad: 1\r\n\r\n" + one + "\r\n" + one + "Connection: close\r\n\r\n");
            assertEquals(3, answers.split("HTTP/1.1 200 ").length - 1, answers);
            assertEquals(1, answers.split("HTTP/1.1 403 ").length - 1, answers);
            assertEquals(4, auth.heads.size());
            assertEquals(1, auth.connections.get(), "kept between questions");
        }
    }
}
