package lbd.daemon.metrics;

import io.prometheus.metrics.model.snapshots.Labels;
import java.util.concurrent.atomic.LongAdder;
import lbd.core.runtime.FileCounters;
import lbd.core.runtime.RuntimeState;

/// Files that lbd serves itself.
final class FileMetrics implements MetricSource {
    private final FileCounters files;

    FileMetrics(RuntimeState state) {
        files = state.files();
    }

    @Override
    public void read(Page page) {
        failed(page, "busy", files.busy);
        failed(page, "silent", files.silent);
        failed(page, "unreadable", files.unreadable);
        failed(page, "cut", files.cut);
    }

    private static void failed(Page page, String reason, LongAdder count) {
        page.counter(
                "lbd_files_failed",
                "Requests for files that could not be answered as they should be.",
                Labels.of("reason", reason),
                count.sum());
    }
}
