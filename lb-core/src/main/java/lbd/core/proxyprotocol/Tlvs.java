package lbd.core.proxyprotocol;

import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The extensions of a header of version 2, each a type, a length and a value ("TLV"). Those that say something of the
/// header itself are obeyed, those about TLS are read, and others are skipped.
final class Tlvs {
    private static final int CRC32C = 0x03;
    private static final int UNIQUE_ID = 0x05;

    private static final int TYPE_AND_LENGTH = 3;
    private static final int LONGEST_UNIQUE_ID = 128;

    private static final byte[] ZERO = new byte[4];

    private Tlvs() {}

    /// @param bytes the whole header
    /// @param from  the first extension
    /// @param to    the end of the header
    /// @param tls   takes what they tell
    /// @return null where nothing is wrong
    static @Nullable MalformedHeader read(byte[] bytes, int from, int to, TlsValues tls) {
        int at = from;
        while (at < to) {
            int end = end(bytes, at, to);
            MalformedHeader wrong = end > to ? MalformedHeader.V2_EXTENSION : value(bytes, at, end, to);
            if (wrong != null) {
                return wrong;
            }
            tls.take(bytes[at], bytes, at + TYPE_AND_LENGTH, end);
            at = end;
        }
        return null;
    }

    /// The end of an extension; beyond `to` where it does not fit.
    private static int end(byte[] bytes, int at, int to) {
        return to - at < TYPE_AND_LENGTH ? to + 1 : at + TYPE_AND_LENGTH + V2.number(bytes, at + 1);
    }

    private static @Nullable MalformedHeader value(byte[] bytes, int at, int end, int headerEnd) {
        int from = at + TYPE_AND_LENGTH;
        int length = end - from;
        boolean fits = switch (bytes[at]) {
            case CRC32C -> length == ZERO.length;
            case UNIQUE_ID -> length <= LONGEST_UNIQUE_ID;
            case TlsValues.SSL -> length >= TlsValues.SSL_FIXED && fill(bytes, from + TlsValues.SSL_FIXED, end);
            default -> true;
        };
        if (!fits) {
            return MalformedHeader.V2_EXTENSION;
        }
        return bytes[at] == CRC32C ? checksum(bytes, from, headerEnd) : null;
    }

    /// Whether extensions within another one end where it does.
    private static boolean fill(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            at = end(bytes, at, to);
        }
        return at == to;
    }

    /// Over the whole header, with zeros where the sum itself stands.
    private static @Nullable MalformedHeader checksum(byte[] bytes, int at, int headerEnd) {
        CRC32C sum = new CRC32C();
        sum.update(bytes, 0, at);
        sum.update(ZERO);
        sum.update(bytes, at + ZERO.length, headerEnd - at - ZERO.length);
        long sent = (long) V2.number(bytes, at) << 16 | V2.number(bytes, at + 2);
        return sum.getValue() == sent ? null : MalformedHeader.V2_CHECKSUM;
    }
}
