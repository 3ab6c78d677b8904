package lbd.proxy.route;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import lbd.core.http.Head;
import lbd.core.http1.HeadLimits;
import lbd.core.http1.HttpParser;
import lbd.core.model.Cidr;
import lbd.core.model.RouteAction;
import lbd.core.model.RouteMatch;
import lbd.core.model.RouteMatch.PathMatch;
import lbd.core.model.RouteSpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTableTest {
    private static final String NONE = "none";
    private static final String BAD_PATH = "bad path";
    private static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.7");

    private final HttpParser parser = new HttpParser(HeadLimits.DEFAULT);
    private final Head head = new Head();

    @Test
    void firstMatchWinsFromTopToBottom() {
        RouteMatcher<String> matcher = matcher(
                route("images", hosts("static.example.com", "*.cdn.example.com"), prefix("/img/")),
                route("api", List.of(), new PathMatch.Regex("^/api/v[0-9]+/")),
                route("cdn", hosts("*.cdn.example.com"), null),
                route("example", hosts("*.example.com"), null),
                route("root", List.of(), exact("/")));

        assertEquals("images", ask(matcher, "static.example.com", "/img/a.png"));
        assertEquals("images", ask(matcher, "x.cdn.example.com", "/img/a.png"));
        assertEquals("cdn", ask(matcher, "x.cdn.example.com", "/other"));
        assertEquals("api", ask(matcher, "x.cdn.example.com", "/api/v2/users"));
        assertEquals("example", ask(matcher, "cdn.example.com", "/other"));
        assertEquals("example", ask(matcher, "static.example.com", "/"));
        assertEquals("root", ask(matcher, "example.com", "/"));
        assertEquals("root", ask(matcher, "elsewhere.test", "/"));
        assertEquals(NONE, ask(matcher, "elsewhere.test", "/x"));
    }

    @ParameterizedTest
    @CsvSource({
        "www.example.com, exact",
        "WWW.EXAMPLE.COM, exact",
        "www.example.com:8443, exact",
        "www.example.com., exact",
        "a.example.com, wildcard",
        "a.b.C.example.com, wildcard",
        "example.com, none",
        "xexample.com, none",
        "example.com.evil.test, none",
        "[2001:db8::1], address",
        "'[2001:DB8:0:0:0:0:0:1]:80', address",
        "[2001:db8::2], none",
        "www.example.co, none",
    })
    void hostIsComparedInItsNormalForm(String host, String expected) {
        RouteMatcher<String> matcher = matcher(
                route("exact", hosts("Www.example.com"), null),
                route("address", hosts("[2001:db8::0001]"), null),
                route("wildcard", hosts("*.Example.com"), null));
        assertEquals(expected, ask(matcher, host, "/"));
    }

    @Test
    void requestWithoutHostIsTakenByRulesThatNameNone() {
        RouteMatcher<String> matcher = matcher(route("named", hosts("a"), null), route("any", List.of(), null));
        assertEquals("any", match(matcher, "GET / HTTP/1.0\r\n\r\n", CLIENT));
    }

    @Test
    void absoluteTargetGivesTheHost() {
        RouteMatcher<String> matcher = matcher(route("a", hosts("a"), exact("/x")));
        assertEquals("a", match(matcher, "GET http://A:80/x HTTP/1.1\r\nHost: a\r\n\r\n", CLIENT));
    }

    @ParameterizedTest
    @CsvSource({
        "/img, /img, true",
        "/img, /img/, true",
        "/img, /img/a, true",
        "/img, /imgs, false",
        "/img, /im, false",
        "/img, /IMG, false",
        "/img/, /img/, true",
        "/img/, /img/a, true",
        "/img/, /img, false",
        "/, /, true",
        "/, /anything, true",
        "/img, /%69mg/a, true",
        "/img, /x/../img/a, true",
        "/img, /img/../x, false",
        "/a%20b, /a%20b/c, true",
        "/a%2Fb, /a%2fb, true",
        "/a%2Fb, /a/b, false",
        "/\u00fcber, /%c3%bcber/x, true",
    })
    void prefixEndsAtABorderOfSegments(String prefix, String path, boolean taken) {
        RouteMatcher<String> matcher = matcher(route("taken", List.of(), prefix(prefix)));
        assertEquals(taken ? "taken" : NONE, ask(matcher, "a", path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/admin", "/%61dmin", "/./admin", "/x/../admin", "/x/%2e%2E/admin", "/admin?x", "/%2e/admin"})
    void everySpellingOfAPathFindsItsRule(String target) {
        RouteMatcher<String> matcher = matcher(route("denied", List.of(), exact("/admin")));
        assertEquals("denied", ask(matcher, "a", target));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/../admin", "/%2e%2e/admin", "/x%00", "/%zz", "/x/..%2fadmin", "/x/..;/admin"})
    void refusedPathIsRefusedWhateverRulesThereAre(String target) {
        assertEquals(BAD_PATH, ask(matcher(), "a", target));
        assertEquals(BAD_PATH, ask(matcher(route("all", List.of(), null)), "a", target));
    }

    @ParameterizedTest
    @CsvSource({
        "^/api/v[0-9]+/, /api/v12/x, true",
        "^/api/v[0-9]+/, /api/vx/x, false",
        "^/api/v[0-9]+/, /x/api/v1/, false",
        "'\\.php$', /a/b.php, true",
        "'\\.php$', /a/b.php/c, false",
        "'\\.php$', /a/b.ph%70, true",
        "'^/\u00fc.b$', /%C3%BCxb, true",
        "'^/.b$', /%C3%BCb, true",
        "^/a b$, /a%20b, true",
    })
    void regexSearchesTheNormalPath(String regex, String path, boolean taken) {
        RouteMatcher<String> matcher = matcher(route("taken", List.of(), new PathMatch.Regex(regex)));
        assertEquals(taken ? "taken" : NONE, ask(matcher, "a", path));
        assertEquals(taken ? "taken" : NONE, ask(matcher, "a", path), "the second time");
    }

    @Test
    void regexThatBacktrackingWouldHangEndsSoon() {
        RouteMatcher<String> matcher = matcher(route("taken", List.of(), new PathMatch.Regex("^/(a+)+$")));
        assertTimeout(Duration.ofSeconds(2), () -> assertEquals(NONE, ask(matcher, "a", "/" + "a".repeat(5000) + "b")));
    }

    @Test
    void regexThatIsNoneIsRefusedWithItsText() {
        RouteSpec route = route("x", List.of(), new PathMatch.Regex("^/(a"));
        String message = assertThrows(IllegalArgumentException.class, () -> matcher(route))
                .getMessage();
        assertTrue(message.startsWith("path_regex: \"^/(a\": missing closing )"), message);
    }

    @Test
    void methodsAreCaseSensitiveTokens() {
        RouteMatch match = new RouteMatch(List.of(), null, List.of("GET", "PROPFIND"), Map.of(), Map.of(), List.of());
        RouteMatcher<String> matcher = matcher(new RouteSpec(match, new RouteAction.Forward("taken")));
        assertEquals("taken", match(matcher, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", CLIENT));
        assertEquals("taken", match(matcher, "PROPFIND / HTTP/1.1\r\nHost: a\r\n\r\n", CLIENT));
        for (String other : List.of("POST", "get", "PROPPATCH", "HEAD")) {
            assertEquals(NONE, match(matcher, other + " / HTTP/1.1\r\nHost: a\r\n\r\n", CLIENT), other);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "X-Canary: 1, true",
        "x-canary:1, true",
        "X-Canary: 0|X-Canary: 1, true",
        "'X-Canary: 1, 1', false",
        "X-Canary: 11, false",
        "X-Canary:, false",
        "X-Canari: 1, false",
    })
    void fieldHasExactlyTheValueInOneOfItsLines(String lines, boolean taken) {
        RouteMatch match = new RouteMatch(List.of(), null, List.of(), Map.of("X-Canary", "1"), Map.of(), List.of());
        RouteMatcher<String> matcher = matcher(new RouteSpec(match, new RouteAction.Forward("taken")));
        String request = "GET / HTTP/1.1\r\nHost: a\r\n" + lines.replace("|", "\r\n") + "\r\n\r\n";
        assertEquals(taken ? "taken" : NONE, match(matcher, request, CLIENT));
    }

    @ParameterizedTest
    @CsvSource({
        "/?v=2, true",
        "/?a=1&v=2&b, true",
        "/?v=1&v=2, true",
        "/?%76=%32, true",
        "/?v=2+x, false",
        "/?v=, false",
        "/?v, false",
        "/?v=22, false",
        "/?vv=2, false",
        "/?V=2, false",
        "/?v=%3, false",
        "/?=2, false",
        "/?, false",
        "/, false",
    })
    void parameterHasExactlyTheValue(String target, boolean taken) {
        assertEquals(taken ? "taken" : NONE, ask(query("v", "2"), "a", target));
    }

    @Test
    void parameterIsDecodedAsFormsEncodeIt() {
        assertEquals("taken", ask(query("a b", "\u00fc/+"), "a", "/?a+b=%C3%bc/%2B"));
        assertEquals("taken", ask(query("flag", ""), "a", "/?flag"));
        assertEquals("taken", ask(query("flag", ""), "a", "/?x&flag="));
        assertEquals("taken", ask(query("q", "100%"), "a", "/?q=100%"));
        assertEquals("taken", ask(query("q", "%zz"), "a", "/?q=%zz"));
    }

    @ParameterizedTest
    @CsvSource({
        "192.168.0.0/16, 192.168.255.1, true",
        "192.168.0.0/16, 192.169.0.1, false",
        "192.168.0.0/16, ::1, false",
        "10.0.0.1, 10.0.0.1, true",
        "10.0.0.1, 10.0.0.2, false",
        "0.0.0.0/0, 255.255.255.255, true",
        "0.0.0.0/0, ::1, false",
        "128.0.0.0/1, 200.1.1.1, true",
        "128.0.0.0/1, 127.1.1.1, false",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::1, false",
        "2001:db8::/65, 2001:db8::7fff:0:0:1, true",
        "2001:db8::/65, 2001:db8::8000:0:0:1, false",
        "::/0, 2001:db8::1, true",
        "::/0, 10.0.0.1, false",
        "::1, ::1, true",
        "10.0.0.0/8, ::ffff:10.1.2.3, true",
    })
    void sourceIsANetwork(String network, String client, boolean taken) {
        RouteMatch match = new RouteMatch(List.of(), null, List.of(), Map.of(), Map.of(), List.of(Cidr.parse(network)));
        RouteMatcher<String> matcher = matcher(new RouteSpec(match, new RouteAction.Forward("taken")));
        String request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
        assertEquals(taken ? "taken" : NONE, match(matcher, request, InetAddress.ofLiteral(client)));
    }

    @Test
    void allConditionsMustHold() {
        RouteMatch match = new RouteMatch(
                hosts("a"),
                prefix("/p"),
                List.of("GET"),
                Map.of("H", "1", "I", "2"),
                Map.of("q", "1", "r", "2"),
                List.of(Cidr.parse("192.0.2.0/24")));
        RouteMatcher<String> matcher = matcher(new RouteSpec(match, new RouteAction.Forward("taken")));
        String request = "GET /p?q=1&r=2 HTTP/1.1\r\nHost: a\r\nH: 1\r\nI: 2\r\n\r\n";
        assertEquals("taken", match(matcher, request, CLIENT));
        assertEquals(NONE, match(matcher, request, InetAddress.ofLiteral("192.0.3.7")));
        for (String[] change : new String[][] {
            {"GET", "PUT"}, {"/p", "/x"}, {"Host: a", "Host: b"}, {"H: 1", "H: 2"}, {"I: 2", "I: 1"}, {"r=2", "r=1"}
        }) {
            assertEquals(NONE, match(matcher, request.replace(change[0], change[1]), CLIENT), change[1]);
        }
    }

    @Test
    void asteriskIsTakenByRulesThatAskForNoPath() {
        RouteMatcher<String> matcher = matcher(route("path", List.of(), prefix("/")), route("any", List.of(), null));
        assertEquals("any", match(matcher, "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", CLIENT));
    }

    /// The index by host gives what trying every rule in turn gives.
    @Test
    void hostIndexAgreesWithTryingEveryRule() {
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < 300; round++) {
            List<RouteSpec> routes = new ArrayList<>();
            for (int i = random.nextInt(1, 12); i > 0; i--) {
                List<String> hosts = new ArrayList<>();
                for (int n = random.nextInt(4); n > 0; n--) {
                    hosts.add((random.nextBoolean() ? "*." : "") + name(random));
                }
                routes.add(route("r" + routes.size(), hosts, random.nextInt(3) == 0 ? exact("/x") : null));
            }
            RouteMatcher<String> matcher = matcher(routes.toArray(RouteSpec[]::new));
            for (int i = 0; i < 50; i++) {
                String host = name(random);
                String path = random.nextBoolean() ? "/x" : "/y";
                assertEquals(expected(routes, host, path), ask(matcher, host, path), () -> host + path + " " + routes);
            }
        }
    }

    private static String expected(List<RouteSpec> routes, String host, String path) {
        for (RouteSpec route : routes) {
            List<String> hosts = route.match().hosts();
            boolean hostTaken = hosts.isEmpty()
                    || hosts.stream()
                            .anyMatch(h -> h.startsWith("*.") ? host.endsWith(h.substring(1)) : host.equals(h));
            if (hostTaken && (route.match().path() == null || path.equals("/x"))) {
                return target(route);
            }
        }
        return NONE;
    }

    private static String name(SplittableRandom random) {
        StringBuilder name = new StringBuilder();
        for (int labels = random.nextInt(1, 5); labels > 0; labels--) {
            name.append(name.isEmpty() ? "" : ".").append((char) ('a' + random.nextInt(2)));
        }
        return name.toString();
    }

    private String ask(RouteMatcher<String> matcher, String host, String target) {
        return match(matcher, "GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n", CLIENT);
    }

    private String match(RouteMatcher<String> matcher, String request, InetAddress client) {
        byte[] bytes = request.getBytes(ISO_8859_1);
        assertEquals(bytes.length, parser.parseRequest(bytes, 0, bytes.length, head), () -> "" + parser.rejection());
        return matcher.match(head, client, null);
    }

    private static RouteMatcher<String> query(String name, String value) {
        RouteMatch match = new RouteMatch(List.of(), null, List.of(), Map.of(), Map.of(name, value), List.of());
        return matcher(new RouteSpec(match, new RouteAction.Forward("taken")));
    }

    private static RouteMatcher<String> matcher(RouteSpec... routes) {
        return RouteTable.of(List.of(routes), RouteTableTest::target, NONE, rule -> BAD_PATH)
                .matcher();
    }

    private static String target(RouteSpec route) {
        return ((RouteAction.Forward) route.action()).pool();
    }

    private static RouteSpec route(String pool, List<String> hosts, @Nullable PathMatch path) {
        return new RouteSpec(
                new RouteMatch(hosts, path, List.of(), Map.of(), Map.of(), List.of()), new RouteAction.Forward(pool));
    }

    private static List<String> hosts(String... hosts) {
        return List.of(hosts);
    }

    private static PathMatch prefix(String path) {
        return new PathMatch.Prefix(path);
    }

    private static PathMatch exact(String path) {
        return new PathMatch.Exact(path);
    }
}
