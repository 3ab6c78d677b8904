package lbd.core.limit;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/// SipHash-2-4 with a secret (Aumasson, Bernstein, "SipHash: a fast short-input PRF"): who does not know
/// the secret finds no two keys that meet. Immutable; any thread.
public final class KeyHash {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final long secret0;
    private final long secret1;

    KeyHash(long secret0, long secret1) {
        this.secret0 = secret0;
        this.secret1 = secret1;
    }

    /// With a secret of its own.
    public static KeyHash random() {
        SecureRandom random = new SecureRandom();
        return new KeyHash(random.nextLong(), random.nextLong());
    }

    /// With the secret of another process.
    ///
    /// @param secret two words
    public static KeyHash of(long[] secret) {
        return new KeyHash(secret[0], secret[1]);
    }

    /// For the process that takes this one's place, and nobody else.
    public long[] secret() {
        return new long[] {secret0, secret1};
    }

    /// Of the octets from 0 to `length`.
    long of(byte[] key, int length) {
        return of(key, 0, length);
    }

    /// Of the octets from `from` to `to`.
    public long of(byte[] key, int from, int to) {
        int length = to - from;
        long v0 = secret0 ^ 0x736f6d6570736575L;
        long v1 = secret1 ^ 0x646f72616e646f6dL;
        long v2 = secret0 ^ 0x6c7967656e657261L;
        long v3 = secret1 ^ 0x7465646279746573L;
        int words = length >>> 3;
        for (int i = 0; i <= words + 2; i++) {
            long word = 0;
            if (i < words) {
                word = (long) WORD.get(key, from + (i << 3));
            } else if (i == words) {
                word = last(key, from, length);
            } else if (i == words + 1) {
                v2 ^= 0xff;
            }
            v3 ^= word;
            for (int round = 0; round < 2; round++) {
                v0 += v1;
                v2 += v3;
                v1 = Long.rotateLeft(v1, 13) ^ v0;
                v3 = Long.rotateLeft(v3, 16) ^ v2;
                v0 = Long.rotateLeft(v0, 32);
                v2 += v1;
                v0 += v3;
                v1 = Long.rotateLeft(v1, 17) ^ v2;
                v3 = Long.rotateLeft(v3, 21) ^ v0;
                v2 = Long.rotateLeft(v2, 32);
            }
            v0 ^= word;
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }

    /// What does not fill a word, with the length.
    private static long last(byte[] key, int from, int length) {
        long word = (long) length << 56;
        for (int i = length & ~7; i < length; i++) {
            word |= (key[from + i] & 0xffL) << ((i & 7) << 3);
        }
        return word;
    }
}
