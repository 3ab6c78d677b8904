package lbd.core.model.edge;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import lbd.core.http.MediaRange;

/// Which answers of servers are compressed, and how.
///
/// @param encodings the first of those that a client likes best is taken; empty: nothing is compressed
/// @param types     `type/subtype` or `type/*`, in small letters
/// @param minSize   bytes, 0 to 1 GiB: what says that it is shorter stays as it is
/// @param levels    for those that are not to have [Encoding#defaultLevel()]
public record CompressSpec(List<Encoding> encodings, List<String> types, int minSize, Map<Encoding, Integer> levels) {
    public static final int MAX_MIN_SIZE = 1 << 30;
    public static final int DEFAULT_MIN_SIZE = 1024;

    /// What is text, whatever it is called.
    public static final List<String> DEFAULT_TYPES = List.of(
            "text/*",
            "application/javascript",
            "application/json",
            "application/ld+json",
            "application/manifest+json",
            "application/wasm",
            "application/xhtml+xml",
            "application/xml",
            "image/svg+xml");

    /// Said by a route whose listener compresses.
    public static final CompressSpec OFF = new CompressSpec(List.of(), List.of(), 0, Map.of());

    /// All that there are, by what is usual.
    public static final CompressSpec DEFAULT =
            new CompressSpec(List.of(Encoding.values()), DEFAULT_TYPES, DEFAULT_MIN_SIZE, Map.of());

    public CompressSpec {
        encodings = List.copyOf(encodings);
        types = List.copyOf(types);
        levels = Map.copyOf(levels);
        if (new HashSet<>(encodings).size() < encodings.size()) {
            throw new IllegalArgumentException("encodings: has one of them twice");
        }
        types.forEach(MediaRange::check);
        if (minSize < 0 || minSize > MAX_MIN_SIZE) {
            throw new IllegalArgumentException("min_size: " + minSize + " is not 0 to " + MAX_MIN_SIZE);
        }
        levels.forEach((encoding, level) -> {
            if (level < encoding.minLevel() || level > encoding.maxLevel()) {
                throw new IllegalArgumentException("level: " + encoding.word() + " " + level + " is not "
                        + encoding.minLevel() + " to " + encoding.maxLevel());
            }
        });
    }

    /// How hard one of them tries.
    public int level(Encoding encoding) {
        return levels.getOrDefault(encoding, encoding.defaultLevel());
    }
}
