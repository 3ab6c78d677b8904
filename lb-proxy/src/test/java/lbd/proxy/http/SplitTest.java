package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import lbd.core.model.Cidr;
import lbd.core.model.Condition;
import lbd.core.model.Config;
import lbd.core.model.ForwardedSpec;
import lbd.core.model.HttpSpec;
import lbd.core.model.RouteAction;
import lbd.core.model.RouteAction.Forward;
import lbd.core.model.RouteMatch;
import lbd.core.model.RouteSpec;
import lbd.core.model.edge.PoolShare;
import lbd.core.model.edge.StickyShare;
import lbd.core.model.tls.KeyBytes;
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

/// Routes with several pools: by shares, and by a name that the request says.
@Timeout(30)
class SplitTest {
    private static final StickyShare COOKIE = new StickyShare(
            StickyShare.By.COOKIE, "SHARE", new KeyBytes("0123456789abcdef0123456789abcdef".getBytes(US_ASCII)));

    private final ScriptedServer a;
    private final ScriptedServer b;

    SplitTest() throws Exception {
        a = ScriptedServer.named("a");
        b = ScriptedServer.named("b");
    }

    @AfterEach
    void close() {
        a.close();
        b.close();
    }

    private Config config(RouteSpec... routes) {
        ForwardedSpec forwarded = new ForwardedSpec(ForwardedSpec.Style.X, List.of(Cidr.parse("127.0.0.0/8")));
        HttpSpec http = HttpSpec.DEFAULT.builder().forwarded(forwarded).build();
        return Configs.of(
                List.of(Configs.http(http, null, routes)),
                List.of(Configs.pool("a", a.address()), Configs.pool("b", b.address())));
    }

    private static RouteSpec split(int toB, StickyShare sticky) {
        return new RouteSpec(
                RouteMatch.ANY,
                new RouteAction.Split(
                        List.of(
                                new PoolShare(new Forward("a"), PoolShare.WHOLE - toB),
                                new PoolShare(new Forward("b"), toB)),
                        sticky));
    }

    private static String ask(Socket client, String fields) throws Exception {
        Talk.send(client, "GET / HTTP/1.1\r\n" + Talk.HOST + fields + "\r\n");
        return Talk.head(client) + Talk.read(client, 1);
    }

    private static List<String> ask(ProxyFixture fixture, int times) throws Exception {
        List<String> got = new ArrayList<>();
        try (Socket client = fixture.connect("web")) {
            for (int i = 0; i < times; i++) {
                String answer = ask(client, "");
                got.add(answer.substring(answer.length() - 1));
            }
        }
        return got;
    }

    private static long count(List<String> got, String who) {
        return got.stream().filter(who::equals).count();
    }

    @Test
    void eachPoolGetsItsShareToTheRequest() throws Exception {
        try (ProxyFixture fixture = new ProxyFixture(config(split(500, StickyShare.OFF)))) {
            for (int round = 0; round < 5; round++) {
                // Connections are of either loop: the turns are one for both.
                assertEquals(1, count(ask(fixture, 20), "b"));
            }
        }
    }

    @Test
    void aReloadGoesOnWithTheTurnsWhereTheSharesStay() throws Exception {
        List<String> got = new ArrayList<>();
        try (ProxyFixture fixture = new ProxyFixture(config(split(500, StickyShare.OFF)))) {
            for (int i = 0; i < 20; i++) {
                got.addAll(ask(fixture, 2));
                fixture.apply(config(split(500, StickyShare.OFF)));
            }
            assertEquals(2, count(got, "b"));
            fixture.apply(config(split(10_000, StickyShare.OFF)));
            assertEquals(20, count(ask(fixture, 20), "b"));
        }
    }

    @Test
    void routesWithTheSameSharesHaveTurnsOfTheirOwn() throws Exception {
        RouteSpec all = split(5000, StickyShare.OFF);
        RouteSpec posts = new RouteSpec(
                new RouteMatch(List.of(), null, List.of("POST"), Map.of(), Map.of(), List.of()), all.action());
        try (ProxyFixture fixture = new ProxyFixture(config(posts, all));
                Socket client = fixture.connect("web")) {
            String got = "";
            for (String method : List.of("GET", "POST", "GET", "POST")) {
                Talk.send(client, method + " / HTTP/1.1\r\n" + Talk.HOST + "Content-Length: 0\r\n\r\n");
                Talk.head(client);
                got += Talk.read(client, 1);
            }
            assertEquals("aabb", got);
        }
    }

    @Test
    void aClientKeepsItsShareByItsCookie() throws Exception {
        try (ProxyFixture fixture = new ProxyFixture(config(split(5000, COOKIE)));
                Socket client = fixture.connect("web")) {
            for (String expected : List.of("a", "b")) {
                String first = ask(client, "");
                assertTrue(first.endsWith(expected), first);
                assertTrue(first.contains("Cache-Control: private\r\n"), first);
                String cookie = first.replaceAll("(?s).*Set-Cookie: ([^;]*);.*", "$1");
                assertTrue(first.contains("Set-Cookie: " + cookie + "; Path=/; HttpOnly; SameSite=Lax\r\n"), first);
                for (int i = 0; i < 4; i++) {
                    String again = ask(client, "Cookie: x=1; " + cookie + "; y=2\r\n");
                    assertTrue(again.endsWith(expected), again);
                    assertFalse(again.contains("Set-Cookie"), again);
                }
                fixture.apply(config(split(5000, COOKIE)));
            }
        }
    }

    @Test
    void clientsAreDealtOutAnewWhereTheSharesChange() throws Exception {
        try (ProxyFixture fixture = new ProxyFixture(config(split(0, COOKIE)));
                Socket client = fixture.connect("web")) {
            String cookie = ask(client, "").replaceAll("(?s).*Set-Cookie: ([^;]*);.*", "$1");
            fixture.apply(config(split(10_000, COOKIE)));
            String after = ask(client, "Cookie: " + cookie + "\r\n");
            assertTrue(after.endsWith("b") && after.contains("Set-Cookie: SHARE="), after);
        }
    }

    @ParameterizedTest
    @CsvSource({"SHARE=", "SHARE", "SHARE=AAAAAAAAAAAAAAAAAAAAAA", "SHARE=b", "xSHARE=1; SHARE=2; SHARE"})
    void whatIsNoCookieOfOursIsAnsweredWithOne(String sent) throws Exception {
        try (ProxyFixture fixture = new ProxyFixture(config(split(10_000, COOKIE)));
                Socket client = fixture.connect("web")) {
            String answer = ask(client, "Cookie: " + sent + "\r\n");
            assertTrue(answer.endsWith("b") && answer.contains("Set-Cookie: SHARE="), answer);
        }
    }

    @Test
    void overHttpsTheCookieIsSecure() throws Exception {
        try (ProxyFixture fixture = new ProxyFixture(config(split(5000, COOKIE)));
                Socket client = fixture.connect("web")) {
            String answer = ask(client, "X-Forwarded-Proto: https\r\n");
            assertTrue(answer.contains("; SameSite=Lax; Secure\r\n"), answer);
        }
    }

    @Test
    void aSourceKeepsItsShareAndSourcesAreSharedOut() throws Exception {
        int ofB = 0;
        try (ProxyFixture fixture = new ProxyFixture(config(split(3000, StickyShare.SOURCE)));
                Socket client = fixture.connect("web")) {
            for (int i = 0; i < 400; i++) {
                String from = "X-Forwarded-For: 198.51." + i / 100 + "." + i % 100 + "\r\n";
                String first = ask(client, from);
                ofB += first.endsWith("b") ? 1 : 0;
                if (i < 20) {
                    assertEquals(
                            first.substring(first.length() - 1),
                            ask(client, from).replaceAll("(?s).*\n", ""));
                }
            }
        }
        assertEquals(120, ofB, 40);
    }

    @Test
    void ofIpv6TheNetworkIsTheSource() throws Exception {
        long one = Split.hash(InetAddress.getByName("2001:db8:1:2::1"));
        assertEquals(one, Split.hash(InetAddress.getByName("2001:db8:1:2:ffff::2")));
        assertTrue(one != Split.hash(InetAddress.getByName("2001:db8:1:3::1")));
    }

    @Test
    void aShareWhosePoolServesNobodyIsRefused() throws Exception {
        Config config = Configs.of(
                List.of(Configs.routed(null, split(5000, StickyShare.OFF))),
                List.of(Configs.pool("a", a.address()), Configs.pool("b")));
        try (ProxyFixture fixture = new ProxyFixture(config)) {
            String got = "";
            for (int i = 0; i < 4; i++) {
                got += Talk.exchange(fixture, "GET / HTTP/1.1\r\n" + Talk.HOST + "Connection: close\r\n\r\n")
                        .substring(9, 13);
            }
            assertEquals("200 503 200 503 ", got);
        }
    }

    private static RouteSpec byName(String text, RouteMatch match, int captures, String... choices) {
        VariableText name = VariableText.parse(text, Form.RAW, Scope.REQUEST.withCaptures(captures));
        Condition names = new Condition.Names(name, Set.of(choices));
        RouteMatch with = new RouteMatch(
                match.hosts(),
                match.path(),
                match.methods(),
                match.headers(),
                match.query(),
                match.source(),
                Stream.concat(match.also().stream(), Stream.of(names)).toList());
        return new RouteSpec(
                with,
                new RouteAction.Choice(
                        name, Arrays.stream(choices).map(Forward::new).toList()));
    }

    @ParameterizedTest
    @CsvSource({
        "{host.1}, /, a.shops.test, '', a",
        "{host.1}, /, B.shops.test:8080, '', b",
        "{host.1}, /, c.shops.test, '', rest",
        "{host.1}, /, a_b.shops.test, '', rest",
        "{header.X-Pool}, /, h, 'X-Pool: b', b",
        "{header.X-Pool}, /, h, 'X-Pool: B', rest",
        "{header.X-Pool}, /, h, 'X-Pool: a, b', rest",
        "{header.X-Pool}, /, h, '', rest",
        "{header.X-Pool|a}, /, h, '', a",
        "{cookie.p}, /, h, 'Cookie: q=1; p=b', b",
        "{query.p}, '/?p=%62', h, '', b",
        "{query.p}, '/?p=b%00', h, '', rest",
        "{capture.1}, /v/b/x, h, '', b",
        "{capture.1}, /v/c/x, h, '', rest",
        "{client.address}, /, h, '', rest",
        "{scheme}, /, h, '', rest",
    })
    void aRequestNamesItsPoolOrIsForTheNextRoute(String text, String path, String host, String field, String expected)
            throws Exception {
        RouteMatch match = text.contains("capture")
                ? new RouteMatch(
                        List.of(),
                        new RouteMatch.PathMatch.Regex("^/v/([^/]+)/"),
                        List.of(),
                        Map.of(),
                        Map.of(),
                        List.of())
                : RouteMatch.ANY;
        RouteSpec rest = new RouteSpec(RouteMatch.ANY, new RouteAction.Respond(200, "rest"));
        try (ProxyFixture fixture = new ProxyFixture(config(byName(text, match, 1, "a", "b"), rest))) {
            String answer = Talk.exchange(
                    fixture,
                    "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + (field.isEmpty() ? "" : field + "\r\n")
                            + "Connection: close\r\n\r\n");
            assertEquals(expected, answer.replaceAll("(?s).*\n", ""), answer);
        }
    }
}
