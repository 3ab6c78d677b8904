package lbd.core.http;

/// The one form of a host that routes are compared with: small letters, no port, no dot at the end, IPv6
/// addresses in brackets with all of their 32 digits.
public final class NormalHost {
    /// The longest result: a name (an IPv6 address has 41 octets).
    public static final int MAX_LENGTH = 255;

    private static final int GROUPS = 8;

    private NormalHost() {}

    /// @param from the start of a host that [Authority#hostEnd] accepted; may be empty
    /// @param into takes the result from index 0 on
    /// @return the length of the result
    public static int write(byte[] b, int from, int hostEnd, byte[] into) {
        if (from < hostEnd && b[from] == '[') {
            return writeIpv6(b, from + 1, hostEnd - 1, into);
        }
        int length = 0;
        for (int p = from; p < hostEnd; p++) {
            into[length++] = Octets.lower(b[p]);
        }
        return length > 1 && into[length - 1] == '.' ? length - 1 : length;
    }

    private static int writeIpv6(byte[] b, int from, int to, byte[] into) {
        int elided = GROUPS - groups(b, from, to);
        int length = 0;
        into[length++] = '[';
        for (int p = from; p < to; ) {
            if (b[p] == ':') {
                if (b[p + 1] == ':') {
                    for (int i = 0; i < elided; i++) {
                        length = writeGroup(0, into, length);
                    }
                    p++;
                }
                p++;
                continue;
            }
            int end = Octets.indexOf(b, p, to, ':');
            if (Octets.indexOf(b, p, end, '.') < end) {
                length = writeQuad(b, p, end, into, length);
            } else {
                length = writeGroup(hex(b, p, end), into, length);
            }
            p = end;
        }
        // The last group wrote a colon.
        into[length - 1] = ']';
        return length;
    }

    /// @return how many of the eight groups are written out; a dotted address is two of them
    private static int groups(byte[] b, int from, int to) {
        int groups = 0;
        for (int p = from; p < to; p++) {
            groups += b[p] != ':' && (p == from || b[p - 1] == ':') ? 1 : 0;
        }
        return Octets.indexOf(b, from, to, '.') < to ? groups + 1 : groups;
    }

    private static int writeGroup(int value, byte[] into, int at) {
        for (int digit = 0; digit < 4; digit++) {
            into[at + digit] = (byte) Character.forDigit(value >> (12 - 4 * digit) & 0xf, 16);
        }
        into[at + 4] = ':';
        return at + 5;
    }

    private static int writeQuad(byte[] b, int from, int to, byte[] into, int at) {
        long address = 0;
        int octet = 0;
        for (int p = from; p < to; p++) {
            if (b[p] == '.') {
                address = address << 8 | octet;
                octet = 0;
            } else {
                octet = octet * 10 + (b[p] - '0');
            }
        }
        address = address << 8 | octet;
        return writeGroup((int) address & 0xffff, into, writeGroup((int) (address >> 16), into, at));
    }

    private static int hex(byte[] b, int from, int to) {
        int value = 0;
        for (int p = from; p < to; p++) {
            value = value << 4 | Octets.hex(b[p]);
        }
        return value;
    }
}
