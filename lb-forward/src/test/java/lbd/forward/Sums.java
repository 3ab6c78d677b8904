package lbd.forward;

/// The Internet's checksum (RFC 1071), by its definition.
final class Sums {
    private Sums() {}

    /// The sum of 16-bit words in ones' complement; an odd octet at the end counts as the upper one.
    static int add(int sum, byte[] bytes, int from, int to) {
        long all = sum;
        for (int i = from; i < to; i += 2) {
            all += ((bytes[i] & 0xff) << 8) | (i + 1 < to ? bytes[i + 1] & 0xff : 0);
        }
        while (all > 0xffff) {
            all = (all & 0xffff) + (all >> 16);
        }
        return (int) all;
    }

    /// Of the pseudo-header of TCP, UDP and ICMPv6.
    static int pseudo(byte[] from, byte[] to, int protocol, int length) {
        int sum = add(add(0, from, 0, from.length), to, 0, to.length);
        byte[] rest = {
            (byte) (length >> 24), (byte) (length >> 16), (byte) (length >> 8), (byte) length, 0, (byte) protocol
        };
        return add(sum, rest, 0, rest.length);
    }
}
