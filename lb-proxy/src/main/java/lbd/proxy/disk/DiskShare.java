package lbd.proxy.disk;

import java.nio.channels.FileChannel;
import lbd.core.runtime.DiskCounters;
import lbd.core.runtime.DiskRefusal;
import org.jspecify.annotations.Nullable;

/// What the bodies of one listener have of the [Disk]. Any thread.
public final class DiskShare {
    private final Disk disk;
    private final String listener;
    private final DiskCounters counts;

    DiskShare(Disk disk, String listener, DiskCounters counts) {
        this.disk = disk;
        this.listener = listener;
        this.counts = counts;
    }

    Disk disk() {
        return disk;
    }

    /// Whether there may be another file.
    boolean open() {
        boolean may = disk.budget().open();
        if (may) {
            counts.files.increment();
        }
        return may;
    }

    boolean take(long bytes) {
        return disk.budget().take(bytes, counts);
    }

    void wrote(int bytes) {
        counts.written.add(bytes);
    }

    /// @param file null: it never came to be
    void closed(long bytes, @Nullable FileChannel file) {
        disk.budget().closed(bytes, counts);
        if (file != null) {
            disk.close(file);
        }
    }

    void refused(DiskRefusal why, @Nullable Throwable cause) {
        counts.refusals.add(why);
        disk.report(listener, why, cause);
    }
}
