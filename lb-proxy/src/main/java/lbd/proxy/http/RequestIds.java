package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import lbd.core.http.Head;
import lbd.core.http.Octets;
import lbd.core.model.edge.RequestIdSpec;
import org.jspecify.annotations.Nullable;

/// Ids for requests: UUIDs of version 7 (RFC 9562 section 5.7), which sort by the time when they were made. They tell
/// requests apart and keep no secret. Confined to one loop.
final class RequestIds {
    private static final int LONGEST = 128;
    private static final boolean[] TAKEN = Octets.table("-._~:/+=@", true);
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(US_ASCII);
    private static final int[] HYPHENS_BEFORE = {4, 6, 8, 10};

    private final SplittableRandom random;

    RequestIds() {
        // Two processes that start in one moment must not make the same.
        this(ByteBuffer.wrap(new SecureRandom().generateSeed(Long.BYTES)).getLong());
    }

    RequestIds(long seed) {
        random = new SplittableRandom(seed);
    }

    byte[] next() {
        return next(System.currentTimeMillis());
    }

    /// @param millis since 1970
    byte[] next(long millis) {
        long high = (millis << 16) | 0x7000 | (random.nextLong() & 0xfff);
        long low = (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
        byte[] text = new byte[36];
        int at = 0;
        for (int octet = 0; octet < 16; octet++) {
            if (Arrays.binarySearch(HYPHENS_BEFORE, octet) >= 0) {
                text[at++] = '-';
            }
            int value = (int) ((octet < 8 ? high : low) >>> (56 - 8 * (octet & 7))) & 0xff;
            text[at++] = DIGITS[value >> 4];
            text[at++] = DIGITS[value & 0xf];
        }
        return text;
    }

    /// The id that a request has already; null where it has none that could be one.
    static byte @Nullable [] of(Head head, RequestIdSpec spec) {
        byte[] name = spec.header().toLowerCase(Locale.ROOT).getBytes(US_ASCII);
        int field = head.find(name, 0);
        if (field < 0 || head.find(name, field + 1) >= 0) {
            return null;
        }
        byte[] id = Arrays.copyOfRange(head.bytes(), head.valueStart(field), head.valueEnd(field));
        for (byte octet : id) {
            if (!TAKEN[octet & 0xff]) {
                return null;
            }
        }
        return id.length > 0 && id.length <= LONGEST ? id : null;
    }
}
