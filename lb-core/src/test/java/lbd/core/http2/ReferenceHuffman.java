package lbd.core.http2;

import java.util.HashMap;
import java.util.Map;

/// The code of RFC 7541 appendix B as a table of bits, and the way back.
final class ReferenceHuffman {
    private static final Map<Long, Integer> CODES = new HashMap<>();
    private static final int[] CODE_OF = new int[257];

    static {
        int code = 0;
        for (int length = 1; length <= 30; length++) {
            code <<= 1;
            for (int symbol = 0; symbol <= 256; symbol++) {
                if (Huffman.LENGTHS[symbol] == length) {
                    CODES.put(((long) length << 32) | code, symbol);
                    CODE_OF[symbol] = code++;
                }
            }
        }
    }

    private ReferenceHuffman() {}

    /// @return the symbol that these bits are, or -1
    static int symbol(int code, int bits) {
        return CODES.getOrDefault(((long) bits << 32) | code, -1);
    }

    static int codeOf(int symbol) {
        return CODE_OF[symbol];
    }

    static byte[] encode(byte[] text) {
        StringBuilder bits = new StringBuilder();
        for (byte octet : text) {
            int symbol = octet & 0xff;
            for (int bit = Huffman.LENGTHS[symbol] - 1; bit >= 0; bit--) {
                bits.append((CODE_OF[symbol] >> bit) & 1);
            }
        }
        while (bits.length() % 8 != 0) {
            bits.append('1');
        }
        byte[] out = new byte[bits.length() / 8];
        for (int i = 0; i < bits.length(); i++) {
            out[i / 8] |= (byte) ((bits.charAt(i) - '0') << (7 - i % 8));
        }
        return out;
    }
}
