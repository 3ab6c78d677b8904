package lbd.core.scheduler;

/// Hashing and drawing without division.
final class Bits {
    private Bits() {}

    /// Spreads a key over all 64 bits (the finalizer of SplitMix64).
    static long mix(long key) {
        long z = key + 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }

    /// A number of 0 to bound - 1 from 64 even bits, by Lemire's multiplication.
    static long below(long random, long bound) {
        return Math.unsignedMultiplyHigh(random, bound);
    }
}
