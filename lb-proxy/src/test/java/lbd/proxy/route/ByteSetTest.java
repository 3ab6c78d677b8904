package lbd.proxy.route;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSetTest {
    /// As keys, users and identifiers in files are: hashes that follow each other made rows of hundreds.
    @ParameterizedTest
    @ValueSource(strings = {"key-%d", "user%06d", "%06x", "%d.example.com", "AAAA-%08d-zzz"})
    void textsThatCountUpAreFoundAtOnce(String form) {
        List<String> texts =
                IntStream.range(0, 100_000).mapToObj(form::formatted).toList();
        ByteSet set = new ByteSet(texts);
        assertTrue(set.longestRow() < 100, "rows of " + set.longestRow());
        assertEquals(0, texts.stream().filter(text -> !contains(set, text)).count());
        assertEquals(0, texts.stream().filter(text -> contains(set, text + "x")).count());
    }

    private static boolean contains(ByteSet set, String text) {
        byte[] octets = ("<" + text + ">").getBytes(UTF_8);
        return set.contains(octets, 1, octets.length - 1);
    }
}
