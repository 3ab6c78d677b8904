package lbd.core.http2;

import java.util.Arrays;

/// The code of RFC 7541 appendix B for strings, read four bits at a time.
///
/// The code is canonical: lengths alone say it, since codes of one length follow each other in the order of their
/// symbols and a longer one begins where the shorter ones ended. From them a machine is built with a state for each
/// inner node of the tree; the shortest code has five bits, so that four bits bring one symbol at most.
final class Huffman {
    /// Bits of the code of each octet, and of the end of a string (EOS), which must not be sent.
    static final byte[] LENGTHS = {
        13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28,
        28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
        6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6,
        5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
        13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
        7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
        15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5,
        6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
        20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23,
        24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
        22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23,
        21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
        26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25,
        19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
        20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23,
        26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
        30
    };
    static final int EOS = 256;
    private static final int LONGEST = 30;
    private static final int MAX_PADDING = 7;

    /// A step: the next state, whether a symbol is complete and which, or that there is none such.
    private static final int STATE = 0x1ff;
    private static final int COMPLETE = 0x200;
    private static final int SYMBOL_SHIFT = 10;
    private static final int NONE = -1;

    private static final int[] STEPS;
    /// States in which a string may end: the rest is padding with the most significant bits of EOS, fewer than eight.
    private static final boolean[] MAY_END;

    static {
        int[][] children = tree();
        STEPS = new int[children.length * 16];
        for (int state = 0; state < children.length; state++) {
            for (int nibble = 0; nibble < 16; nibble++) {
                STEPS[state * 16 + nibble] = step(children, state, nibble);
            }
        }
        MAY_END = new boolean[children.length];
        int state = 0;
        for (int depth = 0; depth <= MAX_PADDING; depth++) {
            MAY_END[state] = true;
            state = children[state][1];
        }
    }

    private Huffman() {}

    /// @param out has room for eight fifths of the octets that are read
    /// @return the position after what was written to `out`, or -1: EOS, or an end in the middle of a symbol
    static int decode(byte[] in, int from, int to, byte[] out, int at) {
        int state = 0;
        int written = at;
        for (int p = from; p < to; p++) {
            int octet = in[p] & 0xff;
            int first = STEPS[(state << 4) | (octet >> 4)];
            if (first < 0) {
                return -1;
            }
            if ((first & COMPLETE) != 0) {
                out[written++] = (byte) (first >> SYMBOL_SHIFT);
            }
            int second = STEPS[((first & STATE) << 4) | (octet & 0xf)];
            if (second < 0) {
                return -1;
            }
            if ((second & COMPLETE) != 0) {
                out[written++] = (byte) (second >> SYMBOL_SHIFT);
            }
            state = second & STATE;
        }
        return MAY_END[state] ? written : -1;
    }

    /// @return octets that a string of `encoded` octets decodes to at most
    static int room(int encoded) {
        return encoded * 8 / 5 + 1;
    }

    /// @return for each inner node its two children: an inner node's number, or the complement of a symbol
    private static int[][] tree() {
        int[][] nodes = new int[EOS][2];
        for (int[] node : nodes) {
            Arrays.fill(node, Integer.MIN_VALUE);
        }
        int used = 1;
        int code = 0;
        for (int length = 1; length <= LONGEST; length++) {
            code <<= 1;
            for (int symbol = 0; symbol <= EOS; symbol++) {
                if (LENGTHS[symbol] == length) {
                    used = insert(nodes, used, code++, length, symbol);
                }
            }
        }
        return nodes;
    }

    private static int insert(int[][] nodes, int used, int code, int length, int symbol) {
        int next = used;
        int node = 0;
        for (int bit = length - 1; bit > 0; bit--) {
            int side = (code >> bit) & 1;
            if (nodes[node][side] == Integer.MIN_VALUE) {
                nodes[node][side] = next++;
            }
            node = nodes[node][side];
        }
        nodes[node][code & 1] = ~symbol;
        return next;
    }

    private static int step(int[][] children, int from, int nibble) {
        int state = from;
        int symbol = NONE;
        for (int bit = 3; bit >= 0; bit--) {
            int next = children[state][(nibble >> bit) & 1];
            if (next < 0) {
                symbol = ~next;
                next = 0;
            }
            state = next;
        }
        if (symbol == EOS) {
            return NONE;
        }
        return symbol == NONE ? state : state | COMPLETE | (symbol << SYMBOL_SHIFT);
    }
}
