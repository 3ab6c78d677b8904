package lbd.core.http2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HuffmanTest {
    /// As appendix B prints them.
    @ParameterizedTest
    @CsvSource({
        "0, 1ff8",
        "10, 3ffffffc",
        "13, 3ffffffd",
        "32, 14",
        "48, 0",
        "97, 3",
        "122, 7b",
        "124, 7fc",
        "127, ffffffc",
        "128, fffe6",
        "195, 7fff1",
        "208, 7fff2",
        "220, ffffffd",
        "249, ffffffe",
        "255, 3ffffee",
        "256, 3fffffff",
    })
    void codesAreThoseOfTheRfc(int symbol, String code) {
        assertEquals(Integer.parseInt(code, 16), ReferenceHuffman.codeOf(symbol));
    }

    @Test
    void decodesWhatWasEncoded() {
        SplittableRandom random = new SplittableRandom(7541);
        for (int i = 0; i < 20_000; i++) {
            byte[] text = new byte[random.nextInt(40)];
            random.nextBytes(text);
            byte[] code = ReferenceHuffman.encode(text);
            byte[] out = new byte[Huffman.room(code.length)];
            int length = Huffman.decode(code, 0, code.length, out, 0);
            assertArrayEquals(text, Arrays.copyOf(out, Math.max(0, length)));
        }
    }
}
