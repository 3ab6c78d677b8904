package lbd.core.variable;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import lbd.core.http.Head;
import lbd.core.http.HttpVersion;
import lbd.core.http.KnownField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class VariableTextTest {
    private static final Scope ALL = Scope.ANSWER.withCaptures(9).with(EnumSet.allOf(Scope.Login.class));
    private static final StatedFacts REQUEST = StatedFacts.of(
            "GET /a%2Fb/c?q=x%26y+z&q=2&flag&e= HTTP/1.1",
            "Host: Shop.A.Example.com:8443",
            "X-Tenant: one",
            "x-tenant: two",
            "Cookie: a=1; sid=\"s%0d\"; b",
            "Cookie: late=9");

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "plain!plain",
                "{client.address}:{client.port}!192.0.2.7:4711",
                "{method} {scheme}!GET https",
                "{host}!shop.a.example.com",
                "{host.1}-{host.2}-{host.4}-{host.5|none}!shop-a-com-none",
                "{path}!/a%2Fb/c",
                "{query}!q=x%26y+z&q=2&flag&e=",
                "{path_and_query}!/a%2Fb/c?q=x%26y+z&q=2&flag&e=",
                "{query.q}!x&y z",
                "[{query.flag|f}{query.e|e}{query.none|n}]![fen]",
                "{header.X-Tenant}!one, two",
                "{header.cookie}!a=1; sid=\"s%0d\"; b; late=9",
                "{header.X-None|-}!-",
                "{cookie.sid}!\"s%0d\"",
                "{cookie.late}{cookie.b|none}{cookie.SID|none}!9nonenone",
                "{request_id} {listener} {pool} {server} {status}!id-1 web app app1 200",
                "{time}!2026-11-18T11:06:40.123Z",
                "{{x} {{{method}}!{x} {GET}",
                "{tls.version|none}!none",
            })
    void valuesStandWhereTheirNamesStood(String text, String expected) {
        assertEquals(expected, written(text, Form.FIELD, REQUEST));
        assertEquals(expected, written(text, Form.RAW, REQUEST));
    }

    @Test
    void groupsAndClaimsAreThoseAtHand() {
        var facts = new StatedFacts(REQUEST.request(), List.of("/a/b", "b"), Map.of("sub", "jane"));
        assertEquals("b /a/b . jane", written("{capture.1} {capture.0} {capture.2|.} {jwt.sub}", Form.RAW, facts));
    }

    @Test
    void aRequestThatCouldNotBeReadHasNoValues() {
        var nothing = new StatedFacts(null, List.of(), Map.of());
        assertEquals("-", written("{host}{path}{query.a}{header.B}{cookie.c}{method}-", Form.FIELD, nothing));
    }

    @Test
    void aServerAsAWholeHasNoPath() {
        StatedFacts star = StatedFacts.of("OPTIONS * HTTP/1.1", "Host: [2001:DB8::1]:80");
        assertEquals("[2001:db8::1]//none", written("{host}/{path}{host.1}/{path_and_query|none}", Form.RAW, star));
        StatedFacts root = StatedFacts.of("GET http://a.test?x HTTP/1.1", "Host: a.test");
        assertEquals("/?x", written("{path_and_query}", Form.RAW, root));
    }

    /// What would begin another parameter, path, host or query stays within the value.
    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "https://{host}{path_and_query}!https://shop.a.example.com/a%2Fb/c?q=x%26y+z&q=2&flag&e=",
                "https://id.test/?next={path_and_query}!"
                        + "https://id.test/?next=%2Fa%252Fb%2Fc%3Fq%3Dx%2526y%2Bz%26q%3D2%26flag%26e%3D",
                "/x?a={query.q}!/x?a=x%26y%20z",
                "/x/{query.q}!/x/x%26y%20z",
                "/{header.X-Tenant}!/one,%20two",
            })
    void urlsStayWhatTheyAre(String text, String expected) {
        assertEquals(expected, written(text, Form.URI, REQUEST));
    }

    @Test
    void aCookieStaysOneCookie() {
        StatedFacts facts = StatedFacts.of("GET /x;y?a=1;%20Domain=evil.test%3B HTTP/1.1", "Host: h", "X-A: b; Path=/");
        assertEquals(
                "v=1%3B Domain=evil.test%3B; w=b%3B Path=/; p=/x%3By; HttpOnly",
                written("v={query.a}; w={header.X-A}; p={path}; HttpOnly", Form.COOKIE, facts));
        assertEquals("v=b; Path=/", written("v={header.X-A}", Form.FIELD, facts));
    }

    @Test
    void whetherAllHadAValueIsTold() {
        TextBuffer out = new TextBuffer();
        assertTrue(VariableText.parse("{host}{query.none|x}", Form.RAW, ALL).write(REQUEST, out));
        assertFalse(VariableText.parse("{host}{query.none}", Form.RAW, ALL).write(REQUEST, out));
    }

    /// Octets that no parser would let through are put into a head here, so that nothing depends on one.
    @ParameterizedTest
    @EnumSource(
            value = Form.class,
            names = {"FIELD", "COOKIE", "URI", "PATH", "PARAMETER"})
    void noValueEndsALineOrBringsANul(Form form) {
        SplittableRandom random = new SplittableRandom(17);
        for (int round = 0; round < 2000; round++) {
            String evil = evil(random);
            var facts = new StatedFacts(head(evil), List.of(evil, evil), Map.of("sub", evil));
            String text =
                    written("a{path}{query}{header.X}{cookie.c}{query.p}{capture.1}{jwt.sub}{method}b", form, facts);
            assertTrue(
                    text.chars().allMatch(c -> c == '\t' || (c >= ' ' && c != 0x7f)),
                    () -> form + ": " + evil + " became " + text);
            if (form == Form.COOKIE) {
                assertFalse(text.contains(";"), text);
            } else if (form != Form.FIELD) {
                assertTrue(text.chars().allMatch(c -> c > ' ' && c < 0x7f), text);
            }
        }
    }

    private static String evil(SplittableRandom random) {
        String octets = "\r\n\0\t :%?#&={}/\\\u007f\u00e9ab0D";
        StringBuilder evil = new StringBuilder();
        for (int i = random.nextInt(12); i >= 0; i--) {
            evil.append(octets.charAt(random.nextInt(octets.length())));
        }
        return evil.toString();
    }

    private static Head head(String evil) {
        byte[] bytes = ("p=" + evil + "; c=" + evil).getBytes(ISO_8859_1);
        Head head = new Head();
        var writer = head.writer();
        writer.begin(bytes, 0);
        writer.version(HttpVersion.HTTP_1_1);
        writer.path(2, 2 + evil.length(), 0, 2 + evil.length());
        writer.field(0, 1, 0, bytes.length, KnownField.COOKIE);
        writer.end(bytes.length);
        return head;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "{header.X! a { without its }",
                "{}!unknown variable \"\"",
                "{hots}!unknown variable \"hots\"",
                "{host.x}!unknown variable \"host.x\"",
                "{host.0}!counted from 1",
                "{header.}!has no name",
                "{header.a b}!has no name",
                "{query.}!has no name",
                "{status}!{status} is not known before a server has been picked",
                "{server}!{server} is not known before a server has been picked",
                "{capture.3}!the regular expression has groups 0 to 2",
                "{jwt.sub}!it needs jwt",
            })
    void whatCannotBeMeantIsRefused(String text, String message) {
        var e = assertThrows(
                IllegalArgumentException.class,
                () -> VariableText.parse(text, Form.FIELD, Scope.REQUEST.withCaptures(2)));
        assertTrue(String.valueOf(e.getMessage()).contains(message.strip()), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\rb", "a\u0000b", "{host|a\nb}"})
    void aLineOfTheConfigurationIsOneToo(String text) {
        assertThrows(IllegalArgumentException.class, () -> VariableText.parse(text, Form.FIELD, ALL));
        assertThrows(IllegalArgumentException.class, () -> VariableText.parse(text, Form.URI, ALL));
    }

    @Test
    void whatMayHaveBeenMeantIsAmongTheCandidates() {
        var e = assertThrows(UnknownVariableException.class, () -> VariableText.parse("{headr.X-Id}", Form.FIELD, ALL));
        assertEquals("headr.X-Id", e.name());
        assertTrue(e.candidates().contains("header.X-Id"), e.candidates().toString());
    }

    private static String written(String text, Form form, Facts facts) {
        TextBuffer out = new TextBuffer();
        VariableText.parse(text, form, ALL).write(facts, out);
        return new String(out.bytes(), 0, out.length(), ISO_8859_1);
    }
}
