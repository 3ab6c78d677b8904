package lbd.core.der;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.regex.Pattern;

/// Makes elements, each of its parts.
public final class DerWriter {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private DerWriter() {}

    public static byte[] of(int tag, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        int octets = length < 0x80 ? 0 : length < 0x100 ? 1 : length < 0x10000 ? 2 : 3;
        ByteBuffer out = ByteBuffer.allocate(2 + octets + length).put((byte) tag);
        out.put((byte) (octets == 0 ? length : 0x80 | octets));
        for (int i = octets - 1; i >= 0; i--) {
            out.put((byte) (length >> (8 * i)));
        }
        for (byte[] part : parts) {
            out.put(part);
        }
        return out.array();
    }

    public static byte[] sequence(byte[]... parts) {
        return of(Tag.SEQUENCE, parts);
    }

    public static byte[] octets(byte[]... parts) {
        return of(Tag.OCTET_STRING, parts);
    }

    /// Of whole octets.
    public static byte[] bits(byte[] octets) {
        return of(Tag.BIT_STRING, new byte[1], octets);
    }

    public static byte[] integer(BigInteger value) {
        return of(Tag.INTEGER, value.toByteArray());
    }

    public static byte[] text(int tag, String ascii) {
        return of(tag, ascii.getBytes(US_ASCII));
    }

    public static byte[] time(Instant value) {
        return text(Tag.GENERALIZED_TIME, TIME.format(value));
    }

    /// @param dotted `1.2.840.113549.1.1.11`
    public static byte[] oid(String dotted) {
        List<Integer> parts = Pattern.compile("\\.")
                .splitAsStream(dotted)
                .map(Integer::valueOf)
                .toList();
        ByteBuffer out = ByteBuffer.allocate(dotted.length() * 2);
        put(out, parts.get(0) * 40 + parts.get(1));
        parts.stream().skip(2).forEach(part -> put(out, part));
        byte[] body = new byte[out.position()];
        out.flip().get(body);
        return of(Tag.OID, body);
    }

    private static void put(ByteBuffer out, int value) {
        for (int shift = 28; shift > 0; shift -= 7) {
            if (value >> shift != 0) {
                out.put((byte) (0x80 | ((value >> shift) & 0x7f)));
            }
        }
        out.put((byte) (value & 0x7f));
    }
}
