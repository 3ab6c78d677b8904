package lbd.daemon.recorder;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import lbd.core.accesslog.AccessRecord;
import org.jspecify.annotations.Nullable;

/// The last records of one loop: a new one takes the place of the oldest. Its loop writes, any thread reads.
final class Ring {
    private final int size;
    // A quiet daemon has none: most places would stay empty.
    private volatile @Nullable AtomicReferenceArray<AccessRecord> records;
    private int next;

    Ring(int size) {
        this.size = size;
    }

    /// @param record is not changed any more
    void add(AccessRecord record) {
        AtomicReferenceArray<AccessRecord> all = records;
        if (all == null) {
            all = new AtomicReferenceArray<>(size);
            records = all;
        }
        all.setRelease(next, record);
        next = next + 1 == size ? 0 : next + 1;
    }

    /// In no order.
    void forEach(Consumer<AccessRecord> each) {
        AtomicReferenceArray<AccessRecord> all = records;
        for (int i = 0; all != null && i < size; i++) {
            AccessRecord record = all.getAcquire(i);
            if (record == null) {
                return;
            }
            each.accept(record);
        }
    }
}
