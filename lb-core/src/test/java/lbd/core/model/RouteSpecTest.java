package lbd.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import lbd.core.model.RouteMatch.PathMatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteSpecTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "*.",
                "a:80",
                "a b",
                "http://a",
                "a/b",
                "*.*.a",
                "a.*",
                "*.[::1]",
                "[::1",
                "::1",
                "\u00fc"
            })
    void hostThatNoRequestCanHaveIsRefused(String host) {
        String message =
                assertThrows(IllegalArgumentException.class, () -> match(host)).getMessage();
        assertTrue(message.startsWith("\"" + host + "\""), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "*.a", "*.example.com", "127.0.0.1", "[::1]", "A_b-c.d"})
    void hostMayBeANameAnAddressOrAWildcard(String host) {
        assertEquals(List.of(host), match(host).hosts());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "/..", "/%", "/100%", "/%00", "*", "http://a/"})
    void pathThatNoRequestCanHaveIsRefused(String path) {
        assertThrows(IllegalArgumentException.class, () -> new PathMatch.Exact(path));
        assertThrows(IllegalArgumentException.class, () -> new PathMatch.Prefix(path));
    }

    @Test
    void methodsAndFieldNamesAreTokens() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new RouteMatch(List.of(), null, List.of("G T"), Map.of(), Map.of(), List.of()));
        assertThrows(
                IllegalArgumentException.class,
                () -> new RouteMatch(List.of(), null, List.of(), Map.of("a:", "b"), Map.of(), List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "10",
                "10.1",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/+8",
                "10.0.0.1/8",
                "::/129",
                "2001:db8::1/32",
                "fe80::1%lo",
                "10.0.0.0/8/8",
                "256.0.0.0/8",
                " 10.0.0.0/8",
                "2001:db8::1/127"
            })
    void networkThatIsNoneIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Cidr.parse(text));
    }

    @Test
    void redirectGoesSomewhere() {
        assertThrows(IllegalArgumentException.class, () -> new RouteAction.Redirect("", 301));
        assertThrows(IllegalArgumentException.class, () -> new RouteAction.Redirect("/a\r\nX: y", 301));
        assertThrows(IllegalArgumentException.class, () -> new RouteAction.Redirect("/a", 304));
        assertEquals(308, new RouteAction.Redirect("/a", 308).status());
    }

    private static RouteMatch match(String host) {
        return new RouteMatch(List.of(host), null, List.of(), Map.of(), Map.of(), List.of());
    }
}
