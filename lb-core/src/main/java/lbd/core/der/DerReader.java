package lbd.core.der;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;

/// Reads elements one after another. Nothing is read beyond the bytes that are given, and nothing is made that is
/// larger.
public final class DerReader {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'");

    private final byte[] bytes;
    private final int end;
    private int at;

    public DerReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    private DerReader(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    public boolean hasMore() {
        return at < end;
    }

    /// Whether the next has this tag.
    public boolean nextIs(int tag) {
        return at < end && (bytes[at] & 0xff) == tag;
    }

    /// Goes into an element, and past it here.
    public DerReader enter(int tag) throws DerException {
        if (!nextIs(tag)) {
            throw new DerException(
                    at < end
                            ? "tag 0x%02x where 0x%02x belongs".formatted(bytes[at] & 0xff, tag)
                            : "it ends where 0x%02x belongs".formatted(tag));
        }
        return next();
    }

    private DerReader next() throws DerException {
        int from = at + 1;
        if (from >= end) {
            throw new DerException("it ends within a length");
        }
        int length = bytes[from++] & 0xff;
        if (length >= 0x80) {
            int octets = length & 0x7f;
            if (octets == 0 || octets > 3 || from + octets > end) {
                throw new DerException("a length that cannot be");
            }
            length = 0;
            for (int i = 0; i < octets; i++) {
                length = length << 8 | (bytes[from++] & 0xff);
            }
        }
        if (length > end - from) {
            throw new DerException("an element that is longer than what it is in");
        }
        at = from + length;
        return new DerReader(bytes, from, from + length);
    }

    /// Past the next, whatever it is.
    public void skip() throws DerException {
        element();
    }

    /// The next with its tag and length.
    public byte[] element() throws DerException {
        int from = at;
        if (!hasMore()) {
            throw new DerException("it ends where something belongs");
        }
        next();
        return Arrays.copyOfRange(bytes, from, at);
    }

    /// What is left.
    public byte[] rest() {
        return Arrays.copyOfRange(bytes, at, end);
    }

    /// An object identifier as `1.2.840.113549.1.1.11`.
    public String oid() throws DerException {
        byte[] body = enter(Tag.OID).rest();
        StringBuilder text = new StringBuilder();
        long value = 0;
        for (byte one : body) {
            if (value > Long.MAX_VALUE >> 7) {
                throw new DerException("an object identifier that is too large");
            }
            value = value << 7 | (one & 0x7f);
            if ((one & 0x80) == 0) {
                if (text.isEmpty()) {
                    long first = Math.min(value / 40, 2);
                    text.append(first).append('.').append(value - first * 40);
                } else {
                    text.append('.').append(value);
                }
                value = 0;
            }
        }
        return text.toString();
    }

    public BigInteger integer() throws DerException {
        byte[] body = enter(Tag.INTEGER).rest();
        if (body.length == 0) {
            throw new DerException("an integer without a value");
        }
        return new BigInteger(body);
    }

    /// GeneralizedTime in the form of RFC 5280 section 4.1.2.5.2.
    public Instant time() throws DerException {
        String text = new String(enter(Tag.GENERALIZED_TIME).rest(), ISO_8859_1);
        try {
            return LocalDateTime.parse(text, TIME).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new DerException("a time that cannot be read: " + text);
        }
    }

    /// Of whole octets.
    public byte[] bits() throws DerException {
        byte[] body = enter(Tag.BIT_STRING).rest();
        if (body.length == 0 || body[0] != 0) {
            throw new DerException("a bit string that is not of whole octets");
        }
        return Arrays.copyOfRange(body, 1, body.length);
    }
}
