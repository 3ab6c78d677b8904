package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import lbd.core.model.Config;
import lbd.core.model.CookieSpec;
import lbd.core.model.HttpSpec;
import lbd.core.model.ServerSpec;
import lbd.core.model.edge.HeaderRule;
import lbd.core.model.edge.HeaderRule.Operation;
import lbd.core.model.edge.ResponseHeaders;
import lbd.core.model.edge.RouteEdits;
import lbd.core.model.tls.KeyBytes;
import lbd.core.pool.Server;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The mark before the value of an application's cookie, HAProxy's `cookie NAME prefix`.
@Timeout(30)
class CookieMarksTest {
    private final ScriptedServer one;
    private final ScriptedServer two;
    private String answers = "Set-Cookie: SID=abc; Path=/; HttpOnly\r\n";

    CookieMarksTest() throws IOException {
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

    private Config config(String secret, RouteEdits edits) throws Exception {
        CookieSpec cookie =
                CookieSpec.prefix("SID", new KeyBytes(secret.repeat(32).getBytes(US_ASCII)));
        HttpSpec http = HttpSpec.DEFAULT.with(edits);
        return Configs.of(
                List.of(Configs.http(http)),
                List.of(Configs.pool("app", one.address(), two.address())
                        .builder()
                        .cookie(cookie)
                        .build()));
    }

    private ProxyFixture proxy() throws Exception {
        return new ProxyFixture(config("s", RouteEdits.DEFAULT));
    }

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

    private static String set(String answer) {
        return answer.lines()
                .filter(line -> line.startsWith("Set-Cookie: SID="))
                .map(line -> line.substring("Set-Cookie: ".length(), line.indexOf(';')))
                .findFirst()
                .orElse("");
    }

    private String seenBy(String name) {
        List<String> fields = (name.equals("one") ? one : two)
                .heads
                .getLast()
                .lines()
                .filter(line -> line.startsWith("Cookie: "))
                .map(line -> line.substring(8))
                .toList();
        return fields.isEmpty() ? "none" : String.join(" | ", fields);
    }

    @Test
    void theClientIsMarkedAndTheServerSeesItsOwnValue() throws Exception {
        try (ProxyFixture fixture = proxy()) {
            String first = get(fixture);
            String jar = set(first);
            assertTrue(jar.matches("SID=[A-Za-z0-9_-]{16}~abc"), first);
            assertTrue(first.contains("~abc; Path=/; HttpOnly\r\n"), first);
            assertTrue(first.contains("Cache-Control: private\r\n"), first);
            answers = "";
            for (int i = 0; i < 5; i++) {
                String next = get(fixture, jar);
                assertEquals(body(first), body(next));
                assertEquals("SID=abc", seenBy(body(next)));
                assertFalse(next.contains("Set-Cookie") || next.contains("Cache-Control"), next);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a=1; $; b=2     | a=1; SID=abc; b=2",
                "a=1;$           | a=1; SID=abc",
                "SID=x; $        | SID=x; SID=abc",
                "$; $            | SID=abc; SID=abc",
                "SID; a; $;;     | SID; a; SID=abc",
                "SID=1;SID=2;SID=3;SID=4; $ | SID=1;SID=2;SID=3;SID=4; $",
            })
    void othersStay(String cookies, String seen) throws Exception {
        try (ProxyFixture fixture = proxy()) {
            String jar = set(get(fixture));
            String server = body(get(fixture, cookies.replace("$", jar)));
            assertEquals(seen.replace("$", jar), seenBy(server));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"SID=abc", "SID=", "SID=AAAAAAAAAAAAAAAA~abc", "SID=AAAAAAAAAAAAAAAA~", "SID=~abc", "SID=one~abc"
            })
    void whatIsNoMarkIsTheApplications(String cookie) throws Exception {
        try (ProxyFixture fixture = proxy()) {
            assertEquals(cookie, seenBy(body(get(fixture, cookie))));
        }
    }

    @Test
    void marksOfAnotherSecretAreNone() throws Exception {
        try (ProxyFixture fixture = proxy();
                ProxyFixture other = new ProxyFixture(config("t", RouteEdits.DEFAULT));
                ProxyFixture peer = proxy()) {
            String jar = set(get(fixture));
            assertEquals(jar, seenBy(body(get(other, jar))));
            String first = body(get(fixture, jar));
            for (int i = 0; i < 3; i++) {
                assertEquals(first, body(get(peer, jar)), "who shares the secret understands it");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Set-Cookie: SID=; Max-Age=0         | SID=; Max-Age=0",
                "Set-Cookie: SIDE=abc                | SIDE=abc",
                "Set-Cookie: sid=abc                 | sid=abc",
                "Set-Cookie: SID                     | SID",
                "Set-Cookie: SID = abc ; Secure      | SID = $abc ; Secure",
                "Set-Cookie: a=1#Set-Cookie: SID=abc#Set-Cookie: b=2 | a=1 SID=$abc b=2",
            })
    void whatServersSetIsMarked(String said, String wanted) throws Exception {
        answers = said.replace("#", "\r\n") + "\r\n";
        try (ProxyFixture fixture = proxy()) {
            String answer = get(fixture);
            List<String> set = answer.lines()
                    .filter(line -> line.startsWith("Set-Cookie: "))
                    .map(line -> line.substring(12).replaceFirst("[A-Za-z0-9_-]{16}~", "\\$"))
                    .toList();
            assertEquals(wanted, String.join(" ", set));
        }
    }

    @Test
    void drainKeepsItAndWhoIsGoneIsReplaced() throws Exception {
        try (ProxyFixture fixture = proxy()) {
            String first = get(fixture);
            String jar = set(first);
            Server server = Objects.requireNonNull(fixture.state.pools().get("app")).servers().stream()
                    .filter(s -> s.address().equals((body(first).equals("one") ? one : two).address()))
                    .findFirst()
                    .orElseThrow();
            server.stateByHand(ServerSpec.State.DRAIN);
            assertEquals(body(first), body(get(fixture, jar)));
            server.stateByHand(ServerSpec.State.DISABLED);
            String moved = get(fixture, jar);
            assertFalse(body(moved).equals(body(first)));
            assertEquals("SID=abc", seenBy(body(moved)));
            assertFalse(set(moved).equals(jar));
        }
    }

    @Test
    void rulesAboutItWin() throws Exception {
        HeaderRule remove = new HeaderRule(Operation.REMOVE, "Set-Cookie", List.of());
        RouteEdits edits = new RouteEdits(List.of(), List.of(new ResponseHeaders(List.of(remove), null, false, false)));
        try (ProxyFixture fixture = new ProxyFixture(config("s", edits))) {
            String answer = get(fixture);
            assertFalse(answer.contains("Set-Cookie"), answer);
        }
    }
}
