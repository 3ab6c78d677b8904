package lbd.core.pool;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import lbd.core.model.tls.KeyBytes;
import org.jspecify.annotations.Nullable;

/// The value of a pool's cookie: a version, an identifier of the server, two times, and a MAC over them, in base64url.
/// The identifier is a MAC of the server's name, so it tells nothing of the server to who has not the secret; whoever
/// has the secret and the names of pool, cookie and server writes and reads the same. Any thread.
///
///     octets  0      1-8      9-12     13-16    17-32
///             1      server   created  used     HMAC-SHA-256 of what stands before it, the first half
///
/// Times are seconds since 1970 without a sign, good until 2106.
final class CookieCodec {
    /// Octets of every value: 33 in base64, without padding or bits left over, so that each value has one spelling.
    static final int LENGTH = 44;

    /// Octets of a mark: 12 in base64.
    static final int MARK = 16;

    private static final String HMAC = "HmacSHA256";
    private static final byte VERSION = 1;
    private static final int SIGNED = 17;
    private static final int TAG = 16;
    private static final long SECONDS = 0xffff_ffffL;

    private static final boolean[] ALPHABET = alphabet();

    // Never used but to be cloned, which is what makes one codec good for all threads.
    private final Mac servers;
    private final Mac values;
    private final Mac marks;

    /// @param pool   whose servers it names; those of another pool are others though they be named alike
    /// @param cookie by name
    CookieCodec(KeyBytes secret, String pool, String cookie) {
        Mac root = keyed(secret.pkcs8());
        servers = keyed(derived(root, "server", pool));
        values = keyed(derived(root, "value", pool, cookie));
        marks = keyed(derived(root, "mark", pool, cookie));
    }

    /// Under which a server stands in a cookie.
    long identifier(String server) {
        return ByteBuffer.wrap(fresh(servers).doFinal(server.getBytes(UTF_8))).getLong();
    }

    byte[] encode(CookieStamp stamp) {
        ByteBuffer value = ByteBuffer.allocate(SIGNED + TAG);
        value.put(VERSION)
                .putLong(stamp.server())
                .putInt((int) stamp.createdSeconds())
                .putInt((int) stamp.usedSeconds());
        value.put(tag(value.array()), 0, TAG);
        return Base64.getUrlEncoder().withoutPadding().encode(value.array());
    }

    /// @return null for what was not written by who has the secret
    @Nullable
    CookieStamp decode(byte[] bytes, int from, int to) {
        if (to - from != LENGTH || !isEncoded(bytes, from, to)) {
            return null;
        }
        byte[] value = Base64.getUrlDecoder().decode(Arrays.copyOfRange(bytes, from, to));
        byte[] expected = Arrays.copyOf(tag(value), TAG);
        byte[] tag = Arrays.copyOfRange(value, SIGNED, SIGNED + TAG);
        // In constant time, or the time that it takes would tell how much of a forged one is right.
        if (!MessageDigest.isEqual(expected, tag) || value[0] != VERSION) {
            return null;
        }
        ByteBuffer said = ByteBuffer.wrap(value, 1, SIGNED - 1);
        return new CookieStamp(said.getLong(), said.getInt() & SECONDS, said.getInt() & SECONDS);
    }

    /// What stands before the value of a cookie that a server has set: its identifier and the first four octets of an
    /// HMAC-SHA-256 over that, so that no value of an application's own looks like one.
    byte[] mark(long server) {
        ByteBuffer mark = ByteBuffer.allocate(MARK / 4 * 3).putLong(server);
        mark.put(markTag(mark.array()), 0, mark.remaining());
        return Base64.getUrlEncoder().withoutPadding().encode(mark.array());
    }

    /// @return null for what is no mark of who has the secret
    @Nullable
    CookieStamp unmark(byte[] bytes, int from, int to) {
        if (to - from != MARK || !isEncoded(bytes, from, to)) {
            return null;
        }
        byte[] mark = Base64.getUrlDecoder().decode(Arrays.copyOfRange(bytes, from, to));
        byte[] expected = Arrays.copyOf(markTag(mark), mark.length - Long.BYTES);
        return MessageDigest.isEqual(expected, Arrays.copyOfRange(mark, Long.BYTES, mark.length))
                ? new CookieStamp(ByteBuffer.wrap(mark).getLong(), 0, 0)
                : null;
    }

    private byte[] markTag(byte[] mark) {
        Mac mac = fresh(marks);
        mac.update(mark, 0, Long.BYTES);
        return mac.doFinal();
    }

    private static boolean isEncoded(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] < 0 || !ALPHABET[bytes[i]]) {
                return false;
            }
        }
        return true;
    }

    private byte[] tag(byte[] value) {
        Mac mac = fresh(values);
        mac.update(value, 0, SIGNED);
        return mac.doFinal();
    }

    /// A key for one use only.
    private static byte[] derived(Mac root, String... use) {
        root.update("lbd persistence cookie".getBytes(UTF_8));
        for (String part : use) {
            root.update((byte) 0);
            root.update(part.getBytes(UTF_8));
        }
        return root.doFinal();
    }

    private static Mac keyed(byte[] key) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + HMAC, e);
        }
    }

    private static Mac fresh(Mac keyed) {
        try {
            return (Mac) keyed.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's own " + HMAC + " can be cloned", e);
        }
    }

    private static boolean[] alphabet() {
        boolean[] alphabet = new boolean[128];
        for (char c : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".toCharArray()) {
            alphabet[c] = true;
        }
        return alphabet;
    }
}
