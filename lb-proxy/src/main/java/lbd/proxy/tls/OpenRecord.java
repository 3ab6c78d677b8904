package lbd.proxy.tls;

import io.netty.buffer.ByteBuf;

/// How much of a record has come that is not whole yet: the library keeps it until it is, and gives nothing of it
/// before. Reads no more than the records' headers (RFC 8446 section 5.1), which are never encrypted.
final class OpenRecord {
    private static final int HEADER = 5;
    private static final int LENGTH_AT = 3;

    // Of the header: octets that are here, and the length that they say.
    private int headerBytes;
    private int length;

    // Of what follows it: octets that are here, and those that are to come.
    private int here;
    private int left;

    /// More has come.
    ///
    /// @param in left as it is
    void see(ByteBuf in) {
        int at = in.readerIndex();
        int end = in.writerIndex();
        while (at < end) {
            if (left > 0) {
                int count = Math.min(left, end - at);
                at += count;
                here += count;
                left -= count;
            } else {
                if (headerBytes == HEADER) {
                    headerBytes = 0;
                    here = 0;
                }
                at = header(in, at, end);
            }
        }
    }

    private int header(ByteBuf in, int from, int end) {
        int at = from;
        while (at < end && headerBytes < HEADER) {
            int octet = in.getUnsignedByte(at++);
            if (headerBytes++ >= LENGTH_AT) {
                length = (length & 0xff) << 8 | octet;
            }
        }
        if (headerBytes == HEADER) {
            left = length;
        }
        return at;
    }

    /// Octets that are kept.
    int bytes() {
        return left > 0 || headerBytes < HEADER ? headerBytes + here : 0;
    }
}
