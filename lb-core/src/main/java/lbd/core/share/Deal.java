package lbd.core.share;

import java.util.Arrays;

/// Deals turns out to several, to each as many of a round's as it has parts, and spread over the round: whoever looks
/// at any stretch of it finds about the share that was asked for. Immutable; any thread.
public final class Deal {
    private final byte[] round;
    private final int[] ends;
    private final int whole;

    /// @param parts of each, at most 127 of them, 10,000 together at most; not all 0
    public Deal(int... parts) {
        int divisor = Arrays.stream(parts).reduce(0, Deal::divisor);
        int[] lowest = Arrays.stream(parts).map(p -> p / divisor).toArray();
        ends = lowest.clone();
        Arrays.parallelPrefix(ends, Integer::sum);
        whole = ends[ends.length - 1];
        round = round(lowest, whole);
    }

    private static int divisor(int a, int b) {
        return b == 0 ? a : divisor(b, a % b);
    }

    /// By the rule of nginx's smooth round robin.
    private static byte[] round(int[] parts, int whole) {
        byte[] round = new byte[whole];
        int[] current = new int[parts.length];
        for (int turn = 0; turn < whole; turn++) {
            int best = 0;
            for (int i = 0; i < parts.length; i++) {
                current[i] += parts[i];
                best = current[i] > current[best] ? i : best;
            }
            current[best] -= whole;
            round[turn] = (byte) best;
        }
        return round;
    }

    /// Whose turn it is.
    ///
    /// @param number of the turn, counted by one
    public int turn(long number) {
        return round[(int) Long.remainderUnsigned(number, whole)];
    }

    /// Who has what this hash is of. When parts change, those move whose part shrinks, and no others if the order of
    /// those who have them stays.
    ///
    /// @param hash all of whose bits count
    public int of(long hash) {
        long place = Math.unsignedMultiplyHigh(hash, whole);
        int at = 0;
        while (place >= ends[at]) {
            at++;
        }
        return at;
    }
}
