package lbd.core.count;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// How long something took, each time: a histogram with the same buckets everywhere, so that what several things
/// counted can be added up. Any thread adds.
///
/// It is counted once, in cells that lie between the bounds of two histograms ([Bounds]): a classic one, and a fine one
/// whose bounds grow by 9 %. Each is a sum of cells, so both always tell of the same number of times. Cells are
/// made when something falls into them.
public final class Durations {
    /// So long an exemplar stays before another takes its place: who makes one pays once a second at most.
    private static final long EXEMPLAR_MILLIS = 1000;

    private final LongAdder nanos = new LongAdder();
    private volatile @Nullable AtomicReferenceArray<LongAdder> cells;
    private volatile @Nullable AtomicReferenceArray<Exemplar> exemplars;

    /// The upper bounds of the classic buckets in nanoseconds, the bound itself included; one more bucket has none.
    public static long[] bounds() {
        return Bounds.CLASSIC.clone();
    }

    /// Counts one. The clock of a machine never runs backwards, but a negative time would count as none.
    public void add(long tookNanos) {
        long took = Math.max(0, tookNanos);
        int at = Bounds.cell(took);
        AtomicReferenceArray<LongAdder> all = cells;
        LongAdder cell = all == null ? null : all.getAcquire(at);
        (cell == null ? made(at) : cell).increment();
        nanos.add(took);
    }

    private synchronized LongAdder made(int at) {
        AtomicReferenceArray<LongAdder> all = cells;
        if (all == null) {
            all = new AtomicReferenceArray<>(Bounds.CELLS);
            cells = all;
        }
        LongAdder cell = all.getAcquire(at);
        if (cell == null) {
            cell = new LongAdder();
            all.setRelease(at, cell);
        }
        return cell;
    }

    /// How many fell into each classic bucket, the one without a bound last.
    public long[] counts() {
        return counted().classic();
    }

    /// Both histograms, of one moment.
    public Counted counted() {
        long[] classic = new long[Bounds.CLASSIC.length + 1];
        long[] fine = new long[Bounds.FINE];
        AtomicReferenceArray<LongAdder> all = cells;
        for (int i = 0; all != null && i < Bounds.CELLS; i++) {
            LongAdder cell = all.getAcquire(i);
            if (cell != null) {
                long sum = cell.sum();
                classic[Bounds.CLASSIC_OF[i]] += sum;
                fine[Bounds.FINE_OF[i]] += sum;
            }
        }
        return new Counted(classic, fine, sumNanos());
    }

    /// What has been counted, for the process that counts on: by cell, then all times together.
    public long[] values() {
        long[] values = new long[Bounds.CELLS + 1];
        AtomicReferenceArray<LongAdder> all = cells;
        for (int i = 0; all != null && i < Bounds.CELLS; i++) {
            LongAdder cell = all.getAcquire(i);
            values[i] = cell == null ? 0 : cell.sum();
        }
        values[Bounds.CELLS] = sumNanos();
        return values;
    }

    /// Adds what another process has counted.
    ///
    /// @return false where that has other cells
    public boolean addAll(long[] values) {
        if (values.length != Bounds.CELLS + 1) {
            return false;
        }
        for (int i = 0; i < Bounds.CELLS; i++) {
            if (values[i] > 0) {
                made(i).add(values[i]);
            }
        }
        nanos.add(values[Bounds.CELLS]);
        return true;
    }

    /// All times together.
    public long sumNanos() {
        return nanos.sum();
    }

    /// Whether the bucket of such a time has no exemplar of the last second.
    public boolean wantsExemplar(long tookNanos, long nowMillis) {
        AtomicReferenceArray<Exemplar> all = exemplars;
        if (all == null) {
            return true;
        }
        Exemplar last = all.getAcquire(bucket(tookNanos));
        return last == null || nowMillis - last.millis() >= EXEMPLAR_MILLIS;
    }

    /// Shows which request had such a time, in place of the one before it in the same classic bucket.
    public void exemplar(Exemplar shown) {
        AtomicReferenceArray<Exemplar> all = exemplars;
        (all == null ? places() : all).setRelease(bucket(shown.nanos()), shown);
    }

    private synchronized AtomicReferenceArray<Exemplar> places() {
        AtomicReferenceArray<Exemplar> all = exemplars;
        if (all == null) {
            all = new AtomicReferenceArray<>(Bounds.CLASSIC.length + 1);
            exemplars = all;
        }
        return all;
    }

    /// The exemplars of the classic buckets that have one.
    public Exemplar[] exemplars() {
        AtomicReferenceArray<Exemplar> all = exemplars;
        Exemplar[] found = new Exemplar[all == null ? 0 : all.length()];
        int count = 0;
        for (int i = 0; all != null && i < all.length(); i++) {
            Exemplar one = all.getAcquire(i);
            if (one != null) {
                found[count++] = one;
            }
        }
        return Arrays.copyOf(found, count);
    }

    private static int bucket(long tookNanos) {
        return Bounds.CLASSIC_OF[Bounds.cell(Math.max(0, tookNanos))];
    }
}
