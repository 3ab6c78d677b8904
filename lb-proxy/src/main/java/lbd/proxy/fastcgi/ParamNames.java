package lbd.proxy.fastcgi;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import lbd.core.fastcgi.Pairs;
import lbd.core.fastcgi.Param;
import lbd.core.http.Head;
import lbd.core.http.KnownField;
import lbd.core.http.Octets;
import lbd.proxy.http.HeadEdits;

/// Tells a program of a request's fields: `HTTP_ACCEPT_LANGUAGE` for `Accept-Language` (RFC 3875 section 4.1.18).
///
/// One variable is told of one name only. A name with anything but letters, digits and hyphens is left out: `X_Y` and
/// `X-Y` would be the same variable, and the one that nobody has checked could speak for the other. So is `Proxy`,
/// which never gets here. Several fields of one name are one value.
final class ParamNames {
    private static final byte[] PREFIX = "HTTP_".getBytes(US_ASCII);
    private static final byte[] COMMA = {',', ' '};
    private static final byte[] SEMICOLON = {';', ' '};

    // Of the fields that are told, in the order in which they came.
    private Head[] heads = new Head[32];
    private int[] fields = new int[32];
    private int[] hashes = new int[32];
    private int count;

    void write(Head head, HeadEdits edits, Scripts scripts, Pairs pairs) {
        count = 0;
        boolean all = edits.keepsAll(head);
        for (int i = 0; i < head.fieldCount(); i++) {
            if (all || edits.keeps(head, i)) {
                take(head, i);
            }
        }
        Head added = edits.added();
        for (int i = 0; i < added.fieldCount(); i++) {
            take(added, i);
        }
        for (int i = 0; i < count; i++) {
            if (fields[i] >= 0) {
                tell(i, scripts, pairs);
            }
        }
        Arrays.fill(heads, 0, count, null);
    }

    private void take(Head head, int field) {
        KnownField known = head.known(field);
        int hash = hash(head.bytes(), head.nameStart(field), head.nameEnd(field));
        if (hash == 0 || known == KnownField.CONTENT_LENGTH || known == KnownField.EXPECT) {
            return;
        }
        if (count == fields.length) {
            heads = Arrays.copyOf(heads, 2 * count);
            fields = Arrays.copyOf(fields, 2 * count);
            hashes = Arrays.copyOf(hashes, 2 * count);
        }
        heads[count] = head;
        fields[count] = field;
        hashes[count++] = hash;
    }

    /// @return 0 for a name that no variable is told of
    private static int hash(byte[] b, int from, int to) {
        int hash = 1;
        for (int p = from; p < to; p++) {
            byte octet = Octets.lower(b[p]);
            if (!(octet >= 'a' && octet <= 'z') && !Octets.isDigit(octet) && octet != '-') {
                return 0;
            }
            hash = 31 * hash + octet;
        }
        return hash == 0 ? 1 : hash;
    }

    /// One name with all that is said by it.
    private void tell(int first, Scripts scripts, Pairs pairs) {
        Head head = heads[first];
        int field = fields[first];
        KnownField known = head.known(field);
        byte[] separator = known == KnownField.COOKIE ? SEMICOLON : COMMA;
        int length = head.valueEnd(field) - head.valueStart(field);
        boolean more = false;
        for (int i = first + 1; i < count; i++) {
            if (isSame(first, i)) {
                more = true;
                length += separator.length + heads[i].valueEnd(fields[i]) - heads[i].valueStart(fields[i]);
            }
        }
        if (!name(head, field, length, scripts, pairs)) {
            return;
        }
        pairs.octets(head.bytes(), head.valueStart(field), head.valueEnd(field));
        for (int i = first + 1; more && i < count; i++) {
            if (isSame(first, i)) {
                pairs.octets(separator, 0, separator.length);
                pairs.octets(heads[i].bytes(), heads[i].valueStart(fields[i]), heads[i].valueEnd(fields[i]));
                fields[i] = -1;
            }
        }
    }

    private boolean isSame(int first, int other) {
        if (hashes[first] != hashes[other] || fields[other] < 0) {
            return false;
        }
        Head a = heads[first];
        Head b = heads[other];
        return Octets.equalsIgnoreCase(
                a.bytes(),
                a.nameStart(fields[first]),
                a.nameEnd(fields[first]),
                b.bytes(),
                b.nameStart(fields[other]),
                b.nameEnd(fields[other]));
    }

    /// Begins a pair with its name.
    ///
    /// @return false where the configuration says that itself
    private static boolean name(Head head, int field, int valueLength, Scripts scripts, Pairs pairs) {
        if (head.known(field) == KnownField.CONTENT_TYPE) {
            // The one that has a name of its own.
            byte[] name = Param.CONTENT_TYPE.octets();
            if (!scripts.says(Param.CONTENT_TYPE)) {
                pairs.begin(name.length, valueLength);
                pairs.octets(name, 0, name.length);
                return true;
            }
            return false;
        }
        int from = head.nameStart(field);
        int to = head.nameEnd(field);
        if (scripts.saysField(head.bytes(), from, to)) {
            return false;
        }
        pairs.begin(PREFIX.length + to - from, valueLength);
        pairs.octets(PREFIX, 0, PREFIX.length);
        for (int p = from; p < to; p++) {
            pairs.octet(variable(head.bytes()[p]));
        }
        return true;
    }

    static int variable(byte octet) {
        return octet == '-' ? '_' : octet >= 'a' && octet <= 'z' ? octet - 0x20 : octet;
    }
}
