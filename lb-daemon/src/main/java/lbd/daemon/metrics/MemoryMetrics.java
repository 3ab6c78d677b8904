package lbd.daemon.metrics;

import io.prometheus.metrics.model.snapshots.Labels;
import lbd.core.runtime.DiskBudget;
import lbd.core.runtime.MemoryBudget;
import lbd.core.runtime.RuntimeState;

/// What connections make the process keep, and what they may.
final class MemoryMetrics implements MetricSource {
    private final RuntimeState state;

    MemoryMetrics(RuntimeState state) {
        this.state = state;
    }

    @Override
    public void read(Page page) {
        MemoryBudget memory = state.memory();
        Labels none = Labels.EMPTY;
        page.gauge("lbd_kept_bytes", "Kept of what is not complete or not taken yet.", none, memory.held());
        page.gauge("lbd_kept_bytes_max", "As much as may be kept, over all connections.", none, memory.limit());
        page.counter(
                "lbd_kept_given_up",
                "Connections given up because more was kept than may be.",
                none,
                memory.givenUp.sum());
        DiskBudget disk = state.disk();
        page.gauge("lbd_disk_kept_bytes", "Of the disk, for bodies that wait there.", none, disk.held());
        page.gauge("lbd_disk_kept_bytes_max", "As much as may be kept there.", none, disk.limit());
        page.gauge("lbd_disk_kept_files", "Bodies that wait there.", none, disk.files());
    }
}
