package lbd.proxy.auth;

import java.security.MessageDigest;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Digests that were seen before, and what each was found to mean: a table of a fixed size, in which the newest takes
/// the place of one that is where it belongs. Any thread, without a lock: at worst something is found out once more.
///
/// @param <T> what they mean
final class SeenDigests<T> {
    /// Places among which a digest may be.
    private static final int WAYS = 4;

    private final AtomicReferenceArray<@Nullable Seen<T>> table;
    private final int sets;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Seen<T>(byte[] digest, T meaning) {}

    /// @param size how many may be kept; a power of two, at least 4
    SeenDigests(int size) {
        table = new AtomicReferenceArray<>(size);
        sets = size / WAYS;
    }

    /// @param digest of 8 octets at least, which nobody can choose
    @Nullable
    T get(byte[] digest) {
        int first = first(digest);
        for (int i = 0; i < WAYS; i++) {
            Seen<T> seen = table.get(first + i);
            if (seen != null && MessageDigest.isEqual(seen.digest, digest)) {
                return seen.meaning;
            }
        }
        return null;
    }

    void put(byte[] digest, T meaning) {
        int first = first(digest);
        int victim = digest[4] & (WAYS - 1);
        for (int i = 0; i < WAYS; i++) {
            Seen<T> seen = table.get(first + i);
            if (seen == null || MessageDigest.isEqual(seen.digest, digest)) {
                victim = i;
                break;
            }
        }
        table.set(first + victim, new Seen<>(digest, meaning));
    }

    private int first(byte[] digest) {
        int hash = (digest[0] & 0xff)
                | ((digest[1] & 0xff) << 8)
                | ((digest[2] & 0xff) << 16)
                | ((digest[3] & 0x7f) << 24);
        return hash % sets * WAYS;
    }
}
