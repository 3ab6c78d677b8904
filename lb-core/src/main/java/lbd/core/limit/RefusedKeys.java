package lbd.core.limit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// The keys that a limit has refused lately, for people. Any thread.
public final class RefusedKeys {
    /// So many are kept.
    public static final int MOST = 100;

    private static final int LONGEST = 128;

    /// @param key       as it was written, cut after 128 octets
    /// @param count     how often since it is here
    /// @param lastNanos when last, on the clock of [System#nanoTime]
    public record Refused(String key, long hash, long count, long lastNanos) {}

    private final LinkedHashMap<Long, Refused> keys = new LinkedHashMap<>(16, 0.75f, true);

    RefusedKeys() {}

    synchronized void note(byte[] key, int length, long hash, long nowNanos) {
        Refused known = keys.get(hash);
        String text = known == null ? new String(key, 0, Math.min(length, LONGEST), ISO_8859_1) : known.key();
        keys.put(hash, new Refused(text, hash, known == null ? 1 : known.count() + 1, nowNanos));
        if (keys.size() > MOST) {
            keys.pollFirstEntry();
        }
    }

    synchronized List<Refused> list() {
        return new ArrayList<>(keys.sequencedValues().reversed());
    }

    synchronized void forget(long hash) {
        keys.remove(hash);
    }

    synchronized void forget() {
        keys.clear();
    }
}
