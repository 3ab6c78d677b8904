package lbd.sys.net;

import java.nio.ByteBuffer;

/// The one's complement sum of RFC 1071, in parts: sums are added as they are and folded at the end.
public final class Checksum {
    private Checksum() {}

    /// The sum of `length` bytes from `offset`, big endian, an odd last byte padded with zero.
    public static int sum(ByteBuffer bytes, int offset, int length) {
        int sum = 0;
        int end = offset + length;
        for (int at = offset; at + 1 < end; at += 2) {
            sum += ((bytes.get(at) & 0xff) << 8) | (bytes.get(at + 1) & 0xff);
        }
        return (length & 1) == 0 ? sum : sum + ((bytes.get(end - 1) & 0xff) << 8);
    }

    /// The sum of a pseudo header (RFC 9293 3.1, RFC 8200 8.1).
    public static int pseudoHeader(byte[] source, byte[] destination, int length, int protocol) {
        return sum(source) + sum(destination) + length + protocol;
    }

    /// What goes into the checksum field for this sum; 0 when the sum included a right checksum.
    public static int finish(int sum) {
        int folded = (sum & 0xffff) + (sum >>> 16);
        folded = (folded & 0xffff) + (folded >>> 16);
        return ~folded & 0xffff;
    }

    private static int sum(byte[] bytes) {
        int sum = 0;
        for (int at = 0; at < bytes.length; at += 2) {
            sum += ((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff);
        }
        return sum;
    }
}
