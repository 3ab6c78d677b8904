package lbd.core.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Compares the decoder with the reference on series of random blocks, each series on one connection: equal fields,
/// equal refusals, no exception. `-Dlbd.fuzz.inputs=10000000` makes it long, `-Dlbd.fuzz.seed=n` makes it another one.
class HpackFuzzTest {
    private static final long INPUTS = Long.getLong("lbd.fuzz.inputs", 1_000_000);
    private static final long SEED = Long.getLong("lbd.fuzz.seed", 20_261_129);
    private static final String[] WORDS = {"a", "cookie", ":path", "x-long-name-of-a-field", "/", "value", ""};

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final HpackScratch scratch = new HpackScratch();

    @Test
    void blocksAreReadAsTheReferenceReadsThem() {
        long accepted = 0;
        long blocks = 0;
        while (blocks < INPUTS) {
            int tableSize = random.nextInt(4) * 60;
            HpackDecoder decoder = new HpackDecoder(tableSize, scratch);
            ReferenceHpack reference = new ReferenceHpack(tableSize);
            boolean whole = true;
            for (int i = 0; i < 20 && whole; i++) {
                byte[] block = block();
                List<String> expected = reference.decode(block);
                List<String> read = Blocks.decode(decoder, block);
                whole = expected != null;
                String about = "seed " + SEED + ", block " + HexFormat.of().formatHex(block);
                assertEquals(whole ? expected : List.of("refused: " + decoder.fault()), read, about);
                blocks++;
                accepted += whole ? 1 : 0;
            }
        }
        long share = accepted * 100 / blocks;
        assertTrue(share > 20 && share < 95, share + " % accepted: the blocks test little");
    }

    private byte[] block() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (random.nextInt(10) == 0) {
            integer(out, 0x20, 5, random.nextInt(200));
        }
        for (int i = random.nextInt(6); i > 0; i--) {
            switch (random.nextInt(8)) {
                case 0, 1 -> integer(out, 0x80, 7, 1 + random.nextInt(66));
                case 2 -> literal(out, 0x00, 4);
                case 3 -> literal(out, 0x10, 4);
                default -> literal(out, 0x40, 6);
            }
        }
        byte[] block = out.toByteArray();
        if (block.length > 0 && random.nextInt(20) == 0) {
            block[random.nextInt(block.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return block;
    }

    private void literal(ByteArrayOutputStream out, int bits, int prefix) {
        boolean named = random.nextBoolean();
        integer(out, bits, prefix, named ? 1 + random.nextInt(64) : 0);
        if (!named) {
            string(out);
        }
        string(out);
    }

    private void string(ByteArrayOutputStream out) {
        byte[] text =
                WORDS[random.nextInt(WORDS.length)].repeat(random.nextInt(1, 3)).getBytes(StandardCharsets.US_ASCII);
        boolean huffman = random.nextBoolean();
        byte[] sent = huffman ? ReferenceHuffman.encode(text) : text;
        integer(out, huffman ? 0x80 : 0, 7, sent.length);
        out.writeBytes(sent);
    }

    private static void integer(ByteArrayOutputStream out, int bits, int prefix, int value) {
        int mask = (1 << prefix) - 1;
        if (value < mask) {
            out.write(bits | value);
            return;
        }
        out.write(bits | mask);
        int rest = value - mask;
        while (rest >= 128) {
            out.write((rest & 127) | 128);
            rest >>= 7;
        }
        out.write(rest);
    }
}
