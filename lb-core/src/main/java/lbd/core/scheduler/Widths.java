package lbd.core.scheduler;

/// Members side by side on a line, each as wide as its weight.
final class Widths {
    private final long[] upTo;

    // Who is at the start of each of as many equal parts of the line as there are members, or up to twice as many, and
    // one more for the end: a part holds one or two members where a search through all would take ten unforeseeable
    // steps.
    private final int[] parts;
    private final int shift;

    /// @param weights positive
    Widths(long[] weights) {
        upTo = new long[weights.length];
        long sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i];
            upTo[i] = sum;
        }
        int bits = Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(weights.length));
        shift = Long.SIZE - bits;
        parts = new int[(1 << bits) + 1];
        int last = Math.max(0, weights.length - 1);
        parts[1 << bits] = last;
        for (int i = 0; i < 1 << bits; i++) {
            parts[i] = search(0, last, Bits.below((long) i << shift, sum));
        }
    }

    /// All together.
    long total() {
        return upTo.length == 0 ? 0 : upTo[upTo.length - 1];
    }

    /// Whom a point of the line belongs to; there must be one.
    ///
    /// @param random 64 even bits
    int at(long random) {
        int part = (int) (random >>> shift);
        return search(parts[part], parts[part + 1], Bits.below(random, total()));
    }

    // The first member that ends after the point.
    private int search(int from, int to, long point) {
        int low = from;
        int high = to;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (upTo[middle] > point) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
