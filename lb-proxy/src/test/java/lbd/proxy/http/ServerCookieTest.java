package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import lbd.core.accesslog.LineFormat;
import lbd.core.model.Config;
import lbd.core.model.CookieSpec;
import lbd.core.model.HttpSpec;
import lbd.core.model.PersistenceSpec;
import lbd.core.model.ServerSpec;
import lbd.core.model.edge.HeaderRule;
import lbd.core.model.edge.HeaderRule.Operation;
import lbd.core.model.edge.RewriteSpec;
import lbd.core.model.edge.RouteEdits;
import lbd.core.model.tls.KeyBytes;
import lbd.core.pool.Server;
import lbd.core.variable.Form;
import lbd.core.variable.Scope;
import lbd.core.variable.VariableText;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A pool's own cookie, between browsers and servers.
@Timeout(30)
class ServerCookieTest {
    private final ScriptedServer one;
    private final ScriptedServer two;
    private String answers = "";

    ServerCookieTest() throws IOException {
        one = saying("one");
        two = saying("two");
    }

    private ScriptedServer saying(String name) throws IOException {
        return new ScriptedServer(peer -> {
            while (!peer.head().isEmpty()) {
                peer.send("HTTP/1.1 200 OK\r\n" + answers + "Content-Length: 3\r\n\r\n" + name);
            }
        });
    }

    @AfterEach
    void close() throws Exception {
        one.close();
        two.close();
    }

    private static CookieSpec spec(String secret, @Nullable Duration idle) {
        KeyBytes key = new KeyBytes(secret.repeat(32).getBytes(US_ASCII));
        return new CookieSpec("LBD", key, idle, null, "/", null, false, true, null);
    }

    private Config config(CookieSpec cookie, @Nullable PersistenceSpec source, HeaderRule... rules) throws Exception {
        HttpSpec http =
                HttpSpec.DEFAULT.with(new RouteEdits(List.of(rules), List.of(), RewriteSpec.DEFAULT, null, null));
        return Configs.of(
                List.of(Configs.http(http)),
                List.of(Configs.pool("app", one.address(), two.address())
                        .builder()
                        .cookie(cookie)
                        .persistence(source)
                        .build()));
    }

    private ProxyFixture proxy() throws Exception {
        return new ProxyFixture(config(spec("s", Duration.ofMinutes(10)), null));
    }

    /// One request on a connection of its own.
    private static String get(ProxyFixture fixture, String... cookies) throws IOException {
        StringBuilder fields = new StringBuilder();
        for (String cookie : cookies) {
            fields.append("Cookie: ").append(cookie).append("\r\n");
        }
        return Talk.exchange(fixture, "GET / HTTP/1.1\r\nHost: h\r\n" + fields + "Connection: close\r\n\r\n");
    }

    private static String body(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    /// What a browser sends back; empty where nothing was set.
    private static String set(String answer) {
        return answer.lines()
                .filter(line -> line.startsWith("Set-Cookie: LBD="))
                .map(line -> line.substring("Set-Cookie: ".length(), line.indexOf(';')))
                .findFirst()
                .orElse("");
    }

    private ScriptedServer server(String name) {
        return name.equals("one") ? one : two;
    }

    private static Server named(ProxyFixture fixture, ScriptedServer server) {
        return Objects.requireNonNull(fixture.state.pools().get("app")).servers().stream()
                .filter(s -> s.address().equals(server.address()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aClientStaysWhereItWas() throws Exception {
        try (ProxyFixture fixture = proxy()) {
            String first = get(fixture);
            assertTrue(first.contains("; Path=/; HttpOnly\r\n"), first);
            assertTrue(first.contains("Cache-Control: private\r\n"), first);
            String jar = set(first);
            for (int i = 0; i < 6; i++) {
                String next = get(fixture, jar);
                assertEquals(body(first), body(next));
                assertFalse(next.contains("Set-Cookie") || next.contains("Cache-Control"), next);
            }
            assertFalse(server(body(first)).heads.getLast().contains("LBD"), "the server sees it");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "LBD=$         | none",
                "a=1; LBD=$    | a=1",
                "LBD=$; a=1    | a=1",
                "a=1;LBD=$;b=2 | a=1; b=2",
                "a=1;  b=\"x y\" ; LBD = $ ;; c | a=1; b=\"x y\"; c",
                "LBD=x; LBD=$; LBD=; LBD; LBDX=1; lbd=2; XLBD=3 | LBD; LBDX=1; lbd=2; XLBD=3",
            })
    void theServerSeesTheOthers(String cookies, String seen) throws Exception {
        try (ProxyFixture fixture = proxy()) {
            String first = get(fixture);
            String value = set(first).substring("LBD=".length());
            String next = get(fixture, cookies.replace("$", value));
            assertEquals(body(first), body(next));
            assertEquals("", set(next));
            assertEquals(seen, lastCookies(body(next)));
        }
    }

    private String lastCookies(String name) {
        List<String> fields = server(name)
                .heads
                .getLast()
                .lines()
                .filter(line -> line.startsWith("Cookie: "))
                .map(line -> line.substring(8))
                .toList();
        return fields.isEmpty() ? "none" : String.join(" | ", fields);
    }

    @Test
    void severalFieldsAreOne() throws Exception {
        try (ProxyFixture fixture = proxy()) {
            String first = get(fixture);
            String next = get(fixture, "a=1", set(first), "b=2; LBD=x");
            assertEquals(body(first), body(next));
            assertEquals("a=1; b=2", lastCookies(body(next)));
        }
    }

    @Test
    void withoutItNothingChanges() throws Exception {
        try (ProxyFixture fixture = proxy()) {
            String next = get(fixture, "a=1;b=2;", "c");
            assertEquals("a=1;b=2; | c", lastCookies(body(next)));
        }
    }

    @Test
    void rulesOfCookiesHold() throws Exception {
        HeaderRule append =
                new HeaderRule(Operation.APPEND, "Cookie", List.of(VariableText.parse("z=9", Form.FIELD, Scope.SENT)));
        HeaderRule remove = new HeaderRule(Operation.REMOVE, "Cookie", List.of());
        CookieSpec spec = spec("s", null);
        try (ProxyFixture fixture = new ProxyFixture(config(spec, null, append))) {
            String jar = set(get(fixture));
            assertEquals("a=1 | z=9", lastCookies(body(get(fixture, "a=1; " + jar))));
            assertEquals("z=9", lastCookies(body(get(fixture, jar))));
            assertEquals("a=1; z=9", lastCookies(body(get(fixture, "a=1"))));
            fixture.apply(config(spec, null, remove));
            assertEquals("none", lastCookies(body(get(fixture, "a=1; " + jar))));
        }
    }

    @Test
    void forgedOnesAreNone() throws Exception {
        try (ProxyFixture fixture = proxy();
                ProxyFixture other = new ProxyFixture(config(spec("t", null), null))) {
            String good = set(get(fixture));
            List<String> bad = new ArrayList<>(List.of(
                    set(get(other)),
                    good + "x",
                    good.substring(0, good.length() - 1),
                    "LBD=",
                    "LBD=\"\"",
                    "LBD==",
                    "LBD"));
            bad.add("LBD=" + "A".repeat(44));
            bad.add("LBD=" + "=".repeat(44));
            bad.add("LBD=" + "\u00e9".repeat(44));
            bad.add("LBD=" + "A".repeat(5000));
            bad.add("LBD=AAAA;".repeat(500) + "x");
            // Four are looked at, and the good one is the fifth.
            bad.add(("LBD=" + "A".repeat(44) + "; ").repeat(4) + good);
            for (String cookie : bad) {
                assertFalse(set(get(fixture, cookie)).isEmpty(), cookie);
            }
            assertEquals("", set(get(fixture, ("LBD=" + "A".repeat(44) + "; ").repeat(3) + good)));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Cache-Control: public, max-age=9 | true",
                "Cache-Control: no-cache          | true",
                "Cache-Control: private=\"set-cookie\" | true",
                "Cache-Control: max-age=9, Private | false",
                "Cache-Control: no-store          | false",
            })
    void noSharedCacheKeepsIt(String said, boolean added) throws Exception {
        answers = said + "\r\n";
        try (ProxyFixture fixture = proxy()) {
            String first = get(fixture);
            assertTrue(first.contains(said), first);
            assertEquals(added, first.contains("\r\nCache-Control: private\r\n"), first);
            assertFalse(get(fixture, set(first)).contains("\r\nCache-Control: private\r\n"));
        }
    }

    @Test
    void drainKeepsItAndTheRestDoesNot() throws Exception {
        try (ProxyFixture fixture = proxy()) {
            String first = get(fixture);
            String jar = set(first);
            Server server = named(fixture, server(body(first)));
            server.stateByHand(ServerSpec.State.DRAIN);
            assertEquals(body(first), body(get(fixture, jar)));
            assertFalse(body(get(fixture)).equals(body(first)), "new clients go elsewhere");
            server.stateByHand(ServerSpec.State.DISABLED);
            String moved = get(fixture, jar);
            assertFalse(body(moved).equals(body(first)));
            assertFalse(set(moved).isEmpty());
            assertTrue(moved.contains("Cache-Control: private"));
            server.stateByHand(ServerSpec.State.ENABLED);
            assertEquals(body(moved), body(get(fixture, set(moved))));
            assertEquals(body(first), body(get(fixture, jar)), "it says the same as before");
            server.up(false, System.nanoTime());
            String fled = get(fixture, jar);
            assertEquals(body(moved), body(fled));
            assertFalse(set(fled).isEmpty());
        }
    }

    @Test
    void whereNobodyListensItMovesOn() throws Exception {
        CookieSpec spec = spec("s", null);
        try (ProxyFixture fixture = new ProxyFixture(config(spec, null))) {
            String jar = set(get(fixture));
            String other = set(get(fixture));
            String toTwo = body(get(fixture, jar)).equals("two") ? jar : other;
            fixture.apply(Configs.of(
                    List.of(Configs.http(HttpSpec.DEFAULT)),
                    List.of(Configs.pool("app", one.address(), Configs.deadAddress())
                            .builder()
                            .cookie(spec)
                            .build())));
            String moved = get(fixture, toTwo);
            assertEquals("one", body(moved));
            assertEquals("", set(get(fixture, set(moved))));
        }
    }

    @Test
    void reloadAndAnotherProcessUnderstandIt() throws Exception {
        try (ProxyFixture fixture = proxy();
                ProxyFixture peer = proxy()) {
            String first = get(fixture);
            fixture.apply(config(spec("s", null), null));
            assertEquals(body(first), body(get(fixture, set(first))));
            for (int i = 0; i < 3; i++) {
                String elsewhere = get(peer, set(first));
                assertEquals(body(first), body(elsewhere));
                assertEquals("", set(elsewhere));
            }
        }
    }

    @Test
    void theSourceIsAskedWhereThereIsNone() throws Exception {
        try (ProxyFixture fixture = new ProxyFixture(config(spec("s", null), PersistenceSpec.DEFAULT))) {
            String first = get(fixture);
            for (int i = 0; i < 4; i++) {
                String next = get(fixture);
                assertEquals(body(first), body(next));
                assertFalse(set(next).isEmpty());
            }
            Server its = named(fixture, server(body(first)));
            its.stateByHand(ServerSpec.State.DISABLED);
            String moved = get(fixture);
            its.stateByHand(ServerSpec.State.ENABLED);
            assertEquals(body(first), body(get(fixture, set(first))), "the cookie comes first");
            assertEquals(body(moved), body(get(fixture)), "else the source");
        }
    }

    private static ProxyFixture logging(ProxyFixture fixture) {
        fixture.template = LineFormat.of("{termination}");
        return fixture;
    }

    @Test
    void theLogSaysWhatCameAndWhatWent() throws Exception {
        CookieSpec idle = spec("s", Duration.ofSeconds(1));
        try (ProxyFixture fixture = logging(proxy())) {
            String first = get(fixture);
            assertEquals("--NI\n", fixture.line());
            String jar = set(first);
            get(fixture, jar);
            assertEquals("--VN\n", fixture.line());
            get(fixture, "LBD=x");
            assertEquals("--II\n", fixture.line());
            answers = "Set-Cookie: LBD=mine\r\n";
            get(fixture, jar);
            assertEquals("--VP\n", fixture.line());
            answers = "";
            named(fixture, server(body(first))).up(false, System.nanoTime());
            get(fixture, jar);
            assertEquals("--DI\n", fixture.line());
            for (ScriptedServer server : List.of(one, two)) {
                named(fixture, server).stateByHand(ServerSpec.State.DISABLED);
            }
            get(fixture, jar);
            assertEquals("SCDN\n", fixture.line());
            fixture.apply(config(idle, null));
            // As old as its idle time allows, at the next second.
            for (ScriptedServer server : List.of(one, two)) {
                named(fixture, server).stateByHand(ServerSpec.State.ENABLED);
                named(fixture, server).up(true, System.nanoTime());
            }
            String late = "";
            for (int i = 0; i < 100 && !late.equals("--EI\n"); i++) {
                Thread.sleep(50);
                get(fixture, jar);
                late = fixture.line();
            }
            assertEquals("--EI\n", late);
            fixture.apply(
                    Configs.of(List.of(Configs.http(HttpSpec.DEFAULT)), List.of(Configs.pool("app", one.address()))));
            get(fixture, jar);
            assertEquals("----\n", fixture.line());
        }
    }

    @Test
    void theLogSaysThatItWasDrawnOut() throws Exception {
        try (ProxyFixture fixture = logging(new ProxyFixture(config(spec("s", Duration.ofSeconds(30)), null)))) {
            String jar = set(get(fixture));
            assertEquals("--NI\n", fixture.line());
            String line = "";
            for (int i = 0; i < 200 && !line.equals("--VU\n"); i++) {
                Thread.sleep(50);
                get(fixture, jar);
                line = fixture.line();
                assertTrue(line.equals("--VN\n") || line.equals("--VU\n"), line);
            }
            assertEquals("--VU\n", line);
        }
    }

    @Test
    void ownAnswersAndInterimOnesSetNone() throws Exception {
        answers = "X-A: 1\r\n";
        try (ScriptedServer hinting = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + Talk.OK);
                });
                ProxyFixture fixture = new ProxyFixture(Configs.of(
                        List.of(Configs.http(HttpSpec.DEFAULT)),
                        List.of(Configs.pool("app", hinting.address())
                                .builder()
                                .cookie(spec("s", null))
                                .build())))) {
            String answer = get(fixture);
            String hint = answer.substring(0, answer.indexOf("\r\n\r\n"));
            assertTrue(hint.startsWith("HTTP/1.1 103") && !hint.contains("Cookie"), answer);
            assertFalse(set(answer).isEmpty());
            named(fixture, hinting).stateByHand(ServerSpec.State.DISABLED);
            String refused = get(fixture, set(answer));
            assertTrue(refused.startsWith("HTTP/1.1 503 "), refused);
            assertEquals("", set(refused));
        }
    }

    @Test
    void anUpgradeSetsItToo() throws Exception {
        try (ScriptedServer upgrading = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\nhi");
                    peer.readAll();
                });
                ProxyFixture fixture = new ProxyFixture(Configs.of(
                        List.of(Configs.http(HttpSpec.DEFAULT)),
                        List.of(Configs.pool("app", upgrading.address())
                                .builder()
                                .cookie(spec("s", null))
                                .build())));
                Socket client = fixture.connect("web")) {
            Talk.send(
                    client,
                    "GET / HTTP/1.1\r\nHost: h\r\nCookie: LBD=x; a=1\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n");
            String head = Talk.head(client);
            assertTrue(head.startsWith("HTTP/1.1 101 "), head);
            assertFalse(set(head).isEmpty());
            assertEquals("hi", Talk.read(client, 2));
            assertTrue(upgrading.heads.getLast().contains("\r\nCookie: a=1\r\n"));
        }
    }

    @Test
    void oneConnectionHasManyClients() throws Exception {
        try (ProxyFixture fixture = proxy();
                Socket client = fixture.connect("web")) {
            List<String> jars = new ArrayList<>();
            List<String> names = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                Talk.send(client, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
                jars.add(set(Talk.head(client)));
                names.add(Talk.read(client, 3));
            }
            assertEquals(List.of("one", "two"), names.stream().sorted().toList());
            for (int i = 0; i < 6; i++) {
                Talk.send(client, "GET / HTTP/1.1\r\nHost: h\r\nCookie: " + jars.get(i % 2) + "\r\n\r\n");
                assertEquals("", set(Talk.head(client)));
                assertEquals(names.get(i % 2), Talk.read(client, 3));
            }
        }
    }
}
