package lbd.core.http2;

import org.jspecify.annotations.Nullable;

/// Reads header blocks of one connection, in the order in which they came: the table that they refer to is the
/// connection's (RFC 7541). Confined to its loop.
///
/// A block is read to its end even when nobody wants its fields any more, since the peer goes on with a table as if it
/// had been. What reading costs is bounded by the octets of the block: an entry that is only referred to is passed on
/// by its position, and copied by whoever still has room for it.
public final class HpackDecoder {
    /// Who is told each field.
    public interface Fields {
        /// The arrays are not kept, and not changed.
        ///
        /// @param sensitive never to be indexed by anyone on the way (section 7.1.3)
        void field(byte[] name, int nameFrom, int nameTo, byte[] value, int valueFrom, int valueTo, boolean sensitive);
    }

    /// Integers of more than 28 bits mean nothing here: no string, table or index is that large.
    private static final int MAX_SHIFT = 21;

    private final DynamicTable table;
    private final HpackScratch scratch;
    private @Nullable String fault;

    private byte[] block = {};
    private int position;
    private int end;

    // The string or the name that was read last.
    private byte[] text = {};
    private int textFrom;
    private int textTo;

    /// @param tableSize of our own choice, as SETTINGS_HEADER_TABLE_SIZE tells the peer
    /// @param scratch   may be shared with other decoders of the loop
    public HpackDecoder(int tableSize, HpackScratch scratch) {
        this.table = new DynamicTable(tableSize);
        this.scratch = scratch;
    }

    /// Octets that the table holds, for a budget.
    public int held() {
        return table.held();
    }

    /// @return what was wrong with the last block, as a word for the log; null if nothing was
    public @Nullable String fault() {
        return fault;
    }

    /// Reads a whole block.
    ///
    /// @return false if it is malformed: a COMPRESSION_ERROR of the connection, after which nothing
    ///     more can be read
    public boolean decode(byte[] bytes, int from, int to, Fields out) {
        block = bytes;
        position = from;
        end = to;
        fault = null;
        boolean first = true;
        while (position < end) {
            int octet = block[position];
            boolean sizes = (octet & 0xe0) == 0x20;
            if (sizes && !first) {
                return bad("table_size_after_field");
            }
            boolean taken = sizes ? resize() : field(octet, out);
            if (!taken) {
                return false;
            }
            first &= sizes;
        }
        return true;
    }

    private boolean field(int octet, Fields out) {
        if (octet < 0) {
            return indexed(out);
        }
        boolean remembered = (octet & 0x40) != 0;
        boolean sensitive = (octet & 0xf0) == 0x10;
        int index = integer(remembered ? 0x3f : 0x0f);
        if (index < 0) {
            return false;
        }
        boolean named = index == 0 ? string(scratch.forName) : name(index);
        if (!named) {
            return false;
        }
        byte[] name = text;
        int nameFrom = textFrom;
        int nameTo = textTo;
        if (!string(scratch.forValue)) {
            return false;
        }
        out.field(name, nameFrom, nameTo, text, textFrom, textTo, sensitive);
        if (remembered) {
            table.add(name, nameFrom, nameTo - nameFrom, text, textFrom, textTo - textFrom);
        }
        return true;
    }

    private boolean indexed(Fields out) {
        int index = integer(0x7f);
        if (index < 0) {
            return false;
        }
        if (index == 0) {
            return bad("index_zero");
        }
        if (index <= StaticTable.SIZE) {
            byte[] name = StaticTable.name(index);
            byte[] value = StaticTable.value(index);
            out.field(name, 0, name.length, value, 0, value.length, false);
            return true;
        }
        int entry = index - StaticTable.SIZE - 1;
        if (entry >= table.count()) {
            return bad("index_unknown");
        }
        int name = table.nameStart(entry);
        int value = table.valueStart(entry);
        byte[] octets = table.octets();
        out.field(octets, name, value, octets, value, value + table.valueLength(entry), false);
        return true;
    }

    private boolean name(int index) {
        if (index <= StaticTable.SIZE) {
            text = StaticTable.name(index);
            textFrom = 0;
            textTo = text.length;
            return true;
        }
        int entry = index - StaticTable.SIZE - 1;
        if (entry >= table.count()) {
            return bad("index_unknown");
        }
        text = table.octets();
        textFrom = table.nameStart(entry);
        textTo = textFrom + table.nameLength(entry);
        return true;
    }

    private boolean resize() {
        int size = integer(0x1f);
        if (size < 0) {
            return false;
        }
        return table.resize(size) || bad("table_size_above_ours");
    }

    private boolean string(HpackScratch.Room room) {
        if (position == end) {
            return bad("block_truncated");
        }
        boolean huffman = block[position] < 0;
        int length = integer(0x7f);
        if (length < 0) {
            return false;
        }
        if (length > end - position) {
            return bad("block_truncated");
        }
        if (huffman) {
            byte[] out = room.of(Huffman.room(length));
            int written = Huffman.decode(block, position, position + length, out, 0);
            if (written < 0) {
                return bad("huffman");
            }
            text = out;
            textFrom = 0;
            textTo = written;
        } else {
            text = block;
            textFrom = position;
            textTo = position + length;
        }
        position += length;
        return true;
    }

    /// Section 5.1.
    ///
    /// @param prefix all bits of the first octet that belong to the number
    /// @return -1 for one that is not whole, or too large
    private int integer(int prefix) {
        int value = block[position++] & prefix;
        if (value < prefix) {
            return value;
        }
        for (int shift = 0; shift <= MAX_SHIFT; shift += 7) {
            if (position == end) {
                bad("block_truncated");
                return -1;
            }
            int octet = block[position++];
            value += (octet & 0x7f) << shift;
            if (octet >= 0) {
                return value;
            }
        }
        bad("integer_too_large");
        return -1;
    }

    private boolean bad(String why) {
        fault = why;
        return false;
    }
}
