package lbd.core.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NormalPathTest {
    private static final String REFUSED = "refused";

    @ParameterizedTest
    @CsvSource({
        "'', /",
        "/, /",
        "/a, /a",
        "/a/b/, /a/b/",
        "/a//b, /a//b",
        "//, //",
        "/%41%7a%2D, /Az-",
        "/%20%c3%a9%0a, '/ \u00c3\u00a9\n'",
        "/a%2Fb, /a%2Fb",
        "/a%2fb, /a%2Fb",
        "/a%252Fb, /a%2Fb",
        "/a%252e%252e/b, /a%2e%2e/b",
        "/100%25, /100%",
        "/., /",
        "/./a, /a",
        "/a/., /a/",
        "/a/./b, /a/b",
        "/a/.., /",
        "/a/../b, /b",
        "/a/b/../../c, /c",
        "/a/b/.., /a/",
        "/a//../b, /a/b",
        "/%2e/a, /a",
        "/a/%2E%2e/b, /b",
        "/a/.%2e/b, /b",
        "/..., /...",
        "/.a, /.a",
        "/..a, /..a",
        "/a../b, /a../b",
        "/a;x=1/b, /a;x=1/b",
        "/a;/../b, /b",
        "/a\\b, /a\\b",
        "/a%2F.b, /a%2F.b",
        "/a%2F..b, /a%2F..b",
        "/+, /+",
    })
    void pathIsDecodedOnceAndItsDotSegmentsRemoved(String path, String normal) {
        assertEquals(normal, normal(path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/..",
                "/../",
                "/../a",
                "/a/../..",
                "/a/../../b",
                "/./../a",
                "/%2e%2e/a",
                "/%2e%2E",
                "/%00",
                "/a%00b",
                "/%",
                "/%4",
                "/%4/a",
                "/%zz",
                "/%4g",
                "/%g4",
                "/%u0041",
                "/%-1",
                "/a/..%2Fb",
                "/a/..%2f..%2fb",
                "/a/b%2F..",
                "/a/b%2F../c",
                "/a/%2e%2e%2fb",
                "/a/..%252Fb",
                "/a/..\\b",
                "/a/..%5Cb",
                "/a/b\\..",
                "/a/..;/b",
                "/a/..;x=1/b",
                "/a/%2e%2e%3b/b",
                "a",
                "*",
            })
    void pathThatServersMayReadOtherwiseIsRefused(String path) {
        assertEquals(REFUSED, normal(path));
    }

    /// The same by way of lists of segments, as RFC 3986 section 5.2.4 words it.
    @Property(tries = 5000)
    void dotSegmentsGoAsByTheRfc(@ForAll("segments") List<String> segments) {
        StringBuilder out = new StringBuilder("/");
        boolean above = false;
        for (int i = 0; i < segments.size() && !above; i++) {
            String segment = segments.get(i).replace("%2e", ".").replace("%61", "a");
            boolean last = i == segments.size() - 1;
            if (segment.equals("..")) {
                above = out.length() == 1;
                out.setLength(out.lastIndexOf("/", out.length() - 2) + 1);
            } else if (!segment.equals(".")) {
                out.append(segment).append(last ? "" : "/");
            }
        }
        assertEquals(above ? REFUSED : out.toString(), normal("/" + String.join("/", segments)));
    }

    @Property(tries = 5000)
    void resultHoldsNoDotSegmentAndIsNoLonger(@ForAll("anything") String path) {
        String normal = normal("/" + path);
        if (!normal.equals(REFUSED)) {
            assertTrue(normal.startsWith("/"));
            assertTrue(normal.length() <= path.length() + 1);
            assertFalse((normal + "/").contains("/./") || (normal + "/").contains("/../"), normal);
        }
    }

    @Provide
    Arbitrary<List<String>> segments() {
        return Arbitraries.of("", "a", "bc", ".", "..", "%2e", ".%2e", "%2e%2e", "...", "%61")
                .list()
                .ofMinSize(1)
                .ofMaxSize(8);
    }

    @Provide
    Arbitrary<String> anything() {
        return Arbitraries.strings().withChars("./%2eEfF5cC;\\a0").ofMaxLength(24);
    }

    @ParameterizedTest
    @CsvSource({
        "/, false",
        "/.a/b./c..d/.../%2e%2e%2e, false",
        "/a%2F../b, false",
        "/., true",
        "/a/.., true",
        "/a/%2E/b, true",
        "/a/.%2e/b, true",
        "//../b, true",
    })
    void dotSegmentsAreFoundInAnySpelling(String path, boolean found) {
        byte[] bytes = ("x" + path + "./..").getBytes(ISO_8859_1);
        assertEquals(found, NormalPath.hasDotSegments(bytes, 1, 1 + path.length()));
    }

    private static String normal(String path) {
        byte[] bytes = ("x" + path + "/../%").getBytes(ISO_8859_1);
        byte[] into = new byte[Math.max(1, path.length())];
        int length = NormalPath.write(bytes, 1, 1 + path.length(), into);
        return length < 0 ? REFUSED : new String(into, 0, length, ISO_8859_1);
    }
}
