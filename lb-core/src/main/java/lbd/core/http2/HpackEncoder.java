package lbd.core.http2;

import java.util.Arrays;
import lbd.core.http.KnownField;
import lbd.core.http.Octets;

/// Writes the fields of a header block (RFC 7541 section 6), with the names of the static table and without any that
/// the peer would have to remember: what a proxy sends changes with each message, looking for it costs more than the
/// octets that it saves, and no window of one client's secrets is open to another's guesses (section 7.1).
///
/// A method writes at a position and returns the one after; the caller has made room ([#room]).
public final class HpackEncoder {
    private static final int INDEXED = 0x80;
    private static final int LITERAL = 0x00;
    private static final int NEVER_INDEXED = 0x10;

    /// The first octet of the first block after the peer has acknowledged to us, or we to it, that its table is
    /// smaller: ours has no room at all from now on (section 6.3).
    public static final byte EMPTY_TABLE = 0x20;

    private HpackEncoder() {}

    /// @return octets that a field of these lengths takes at most
    public static int room(int nameLength, int valueLength) {
        return nameLength + valueLength + 11;
    }

    /// @param status 100 to 999
    public static int status(byte[] out, int at, int status) {
        int index = StaticTable.indexOfStatus(status);
        if (index > 0) {
            out[at] = (byte) (INDEXED | index);
            return at + 1;
        }
        out[at] = (byte) (LITERAL | StaticTable.STATUS);
        out[at + 1] = 3;
        out[at + 2] = (byte) ('0' + status / 100);
        out[at + 3] = (byte) ('0' + status / 10 % 10);
        out[at + 4] = (byte) ('0' + status % 10);
        return at + 5;
    }

    public static int method(byte[] out, int at, byte[] bytes, int from, int to) {
        if (spells(bytes, from, to, StaticTable.value(StaticTable.METHOD_GET))) {
            return indexed(out, at, StaticTable.METHOD_GET);
        }
        if (spells(bytes, from, to, StaticTable.value(StaticTable.METHOD_POST))) {
            return indexed(out, at, StaticTable.METHOD_POST);
        }
        return literal(out, at, LITERAL, StaticTable.METHOD_GET, bytes, from, to);
    }

    public static int scheme(byte[] out, int at, boolean https) {
        return indexed(out, at, https ? StaticTable.SCHEME_HTTPS : StaticTable.SCHEME_HTTP);
    }

    public static int authority(byte[] out, int at, byte[] bytes, int from, int to) {
        return authority(out, at, bytes, from, to, false);
    }

    /// @param sensitive whether another hop must not put it into its table
    public static int authority(byte[] out, int at, byte[] bytes, int from, int to, boolean sensitive) {
        return literal(out, at, kind(sensitive), StaticTable.AUTHORITY, bytes, from, to);
    }

    public static int path(byte[] out, int at, byte[] bytes, int from, int to) {
        return path(out, at, bytes, from, to, false);
    }

    /// @param sensitive whether another hop must not put it into its table
    public static int path(byte[] out, int at, byte[] bytes, int from, int to, boolean sensitive) {
        return to - from == 1 && bytes[from] == '/' && !sensitive
                ? indexed(out, at, StaticTable.PATH)
                : literal(out, at, kind(sensitive), StaticTable.PATH, bytes, from, to);
    }

    /// A field as it stands in an HTTP/1 head: its name is written in small letters.
    ///
    /// @param known  what the name is
    /// @param marked whether its sender wants it in no hop's table, which every one of them has to say too
    ///     (section 6.2.3)
    public static int field(
            byte[] out,
            int at,
            KnownField known,
            boolean marked,
            byte[] bytes,
            int nameFrom,
            int nameTo,
            int valueFrom,
            int valueTo) {
        int kind = kind(marked || sensitive(known));
        int index = StaticTable.indexOfName(known);
        int p = integer(out, at, kind, 0x0f, index);
        if (index == 0) {
            p = integer(out, p, 0, 0x7f, nameTo - nameFrom);
            for (int i = nameFrom; i < nameTo; i++) {
                out[p++] = Octets.lower(bytes[i]);
            }
        }
        return string(out, p, bytes, valueFrom, valueTo);
    }

    /// @param name in small letters
    public static int field(byte[] out, int at, byte[] name, byte[] value, int valueFrom, int valueTo) {
        return field(out, at, KnownField.of(name, 0, name.length), name, value, valueFrom, valueTo);
    }

    private static int field(
            byte[] out, int at, KnownField known, byte[] name, byte[] value, int valueFrom, int valueTo) {
        int index = StaticTable.indexOfName(known);
        int p = integer(out, at, kind(sensitive(known)), 0x0f, index);
        if (index == 0) {
            p = string(out, p, name, 0, name.length);
        }
        return string(out, p, value, valueFrom, valueTo);
    }

    /// What another hop must not put into its table either (section 7.1.3).
    private static boolean sensitive(KnownField known) {
        return switch (known) {
            case AUTHORIZATION, PROXY_AUTHORIZATION, COOKIE, SET_COOKIE -> true;
            default -> false;
        };
    }

    private static int indexed(byte[] out, int at, int index) {
        out[at] = (byte) (INDEXED | index);
        return at + 1;
    }

    private static int literal(byte[] out, int at, int kind, int nameIndex, byte[] bytes, int from, int to) {
        return string(out, integer(out, at, kind, 0x0f, nameIndex), bytes, from, to);
    }

    private static int kind(boolean sensitive) {
        return sensitive ? NEVER_INDEXED : LITERAL;
    }

    private static int string(byte[] out, int at, byte[] bytes, int from, int to) {
        int p = integer(out, at, 0, 0x7f, to - from);
        System.arraycopy(bytes, from, out, p, to - from);
        return p + to - from;
    }

    private static int integer(byte[] out, int at, int bits, int prefix, int value) {
        if (value < prefix) {
            out[at] = (byte) (bits | value);
            return at + 1;
        }
        int p = at;
        out[p++] = (byte) (bits | prefix);
        int rest = value - prefix;
        while (rest >= 0x80) {
            out[p++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        out[p++] = (byte) rest;
        return p;
    }

    private static boolean spells(byte[] bytes, int from, int to, byte[] text) {
        return Arrays.equals(bytes, from, to, text, 0, text.length);
    }
}
