package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import lbd.core.model.Cidr;
import lbd.core.model.ForwardedSpec;
import lbd.core.model.HttpSpec;
import lbd.core.model.RouteAccess;
import lbd.core.model.RouteAction;
import lbd.core.model.RouteMatch;
import lbd.core.model.RouteMatch.PathMatch;
import lbd.core.model.RouteSpec;
import lbd.core.model.edge.CorsSpec;
import lbd.core.model.edge.RequestIdSpec;
import lbd.core.model.edge.RewriteSpec;
import lbd.core.model.edge.RouteEdits;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Ids of requests, sites whose pages may read answers, and routes that serve some clients only.
@Timeout(30)
class EdgeRulesTest {
    private static final String ANSWER = "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: https://server.test\r\n"
            + "Vary: Accept\r\nContent-Length: 2\r\n\r\nok";

    private final ScriptedServer server;

    EdgeRulesTest() throws Exception {
        server = Talk.saying(ANSWER);
    }

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    private ProxyFixture proxy(@Nullable RequestIdSpec id, @Nullable CorsSpec cors, String trust, RouteSpec... routes)
            throws Exception {
        ForwardedSpec forwarded = new ForwardedSpec(ForwardedSpec.Style.X, List.of(Cidr.parse(trust)));
        HttpSpec http = HttpSpec.DEFAULT
                .builder()
                .forwarded(forwarded)
                .build()
                .with(new RouteEdits(List.of(), List.of(), RewriteSpec.DEFAULT, cors, id));
        return new ProxyFixture(
                Configs.of(List.of(Configs.http(http, "app", routes)), List.of(Configs.pool("app", server.address()))));
    }

    @Test
    void aRouteIsLeftOutOfWhatItsListenerDoes() throws Exception {
        CorsSpec every = new CorsSpec(List.of("*"), List.of(), List.of(), List.of(), false, Duration.ZERO);
        RewriteSpec other = new RewriteSpec(null, Map.of(), List.of(), RewriteSpec.Host.NAMED, "other.test");
        HttpSpec http = HttpSpec.DEFAULT
                .builder()
                .forwarded(new ForwardedSpec(ForwardedSpec.Style.X, List.of()))
                .build()
                .with(new RouteEdits(List.of(), List.of(), other, every, null));
        RouteSpec out = new RouteSpec(
                new RouteMatch(List.of(), new PathMatch.Prefix("/out"), List.of(), Map.of(), Map.of(), List.of()),
                new RouteAction.Forward("app"),
                new RouteEdits(List.of(), List.of(), RewriteSpec.DEFAULT, CorsSpec.OFF, null));
        try (ProxyFixture fixture = new ProxyFixture(
                Configs.of(List.of(Configs.http(http, "app", out)), List.of(Configs.pool("app", server.address()))))) {
            String origin = "Origin: https://a.test\r\n";
            String preflight = origin + "Access-Control-Request-Method: PUT\r\n";
            assertTrue(ask(fixture, "GET", "/in", origin).contains("Access-Control-Allow-Origin: *"));
            assertEquals("other.test", header("Host"));
            assertTrue(ask(fixture, "OPTIONS", "/in", preflight).startsWith("HTTP/1.1 204 "));
            assertEquals(1, server.heads.size());
            assertTrue(ask(fixture, "OPTIONS", "/out", preflight).startsWith("HTTP/1.1 200 "));
            assertTrue(
                    ask(fixture, "GET", "/out", origin).contains("Access-Control-Allow-Origin: https://server.test"));
            assertEquals("h", header("Host"));
        }
    }

    private static String ask(ProxyFixture fixture, String method, String path, String... fields) throws Exception {
        return Talk.exchange(
                fixture,
                method + " " + path + " HTTP/1.1\r\nHost: h\r\n" + String.join("", fields)
                        + "Connection: close\r\n\r\n");
    }

    private String header(String name) {
        return server.heads
                .getLast()
                .lines()
                .filter(line -> line.startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2))
                .findFirst()
                .orElse("none");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.0/8, true, abc-1, taken",
        "127.0.0.0/8, false, abc-1, made",
        "10.0.0.0/8, true, abc-1, made",
        "127.0.0.0/8, true, 'a b', made",
        "127.0.0.0/8, true, '', made",
    })
    void anIdIsTakenFromThoseWhoAreTrusted(String trust, boolean trusted, String sent, String expected)
            throws Exception {
        try (ProxyFixture fixture = proxy(new RequestIdSpec("X-Request-ID", trusted), null, trust)) {
            ask(fixture, "GET", "/", "x-request-id: " + sent + "\r\n");
            String id = header("X-Request-ID");
            if (expected.equals("taken")) {
                assertEquals(sent, id);
            } else {
                assertTrue(id.matches("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"), id);
            }
            assertFalse(server.heads.getLast().contains("x-request-id"), "there is one");
        }
    }

    @Test
    void idsOfOneMillisecondDifferAndSortByTime() {
        RequestIds ids = new RequestIds(1);
        String first = new String(ids.next(0x0123_4567_89abL), US_ASCII);
        String second = new String(ids.next(0x0123_4567_89abL), US_ASCII);
        String third = new String(ids.next(0x0123_4567_89acL), US_ASCII);
        assertTrue(first.startsWith("01234567-89ab-7"), first);
        assertTrue(!first.equals(second) && third.compareTo(first) > 0 && third.compareTo(second) > 0);
    }

    private static final CorsSpec SHOP = new CorsSpec(
            List.of("https://shop.test", "https://*.a.test"),
            List.of("PUT"),
            List.of("Authorization"),
            List.of("X-Total"),
            true,
            Duration.ofMinutes(10));

    @Test
    void preflightsAreAnsweredHere() throws Exception {
        try (ProxyFixture fixture = proxy(null, SHOP, "10.0.0.0/8")) {
            String answer = ask(
                    fixture,
                    "OPTIONS",
                    "/x",
                    "Origin: https://shop.test\r\n",
                    "Access-Control-Request-Method: PUT\r\n");
            assertEquals(
                    "HTTP/1.1 204 No Content\r\nAccess-Control-Allow-Methods: PUT\r\n"
                            + "Access-Control-Allow-Headers: Authorization\r\nAccess-Control-Max-Age: 600\r\n"
                            + "Access-Control-Allow-Credentials: true\r\nAccess-Control-Expose-Headers: X-Total\r\n"
                            + "Access-Control-Allow-Origin: https://shop.test\r\n"
                            + "Vary: Access-Control-Request-Method, Access-Control-Request-Headers, Origin\r\n"
                            + "Connection: close\r\n\r\n",
                    answer);
            String other = ask(
                    fixture,
                    "OPTIONS",
                    "/x",
                    "Origin: https://evil.test\r\n",
                    "Access-Control-Request-Method: PUT\r\n");
            assertTrue(other.startsWith("HTTP/1.1 204 ") && !other.contains("Allow"), other);
            assertTrue(server.heads.isEmpty(), "no server was asked");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "https://shop.test, true",
        "https://b.a.test, true",
        "https://a.test, false",
        "https://evil.test, false",
        "https://evil.test/.a.test, false",
        "http://shop.test, false",
        "null, false",
    })
    void pagesOfSitesThatAreNamedMayRead(String origin, boolean allowed) throws Exception {
        try (ProxyFixture fixture = proxy(null, SHOP, "10.0.0.0/8")) {
            String answer = ask(fixture, "GET", "/x", "Origin: " + origin + "\r\n");
            assertEquals(allowed, answer.contains("Access-Control-Allow-Origin: " + origin + "\r\n"), answer);
            assertEquals(allowed, answer.contains("Access-Control-Allow-Credentials: true\r\n"), answer);
            assertFalse(answer.contains("server.test"), answer);
            assertTrue(answer.contains("Vary: Accept, Origin\r\n"), answer);
        }
    }

    @Test
    void everySiteMayReadWhereNoneIsNamed() throws Exception {
        CorsSpec all = new CorsSpec(List.of("*"), List.of(), List.of("*"), List.of(), false, Duration.ZERO);
        try (ProxyFixture fixture = proxy(null, all, "10.0.0.0/8")) {
            String answer = ask(fixture, "GET", "/x", "Origin: https://a.test\r\n");
            assertTrue(answer.contains("Access-Control-Allow-Origin: *\r\n") && !answer.contains("Origin\r\n"), answer);
            // A cache may keep what nobody's page asked for, and show it to a page.
            String plain = ask(fixture, "GET", "/x");
            assertTrue(plain.contains("Access-Control-Allow-Origin: *\r\n") && !plain.contains("Origin\r\n"), plain);
            String refused = ask(fixture, "GET", "/../x");
            assertTrue(refused.startsWith("HTTP/1.1 400 ") && refused.contains("-Allow-Origin: *\r\n"), refused);
            String preflight = ask(
                    fixture,
                    "OPTIONS",
                    "/",
                    "Origin: https://a.test\r\n",
                    "Access-Control-Request-Method: PUT\r\n",
                    "Access-Control-Request-Headers: x-a,x-b\r\n");
            assertTrue(preflight.contains("Access-Control-Allow-Headers: x-a,x-b\r\n"), preflight);
            assertTrue(ask(fixture, "OPTIONS", "/x").startsWith("HTTP/1.1 200 "), "no preflight");
        }
    }

    @Test
    void aRouteServesWhomItAllows() throws Exception {
        RouteSpec[] routes = {
            route("/denied", new RouteAccess(List.of(), List.of(Cidr.parse("127.0.0.0/8")))),
            route("/others", new RouteAccess(List.of(Cidr.parse("192.0.2.0/24")), List.of())),
            route("/allowed", new RouteAccess(List.of(Cidr.parse("127.0.0.1")), List.of(Cidr.parse("127.0.0.0/8"))))
        };
        try (ProxyFixture fixture = proxy(null, null, "127.0.0.1", routes)) {
            assertTrue(ask(fixture, "GET", "/denied").startsWith("HTTP/1.1 403 Forbidden\r\n"));
            assertEquals("GET /denied null 403 denied", fixture.line());
            assertTrue(ask(fixture, "GET", "/others").startsWith("HTTP/1.1 403 "));
            assertTrue(ask(fixture, "GET", "/others", "X-Forwarded-For: 192.0.2.9\r\n")
                    .startsWith("HTTP/1.1 200 "));
            assertTrue(ask(fixture, "GET", "/allowed").startsWith("HTTP/1.1 200 "));
            assertTrue(ask(fixture, "GET", "/").startsWith("HTTP/1.1 200 "));
        }
    }

    private static RouteSpec route(String path, RouteAccess access) {
        RouteMatch match =
                new RouteMatch(List.of(), new PathMatch.Exact(path), List.of(), Map.of(), Map.of(), List.of());
        return new RouteSpec(match, new RouteAction.Forward("app"), RouteEdits.DEFAULT, access);
    }
}
