package lbd.core.variable;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Bodies with variables: what is one, where it may stand, and that no value ends what it stands in.
class BodyTextTest {
    private static String written(String type, String text, String value) {
        return new String(octets(type, text, value.getBytes(UTF_8)), UTF_8);
    }

    private static byte[] octets(String type, String text, byte[] user) {
        Form form = Form.ofType(type);
        assertTrue(form != null, type);
        TextBuffer out = new TextBuffer();
        VariableText.parse(text, form, Scope.ANSWER.with(Set.of(Scope.Login.PASSWORD)))
                .write(of(user), out);
        return out.copy();
    }

    private static Facts of(byte[] user) {
        Facts rest = StatedFacts.of("GET / HTTP/1.1", "Host: h");
        return (Facts) Proxy.newProxyInstance(
                Facts.class.getClassLoader(),
                new Class<?>[] {Facts.class},
                (_, method, arguments) -> method.getName().equals("user") ? user : method.invoke(rest, arguments));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '~',
            value = {
                "text/plain!hello {auth.user}.!jane!hello jane.",
                "text/plain!{auth.user}!a#b#c!a b c",
                "text/plain!{auth.user|nobody}!!nobody",
                "text/plain!{{auth.user}!jane!{auth.user}",
                "text/plain!{} { auth.user } {auth.user!jane!{} { auth.user } {auth.user",
                "text/html!<p>{auth.user}!<script>&'\"=`!<p>&#x3c;script&#x3e;&#x26;&#x27;&#x22;&#x3d;&#x60;",
                "text/html; charset=UTF-8!<b title=\"{auth.user}\">!\" onload=\"x!<b title=\"&#x22; onload&#x3d;&#x22;x\">",
                "application/problem+json!{\"u\":\"{auth.user}\"}!a\"b\\c/<!{\"u\":\"a\\u0022b\\u005cc/\\u003c\"}",
                "application/json!{\"a\":{\"b\":{}},\"s\":{status}}!x!{\"a\":{\"b\":{}},\"s\":200}",
                "application/xml!<a>{auth.user}</a>!]]>!<a>]]&#x3e;</a>",
                "text/html!<style>p{color:red}b{x}</style>!x!",
            })
    void valuesAreEscapedForWhatTheyStandIn(String type, String text, String value, String expected) {
        String its = value == null ? "" : value.replace('#', '\n');
        if (expected == null) {
            assertThrows(UnknownVariableException.class, () -> written(type, text, its));
        } else {
            assertEquals(expected, written(type, text, its));
        }
    }

    @Test
    void whatIsNoUtf8EndsNothing() {
        byte[] cut = {'a', (byte) 0xc3};
        assertEquals(
                "<p title=\"a&#xfffd;\">", new String(octets("text/html", "<p title=\"{auth.user}\">", cut), UTF_8));
        assertEquals("[\"a\\ufffd\"]", new String(octets("application/json", "[\"{auth.user}\"]", cut), UTF_8));
        assertEquals("a\uFFFD", new String(octets("text/plain", "{auth.user}", cut), UTF_8));
        assertEquals("&#x20ac;&#x1f600;", written("text/html", "{auth.user}", "\u20ac\ud83d\ude00"));
        assertEquals(
                "[\"\\u20ac\\ud83d\\ude00\"]", written("application/json", "[\"{auth.user}\"]", "\u20ac\ud83d\ude00"));
    }

    /// A value is cut before it is escaped: never in the middle of an escape.
    @Test
    void aValueHasABound() {
        String json = written("application/json", "[\"{auth.user}\",\"{auth.user}\"]", "\"".repeat(100_000));
        assertEquals("[\"" + "\\u0022".repeat(8192) + "\",\"" + "\\u0022".repeat(8192) + "\"]", json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>{path}",
                "<SCRIPT src=x>var a = '{path}'",
                "<style>{path}",
                "<a href={path}>",
                "<a href=\"{path}\">",
                "<a href=' {path}'>",
                "<a {path}>",
                "<{path}>",
                "<a title=\"x\" {path}=1>",
                "<a title=\"a > b\" onclick=\"x('{path}')\">",
                "<p style='color:{path}'>",
                "<iframe srcdoc=\"{path}\">",
            })
    void whereNoEscapingHelpsNoVariableStands(String html) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> VariableText.parse(html, Form.HTML, Scope.REQUEST));
        assertFalse(refused instanceof UnknownVariableException, refused::toString);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>var a = {b: 1}</script><p>{path}",
                "<a href=\"https://{host}{path}\">",
                "<a title='{path}' href=/>{path}",
                "1 < 2, {path}",
                "<p data-id=\"{request_id}\" >{path}</p>",
                "<img alt=\"a > b {path}\">",
            })
    void elsewhereItDoes(String html) {
        assertFalse(VariableText.parse(html, Form.HTML, Scope.REQUEST).isConstant());
    }

    @Test
    void inJsonItStandsInAString() {
        assertThrows(
                IllegalArgumentException.class,
                () -> VariableText.parse("{\"a\\\"\": {path}}", Form.JSON, Scope.REQUEST));
        assertThrows(
                IllegalArgumentException.class,
                () -> VariableText.parse("[\"\\\\\",{path}]", Form.JSON, Scope.REQUEST));
        assertFalse(
                VariableText.parse("[\"\\\"{path}\"]", Form.JSON, Scope.REQUEST).isConstant());
    }

    @Test
    void otherTypesHaveNone() {
        for (String type : new String[] {
            "text/css",
            "text/javascript",
            "image/png",
            "application/octet-stream",
            "text/html; charset=utf-16",
            "text/html;charset=iso-2022-jp"
        }) {
            assertNull(Form.ofType(type), type);
        }
        assertEquals(Form.HTML, Form.ofType("image/svg+xml"));
        assertEquals(Form.JSON, Form.ofType("Application/Problem+JSON ; charset=\"utf-8\""));
    }

    /// Whatever a value is, an attribute ends where the page ends it, and a string where it does.
    @Test
    void noValueEndsWhatItStandsIn() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] value = new byte[random.nextInt(1, 12)];
            random.nextBytes(value);
            if (i % 2 == 0) {
                byte[] hostile = "\"'\\<>&`\n\r;".getBytes(ISO_8859_1);
                for (int k = 0; k < value.length; k++) {
                    value[k] = hostile[random.nextInt(hostile.length)];
                }
            }
            String html = new String(octets("text/html", "<b title=\"{auth.user}\">", value), ISO_8859_1);
            assertTrue(html.matches("<b title=\"[^\"<>\\x00-\\x1f\\x7f-\\xff]*\">"), html);
            String json = new String(octets("application/json", "[\"{auth.user}\"]", value), ISO_8859_1);
            assertTrue(json.matches("\\[\"([^\"\\\\\\x00-\\x1f\\x7f-\\xff]|\\\\u[0-9a-f]{4})*\"]"), json);
        }
    }
}
