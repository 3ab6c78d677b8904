package lbd.core.limit;

import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/// Token buckets by the hashes of their keys, in the memory that is taken when the table is made: 32 to 64 bytes for
/// each key that there is to be room for. Any thread; whoever asks has a small part of the table for a moment.
///
/// Of a bucket one number is kept, the time when it will be full again (the theoretical arrival time of GCRA, ITU-T
/// I.371): a bucket that is full is as good as one that is not there. A key may lie in any of [#WAYS] places; where all
/// of them are taken, the bucket goes that is full first. So keys that come once displace each other, and
/// not the key of a client that is over its limit.
public final class RateTable {
    private static final int WAYS = 16;
    private static final int MOST_LOCKS = 256;

    /// 0: free.
    private final long[] hashes;

    private final long[] fullAt;
    private final int sets;
    private final Object[] locks;
    private final LongAdder displaced = new LongAdder();

    /// @param size keys that there is to be room for
    RateTable(int size) {
        // At most half full, so that hardly any set has more keys than places while there are no more than that.
        sets = Math.max(1, Integer.highestOneBit(Math.max(1, 2 * size / WAYS - 1)) << 1);
        hashes = new long[sets * WAYS];
        fullAt = new long[sets * WAYS];
        locks = new Object[Math.min(sets, MOST_LOCKS)];
        for (int i = 0; i < locks.length; i++) {
            locks[i] = new Object();
        }
    }

    /// Is shown a bucket that is not full.
    @FunctionalInterface
    public interface Visitor {
        /// @param fullAtNanos on the clock of [System#nanoTime], which processes of one machine have in common
        void bucket(long hash, long fullAtNanos);
    }

    /// Shows the buckets that are not full.
    public void each(long nowNanos, Visitor visitor) {
        for (int set = 0; set < sets; set++) {
            synchronized (locks[set & (locks.length - 1)]) {
                for (int i = set * WAYS; i < (set + 1) * WAYS; i++) {
                    if (hashes[i] != 0 && fullAt[i] - nowNanos > 0) {
                        visitor.bucket(hashes[i], fullAt[i]);
                    }
                }
            }
        }
    }

    /// Goes on with a bucket of another process.
    public void resume(long hash, long fullAtNanos, long nowNanos) {
        spend(hash, nowNanos, Math.max(0, fullAtNanos - nowNanos));
    }

    /// Buckets that had to make room for others before they were full.
    long displaced() {
        return displaced.sum();
    }

    /// Bytes that it has taken.
    long bytes() {
        return 2L * Long.BYTES * hashes.length;
    }

    /// Takes a token where there is one.
    ///
    /// @param nowNanos      on the clock of [System#nanoTime]
    /// @param intervalNanos after which a bucket gets a token
    /// @param burst         tokens of a full bucket
    /// @return more than 0: there is none; after so many nanoseconds there will be. Else a token was taken, and as
    ///     many are left as there are intervals in it, below 0
    long take(long hash, long nowNanos, long intervalNanos, int burst) {
        return take(hash, nowNanos, intervalNanos, burst, 0);
    }

    /// As the other one, but where there will be a token within this time it is taken too, by who waits so long.
    long take(long hash, long nowNanos, long intervalNanos, int burst, long longestWait) {
        long key = key(hash);
        int set = set(key);
        synchronized (locks[set & (locks.length - 1)]) {
            int place = place(key, set, nowNanos);
            long full = hashes[place] == key ? Math.max(fullAt[place] - nowNanos, 0) : 0;
            long over = full + intervalNanos - intervalNanos * burst;
            if (over <= longestWait) {
                hashes[place] = key;
                fullAt[place] = nowNanos + full + intervalNanos;
            }
            return over;
        }
    }

    /// Takes what a thing has cost, whether it is there or not.
    ///
    /// @param costNanos until that has come again
    /// @return how long until the bucket is full
    long spend(long hash, long nowNanos, long costNanos) {
        long key = key(hash);
        int set = set(key);
        synchronized (locks[set & (locks.length - 1)]) {
            int place = place(key, set, nowNanos);
            long full = (hashes[place] == key ? Math.max(fullAt[place] - nowNanos, 0) : 0) + costNanos;
            hashes[place] = key;
            fullAt[place] = nowNanos + full;
            return full;
        }
    }

    /// How long until the bucket is full.
    long untilFull(long hash, long nowNanos) {
        long key = key(hash);
        int set = set(key);
        synchronized (locks[set & (locks.length - 1)]) {
            int place = find(key, set);
            return place < 0 ? 0 : Math.max(0, fullAt[place] - nowNanos);
        }
    }

    /// Buckets that are not full. Looks at all of them.
    int used(long nowNanos) {
        int used = 0;
        for (int set = 0; set < sets; set++) {
            synchronized (locks[set & (locks.length - 1)]) {
                for (int i = set * WAYS; i < (set + 1) * WAYS; i++) {
                    used += hashes[i] != 0 && fullAt[i] - nowNanos > 0 ? 1 : 0;
                }
            }
        }
        return used;
    }

    /// Fills a bucket.
    void clear(long hash) {
        long key = key(hash);
        int set = set(key);
        synchronized (locks[set & (locks.length - 1)]) {
            int place = find(key, set);
            if (place >= 0) {
                hashes[place] = 0;
            }
        }
    }

    /// Fills all buckets.
    void clear() {
        for (int set = 0; set < sets; set++) {
            synchronized (locks[set & (locks.length - 1)]) {
                Arrays.fill(hashes, set * WAYS, (set + 1) * WAYS, 0);
            }
        }
    }

    /// Puts a token back that was just taken.
    void giveBack(long hash, long intervalNanos) {
        long key = key(hash);
        int set = set(key);
        synchronized (locks[set & (locks.length - 1)]) {
            int place = find(key, set);
            if (place >= 0) {
                fullAt[place] -= intervalNanos;
            }
        }
    }

    private static long key(long hash) {
        return hash == 0 ? 1 : hash;
    }

    private int set(long key) {
        return (int) (key >>> Integer.SIZE) & (sets - 1);
    }

    private int find(long key, int set) {
        int first = set * WAYS;
        for (int i = first; i < first + WAYS; i++) {
            if (hashes[i] == key) {
                return i;
            }
        }
        return -1;
    }

    /// Where the key lies, or is to lie.
    private int place(long key, int set, long nowNanos) {
        int found = find(key, set);
        if (found >= 0) {
            return found;
        }
        int first = set * WAYS;
        int best = first;
        for (int i = first; i < first + WAYS; i++) {
            if (hashes[i] == 0) {
                return i;
            }
            if (fullAt[i] - fullAt[best] < 0) {
                best = i;
            }
        }
        if (fullAt[best] - nowNanos > 0) {
            displaced.increment();
        }
        return best;
    }
}
