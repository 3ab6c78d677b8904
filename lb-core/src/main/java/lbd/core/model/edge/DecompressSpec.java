package lbd.core.model.edge;

import java.util.HashSet;
import java.util.List;
import lbd.core.model.Range;

/// Which codings are taken off the bodies of requests, and up to which size.
///
/// @param encodings those that are; empty: bodies stay as they are
/// @param maxSize   bytes of a body without its codings, 1 KiB to 1 TiB
/// @param maxRatio  how many times as long as what has come of it a body may become, 2 to 100,000: asked above
///                  [#FREE_OF_RATIO]
public record DecompressSpec(List<Coding> encodings, long maxSize, int maxRatio) {
    public static final long LEAST_SIZE = 1 << 10;
    public static final long MOST_SIZE = 1L << 40;
    public static final long DEFAULT_SIZE = 10 << 20;
    public static final int LEAST_RATIO = 2;
    public static final int MOST_RATIO = 100_000;
    public static final int DEFAULT_RATIO = 100;

    /// Bytes of a body that do no harm, however few they were made of.
    public static final long FREE_OF_RATIO = 1 << 20;

    /// Said by a route whose listener decompresses.
    public static final DecompressSpec OFF = new DecompressSpec(List.of(), DEFAULT_SIZE, DEFAULT_RATIO);

    /// All that there are.
    public static final DecompressSpec DEFAULT =
            new DecompressSpec(List.of(Coding.values()), DEFAULT_SIZE, DEFAULT_RATIO);

    public DecompressSpec {
        encodings = List.copyOf(encodings);
        if (new HashSet<>(encodings).size() < encodings.size()) {
            throw new IllegalArgumentException("encodings: has one of them twice");
        }
        Range.check("max_size", maxSize, LEAST_SIZE, MOST_SIZE);
        Range.check("max_ratio", maxRatio, LEAST_RATIO, MOST_RATIO);
    }

    public boolean isOff() {
        return encodings.isEmpty();
    }
}
