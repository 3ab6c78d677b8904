package lbd.core.edit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Collection;
import lbd.core.http.Head;
import lbd.core.http.Octets;
import org.jspecify.annotations.Nullable;

/// A set of names of fields that nobody else knows. A look-up reads the end of a name, and all of it where it is
/// likely to be in the set, however many there are.
///
/// `_` counts as `-`: CGI and what descends from it make one variable of both, so that a client's X_User
/// would speak for the X-User that a rule has written or taken away.
final class FieldNames {
    private static final int ENDING = 4;

    private final byte[] @Nullable [][] buckets;

    /// @param lowerCase in small letters
    FieldNames(Collection<String> lowerCase) {
        buckets = new byte[Integer.highestOneBit(lowerCase.size() * 4 + 1) * 2][][];
        for (String name : lowerCase) {
            byte[] octets = name.replace('_', '-').getBytes(US_ASCII);
            int slot = slot(octets, 0, octets.length);
            buckets[slot] = with(buckets[slot], octets);
        }
    }

    private static byte[][] with(byte @Nullable [][] bucket, byte[] name) {
        int count = bucket == null ? 0 : bucket.length;
        byte[][] larger = new byte[count + 1][];
        if (bucket != null) {
            System.arraycopy(bucket, 0, larger, 0, count);
        }
        larger[count] = name;
        return larger;
    }

    boolean contains(Head head, int field) {
        byte[] b = head.bytes();
        int from = head.nameStart(field);
        int to = head.nameEnd(field);
        byte[][] bucket = buckets[slot(b, from, to)];
        if (bucket == null) {
            return false;
        }
        for (byte[] name : bucket) {
            if (spells(b, from, to, name)) {
                return true;
            }
        }
        return false;
    }

    private static boolean spells(byte[] b, int from, int to, byte[] name) {
        if (to - from != name.length) {
            return false;
        }
        for (int i = 0; i < name.length; i++) {
            if (folded(b[from + i]) != folded(name[i])) {
                return false;
            }
        }
        return true;
    }

    private static int folded(byte octet) {
        return octet == '_' ? '-' : Octets.lower(octet);
    }

    /// Names of one kind begin alike and differ at their ends.
    private int slot(byte[] b, int from, int to) {
        int hash = to - from;
        for (int p = Math.max(from, to - ENDING); p < to; p++) {
            hash = hash * 31 + folded(b[p]);
        }
        return (hash ^ hash >>> 9) & buckets.length - 1;
    }
}
