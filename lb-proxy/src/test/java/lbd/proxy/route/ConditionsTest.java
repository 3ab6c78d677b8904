package lbd.proxy.route;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import lbd.core.http.Head;
import lbd.core.http1.HeadLimits;
import lbd.core.http1.HttpParser;
import lbd.core.model.Cidr;
import lbd.core.model.Condition;
import lbd.core.model.RouteAction;
import lbd.core.model.RouteMatch;
import lbd.core.model.RouteMatch.PathMatch;
import lbd.core.model.RouteOrder;
import lbd.core.model.RouteSpec;
import lbd.core.model.TextTest;
import lbd.core.tls.ClientHello;
import lbd.core.tls.ClientHelloReader;
import lbd.core.tls.Hearing;
import lbd.core.tls.TlsClient;
import lbd.core.tls.TlsFacts;
import lbd.proxy.tcp.Hellos;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What matches ask beside host, path, method and exact values.
class ConditionsTest {
    private static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.7");

    private static RouteMatch match(Condition... also) {
        return new RouteMatch(List.of(), null, List.of(), Map.of(), Map.of(), List.of(), List.of(also));
    }

    private static RouteMatch path(PathMatch path) {
        return new RouteMatch(List.of(), path, List.of(), Map.of(), Map.of(), List.of());
    }

    private static Condition header(String name, TextTest test) {
        return new Condition.Header(name, test);
    }

    private static Condition language(String... languages) {
        return new Condition.Language(List.of(languages));
    }

    private static Condition not(RouteMatch match) {
        return new Condition.Not(match);
    }

    private static Arguments yes(Condition condition, String target, String... fields) {
        return Arguments.of(condition, target, List.of(fields), true);
    }

    private static Arguments no(Condition condition, String target, String... fields) {
        return Arguments.of(condition, target, List.of(fields), false);
    }

    static Stream<Arguments> cases() {
        Condition present = header("X-A", new TextTest.Present(true));
        Condition absent = header("X-A", new TextTest.Present(false));
        Condition prefix = header("x-a", new TextTest.Prefix("ab"));
        Condition contains = header("X-A", new TextTest.Contains("b c"));
        Condition regex = header("X-A", new TextTest.Regex("^[0-9]+$"));
        Condition oneOf = header("X-A", new TextTest.OneOf(Set.of("one", "two")));
        Condition cookie = new Condition.Cookie("lang", new TextTest.Exact("zh"));
        Condition hasCookie = new Condition.Cookie("lang", new TextTest.Present(true));
        Condition parameter = new Condition.Parameter("q", new TextTest.Regex("^a b$"));
        Condition hasParameter = new Condition.Parameter("a b", new TextTest.Present(true));
        Condition images = new Condition.Extension(Set.of("png", "gz"));
        Condition any = new Condition.Any(List.of(match(cookie), match(prefix)));
        RouteMatch admin = path(new PathMatch.Prefix("/admin"));
        return Stream.of(
                yes(present, "/", "X-A:"),
                no(present, "/", "X-B: 1"),
                yes(absent, "/"),
                no(absent, "/", "x-a: 1"),
                yes(prefix, "/", "X-A: z", "X-A: abc"),
                no(prefix, "/", "X-A: a"),
                yes(contains, "/", "X-A: ab cd"),
                no(contains, "/", "X-A: abcd"),
                yes(regex, "/", "X-A: x", "X-A: 123"),
                no(regex, "/", "X-A: 123x"),
                yes(oneOf, "/", "X-A: two"),
                no(oneOf, "/", "X-A: three"),
                yes(cookie, "/", "Cookie: a=1; lang=zh; b"),
                yes(cookie, "/", "Cookie: lang=en", "Cookie: lang=zh"),
                no(cookie, "/", "Cookie: xlang=zh; lang=zhx"),
                yes(hasCookie, "/", "Cookie: lang="),
                no(hasCookie, "/", "Cookie: lang"),
                yes(parameter, "/?q=x&q=a+b"),
                yes(parameter, "/?%71=a%20b"),
                no(parameter, "/?q=a++b"),
                yes(hasParameter, "/?a%20b"),
                no(hasParameter, "/?ab"),
                yes(images, "/a/b.PNG?x=.txt"),
                yes(images, "/a.tar.gz"),
                no(images, "/a.png/b"),
                no(images, "/png"),
                no(images, "/a.pngx"),
                no(images, "/a."),
                yes(language("zh", "ja"), "/", "Accept-Language: en;q=0.8, zh-TW"),
                yes(language("zh"), "/", "Accept-Language: en;q=0.5, ZH;q=0.75"),
                no(language("zh"), "/", "Accept-Language: en, zh;q=0.9"),
                no(language("zh"), "/", "Accept-Language: zhx"),
                no(language("zh"), "/", "Accept-Language: zh;q=0"),
                no(language("zh"), "/"),
                yes(language("zh"), "/", "Accept-Language: en", "Accept-Language: zh"),
                yes(any, "/", "Cookie: lang=zh"),
                yes(any, "/", "X-A: ab"),
                no(any, "/", "X-A: b"),
                no(not(match(any)), "/", "X-A: ab"),
                yes(not(match(any)), "/", "X-A: b"),
                yes(new Condition.Holds(admin), "/%61dmin/x"),
                no(not(admin), "/admin/x"),
                yes(not(admin), "/other"),
                yes(not(new RouteMatch(List.of("*.a.test"), null, List.of(), Map.of(), Map.of(), List.of())), "/"),
                no(not(new RouteMatch(List.of("h.test"), null, List.of("GET"), Map.of(), Map.of(), List.of())), "/"),
                yes(new Condition.Encrypted(false), "/"),
                no(new Condition.Encrypted(true), "/"),
                yes(new Condition.ClientCertificate(false, null, null, null), "/"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void conditionsHoldOrDoNot(Condition condition, String target, List<String> fields, boolean expected) {
        assertEquals(expected ? "taken" : "none", ask(match(condition), null, target, fields));
    }

    /// A path that servers read in two ways is refused where a group tells the two apart.
    @Test
    void groupsArePassedByNoSpelling() {
        Condition outside = not(path(new PathMatch.Prefix("/admin")));
        assertEquals("path_ambiguous", ask(match(outside), null, "/x/..//admin", List.of()));
        assertEquals(
                "path_ambiguous", ask(match(new Condition.Extension(Set.of("png"))), null, "/a.php;x.png", List.of()));
    }

    @Test
    void whatTlsSaysIsACondition() {
        TlsClient client =
                new TlsClient("CN=jane,O=shop", "aabb", List.of("jane.example.com", "spiffe://shop/jane"), new byte[0]);
        TlsFacts tls = tls("Mail.example.com", client);
        assertEquals("taken", ask(match(new Condition.Encrypted(true)), tls, "/", List.of()));
        assertEquals("taken", ask(match(new Condition.Sni(List.of("*.example.com"))), tls, "/", List.of()));
        assertEquals("none", ask(match(new Condition.Sni(List.of("example.com"))), tls, "/", List.of()));
        for (var one : Map.of("CN=jane", "taken", "CN=joe", "none").entrySet()) {
            Condition subject = new Condition.ClientCertificate(true, new TextTest.Prefix(one.getKey()), null, null);
            assertEquals(one.getValue(), ask(match(subject), tls, "/", List.of()));
        }
        for (var one : Map.of("spiffe://shop/", "taken", "jane", "taken", "mail", "none")
                .entrySet()) {
            Condition san = new Condition.ClientCertificate(true, null, new TextTest.Prefix(one.getKey()), null);
            assertEquals(one.getValue(), ask(match(san), tls, "/", List.of()));
            TlsFacts nameless = tls("a", new TlsClient("CN=jane", "aabb"));
            assertEquals("none", ask(match(san), nameless, "/", List.of()));
        }
        Condition print = new Condition.ClientCertificate(true, null, null, new TextTest.Exact("aabb"));
        assertEquals("taken", ask(match(print), tls, "/", List.of()));
        assertEquals("none", ask(match(print), tls("a", null), "/", List.of()));
    }

    private static TlsFacts tls(String name, @Nullable TlsClient client) {
        var read = new ClientHelloReader(ClientHelloReader.LARGEST).read(ByteBuffer.wrap(Hellos.hello(name)));
        if (!(read instanceof Hearing.Hello(ClientHello hello))) {
            throw new IllegalArgumentException(name + ": " + read);
        }
        return new TlsFacts("1.3", "c", null, null, false, hello, null, client);
    }

    @Test
    void hundredThousandNetworksAndStringsAreLookedUp() {
        List<Cidr> networks = new ArrayList<>();
        Set<String> strings = new TreeSet<>();
        for (int i = 0; i < 100_000; i++) {
            networks.add(Cidr.parse("10." + (i >> 16) + "." + (i >> 8 & 0xff) + "." + (i & 0xff)));
            strings.add("key-" + i);
        }
        networks.add(Cidr.parse("192.0.2.0/24"));
        RouteMatch match = new RouteMatch(
                List.of(),
                null,
                List.of(),
                Map.of(),
                Map.of(),
                networks,
                List.of(header("X-Key", new TextTest.OneOf(strings))));
        RouteMatcher<String> matcher = matcher(RouteOrder.FIRST, List.of(match));
        Head good = head("/", List.of("X-Key: key-99999"));
        long before = System.nanoTime();
        for (int i = 0; i < 10_000; i++) {
            assertEquals("0", matcher.match(good, CLIENT, null));
        }
        // One after the other they would take minutes.
        assertTrue(System.nanoTime() - before < 10_000_000_000L);
        assertEquals("none", matcher.match(head("/", List.of("X-Key: key-100000")), CLIENT, null));
        assertEquals("none", matcher.match(good, InetAddress.ofLiteral("192.0.3.1"), null));
    }

    private static PathMatch prefix(String path, boolean beforeRegex) {
        return new PathMatch.Prefix(path, false, beforeRegex);
    }

    @Test
    void theLongestIsChosenAsNginxDoes() {
        RouteMatcher<String> matcher = matcher(
                RouteOrder.LONGEST,
                Stream.of(
                                prefix("/", false),
                                prefix("/img", false),
                                prefix("/img/raw/", true),
                                new PathMatch.Regex("\\.png$"),
                                new PathMatch.Regex("^/img/"),
                                new PathMatch.Exact("/img/a.png"))
                        .map(ConditionsTest::path)
                        .toList());
        assertEquals("0", at(matcher, "/x"));
        assertEquals("1", at(matcher, "/imgs"));
        assertEquals("2", at(matcher, "/img/raw/b.png"));
        assertEquals("3", at(matcher, "/img/b.png"));
        assertEquals("4", at(matcher, "/img/b"));
        assertEquals("5", at(matcher, "/img/a.png"));
    }

    private static String at(RouteMatcher<String> matcher, String target) {
        return matcher.match(head(target, List.of()), CLIENT, null);
    }

    private static String ask(RouteMatch match, @Nullable TlsFacts tls, String target, List<String> fields) {
        String said = matcher(RouteOrder.FIRST, List.of(match)).match(head(target, fields), CLIENT, tls);
        return said.equals("0") ? "taken" : said;
    }

    private static RouteMatcher<String> matcher(RouteOrder order, List<RouteMatch> matches) {
        List<RouteSpec> routes = matches.stream()
                .map(match -> new RouteSpec(match, new RouteAction.Forward("p")))
                .toList();
        return RouteTable.of(order, routes, route -> "" + routes.indexOf(route), "none", rule -> rule)
                .matcher();
    }

    private static Head head(String target, List<String> fields) {
        List<String> lines = new ArrayList<>(Arrays.asList("GET " + target + " HTTP/1.1", "Host: h.test"));
        lines.addAll(fields);
        byte[] bytes = (String.join("\r\n", lines) + "\r\n\r\n").getBytes(ISO_8859_1);
        Head head = new Head();
        assertEquals(
                bytes.length, new HttpParser(HeadLimits.DEFAULT).parseRequest(bytes, 0, bytes.length, head), target);
        return head;
    }
}
