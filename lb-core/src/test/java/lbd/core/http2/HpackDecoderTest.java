package lbd.core.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The examples of RFC 7541 appendix C to the byte, and what a decoder must refuse.
class HpackDecoderTest {
    private final HpackDecoder decoder = new HpackDecoder(4096, new HpackScratch());

    private List<String> decode(String hex) {
        return Blocks.decode(decoder, Blocks.hex(hex));
    }

    @Test
    void readsLiteralsOfEachKind() {
        assertEquals(
                List.of("custom-key: custom-header"),
                decode("400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572"));
        assertEquals(List.of(":path: /sample/path"), decode("040c 2f73 616d 706c 652f 7061 7468"));
        assertEquals(List.of("password: secret (never indexed)"), decode("1008 7061 7373 776f 7264 0673 6563 7265 74"));
        assertEquals(List.of(":method: GET"), decode("82"));
        assertEquals(List.of("custom-key: custom-header"), decode("be"));
    }

    @Test
    void readsRequestsOfOneConnection() {
        requests(
                "8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
                "8286 84be 5808 6e6f 2d63 6163 6865",
                "8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65");
    }

    @Test
    void readsRequestsInHuffmanCode() {
        requests(
                "8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff",
                "8286 84be 5886 a8eb 1064 9cbf",
                "8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf");
    }

    private void requests(String first, String second, String third) {
        assertEquals(
                List.of(":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com"), decode(first));
        assertEquals(
                List.of(
                        ":method: GET",
                        ":scheme: http",
                        ":path: /",
                        ":authority: www.example.com",
                        "cache-control: no-cache"),
                decode(second));
        assertEquals(
                List.of(
                        ":method: GET",
                        ":scheme: https",
                        ":path: /index.html",
                        ":authority: www.example.com",
                        "custom-key: custom-value"),
                decode(third));
    }

    @Test
    void readsAnswersWithATableThatEvicts() {
        answers(
                "4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 "
                        + "3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
                "4803 3330 37c1 c0bf",
                "88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d 54c0 5a04 677a 6970 "
                        + "7738 666f 6f3d 4153 444a 4b48 514b 425a 584f 5157 454f 5049 5541 5851 5745 4f49 553b 206d "
                        + "6178 2d61 6765 3d33 3630 303b 2076 6572 7369 6f6e 3d31");
    }

    @Test
    void readsAnswersInHuffmanCodeWithATableThatEvicts() {
        answers(
                "4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e 919d 29ad "
                        + "1718 63c7 8f0b 97c8 e9ae 82ae 43d3",
                "4883 640e ffc1 c0bf",
                "88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7 821d d7f2 "
                        + "e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 "
                        + "3d50 07");
    }

    private void answers(String first, String second, String third) {
        HpackDecoder small = new HpackDecoder(256, new HpackScratch());
        String location = "location: https://www.example.com";
        assertEquals(
                List.of(":status: 302", "cache-control: private", "date: Mon, 21 Oct 2013 20:13:21 GMT", location),
                Blocks.decode(small, Blocks.hex(first)));
        assertEquals(
                List.of(":status: 307", "cache-control: private", "date: Mon, 21 Oct 2013 20:13:21 GMT", location),
                Blocks.decode(small, Blocks.hex(second)));
        assertEquals(
                List.of(
                        ":status: 200",
                        "cache-control: private",
                        "date: Mon, 21 Oct 2013 20:13:22 GMT",
                        location,
                        "content-encoding: gzip",
                        "set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1"),
                Blocks.decode(small, Blocks.hex(third)));
    }

    @ParameterizedTest
    @CsvSource({
        "80, index_zero",
        "be, index_unknown",
        "7e 0161, index_unknown",
        "ff, block_truncated",
        "ff ff ff ff ff 0f, integer_too_large",
        "ff 80 80 80 80 80 00, integer_too_large",
        "40, block_truncated",
        "40 05 61, block_truncated",
        "40 01 61, block_truncated",
        // EOS within a string, and padding that is no prefix of it or is a whole octet.
        "00 84 ff ff ff ff 00, huffman",
        "00 81 00 00, huffman",
        "00 82 1f ff 00, huffman",
        "82 20, table_size_after_field",
        "3f e2 1f, table_size_above_ours",
    })
    void refusesWhatIsNoBlock(String hex, String fault) {
        assertEquals(List.of("refused: " + fault), decode(hex));
    }

    @Test
    void takesATableThatThePeerMadeSmaller() {
        decode("4001 6101 62");
        assertEquals(List.of("a: b"), decode("be"));
        assertEquals(List.of(), decode("20"));
        assertEquals(List.of("refused: index_unknown"), decode("be"));
    }

    @Test
    void anEntryThatIsLargerThanTheTableEmptiesIt() {
        HpackDecoder small = new HpackDecoder(64, new HpackScratch());
        Blocks.decode(small, Blocks.hex("4001 6101 62"));
        byte[] large = Blocks.literals("n", "v".repeat(100));
        large[0] = 0x40;
        assertEquals(1, Blocks.decode(small, large).size());
        assertEquals(List.of("refused: index_unknown"), Blocks.decode(small, Blocks.hex("be")));
    }

    @Test
    void aTableHoldsNothingUntilItIsUsedAndNeverMoreThanTwiceItsSize() {
        assertEquals(0, decoder.held());
        for (int i = 0; i < 10_000; i++) {
            byte[] field = Blocks.literals("name-" + i, "value".repeat(1 + i % 40));
            field[0] = 0x40;
            Blocks.decode(decoder, field);
        }
        assertTrue(decoder.held() <= 2 * 4096 + 2048, "held " + decoder.held());
    }
}
