package lbd.daemon.gate;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginCheckTest {
    @ParameterizedTest
    @CsvSource({
        "same-origin, http://127.0.0.1:9600, 127.0.0.1:9600",
        "none, , lb1:9600",
        "same-origin, , lb1:9600",
        ", http://LB1:9600, lb1:9600",
        ", https://lb1.example.com, lb1.example.com",
        "same-origin, http://[::1]:9600, [::1]:9600",
        ", , lb1:9600",
        ", ,"
    })
    void ourOwnPageAndNoPageAtAllPass(String site, String origin, String host) {
        assertTrue(passes(site, origin, host));
    }

    @ParameterizedTest
    @CsvSource({
        "cross-site, , lb1:9600",
        "same-site, , localhost:9600",
        "same-site, http://localhost:9600, localhost:9600",
        "'', , lb1:9600",
        "Same-Origin, , lb1:9600",
        "same-origin, http://localhost:8080, localhost:9600",
        ", http://localhost:8080, localhost:9600",
        ", http://localhost, localhost:9600",
        ", null, localhost:9600",
        ", '', localhost:9600",
        ", file://localhost:9600, localhost:9600",
        ", http://evil.example:9600, localhost:9600",
        ", http://localhost:9600@evil.example, localhost:9600",
        ", http://localhost:9600.evil.example, localhost:9600",
        ", http://localhost:9600/, localhost:9600",
        ", http://localhost:9600,"
    })
    void pagesOfOthersDoNot(String site, String origin, String host) {
        assertFalse(passes(site, origin, host));
    }

    @Test
    void ofSeveralValuesEachMustPass() {
        assertFalse(OriginCheck.passes(List.of("same-origin", "cross-site"), List.of(), List.of("a")));
        assertFalse(OriginCheck.passes(List.of(), List.of("http://a", "http://b"), List.of("a")));
        assertFalse(OriginCheck.passes(List.of(), List.of("http://a"), List.of("a", "b")));
    }

    private static boolean passes(String site, String origin, String host) {
        return OriginCheck.passes(list(site), list(origin), list(host));
    }

    private static List<String> list(String value) {
        return value == null ? List.of() : List.of(value);
    }
}
