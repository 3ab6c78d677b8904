package lbd.core.http2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// HPACK read as the RFC tells it, with lists and strings, bit by bit, and no thought of speed.
final class ReferenceHpack {
    private final int limit;
    private int maxSize;
    private final List<String[]> table = new ArrayList<>();

    private byte[] block = {};
    private int p;

    ReferenceHpack(int limit) {
        this.limit = limit;
        this.maxSize = limit;
    }

    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1;
    }

    /// @return `name: value` for each field; null for a block that is refused
    @Nullable
    List<String> decode(byte[] bytes) {
        block = bytes;
        p = 0;
        List<String> fields = new ArrayList<>();
        try {
            while (p < block.length) {
                next(fields);
            }
            return fields;
        } catch (Refused e) {
            return null;
        }
    }

    private void next(List<String> fields) throws Refused {
        int octet = block[p] & 0xff;
        if (octet >= 0x80) {
            String[] entry = entry(integer(7));
            fields.add(entry[0] + ": " + entry[1]);
        } else if (octet >= 0x40) {
            String[] field = literal(6, fields, "");
            table.addFirst(field);
            shrink();
        } else if (octet >= 0x20) {
            if (!fields.isEmpty()) {
                throw new Refused();
            }
            int size = integer(5);
            if (size > limit) {
                throw new Refused();
            }
            maxSize = size;
            shrink();
        } else {
            literal(4, fields, octet >= 0x10 ? " (never indexed)" : "");
        }
    }

    private String[] literal(int prefix, List<String> fields, String mark) throws Refused {
        int index = integer(prefix);
        String name = index == 0 ? string() : entry(index)[0];
        String[] field = {name, string()};
        fields.add(field[0] + ": " + field[1] + mark);
        return field;
    }

    private String[] entry(int index) throws Refused {
        if (index == 0 || index > StaticTable.SIZE + table.size()) {
            throw new Refused();
        }
        return index <= StaticTable.SIZE
                ? new String[] {
                    new String(StaticTable.name(index), ISO_8859_1), new String(StaticTable.value(index), ISO_8859_1)
                }
                : table.get(index - StaticTable.SIZE - 1);
    }

    private void shrink() {
        while (table.stream().mapToInt(e -> e[0].length() + e[1].length() + 32).sum() > maxSize) {
            table.removeLast();
        }
    }

    private int integer(int prefix) throws Refused {
        int mask = (1 << prefix) - 1;
        long value = block[p++] & mask;
        if (value < mask) {
            return (int) value;
        }
        for (int octets = 0; octets < 4; octets++) {
            if (p == block.length) {
                throw new Refused();
            }
            int octet = block[p++];
            value += (long) (octet & 0x7f) << 7 * octets;
            if (octet >= 0) {
                return (int) value;
            }
        }
        throw new Refused();
    }

    private String string() throws Refused {
        if (p == block.length) {
            throw new Refused();
        }
        boolean huffman = block[p] < 0;
        int length = integer(7);
        if (length > block.length - p) {
            throw new Refused();
        }
        int from = p;
        p += length;
        return huffman ? huffman(from, p) : new String(block, from, length, ISO_8859_1);
    }

    private String huffman(int from, int to) throws Refused {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int code = 0;
        int bits = 0;
        for (int bit = from * 8; bit < to * 8; bit++) {
            code = (code << 1) | ((block[bit / 8] >> (7 - bit % 8)) & 1);
            bits++;
            int symbol = ReferenceHuffman.symbol(code, bits);
            if (symbol == Huffman.EOS || bits > 30) {
                throw new Refused();
            }
            if (symbol >= 0) {
                out.write(symbol);
                code = 0;
                bits = 0;
            }
        }
        if (bits > 7 || code != (1 << bits) - 1) {
            throw new Refused();
        }
        return out.toString(ISO_8859_1);
    }
}
