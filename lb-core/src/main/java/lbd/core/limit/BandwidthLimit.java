package lbd.core.limit;

import java.util.ArrayList;
import java.util.List;
import lbd.core.model.BandwidthLimitSpec;
import org.jspecify.annotations.Nullable;

/// Bytes in a time, by key. Nobody is refused: who has moved too many waits before it moves more.
public final class BandwidthLimit extends Limit {
    private final BandwidthLimitSpec spec;
    private final @Nullable RateTable upload;
    private final @Nullable RateTable download;

    BandwidthLimit(BandwidthLimitSpec spec) {
        this.spec = spec;
        upload = table(spec.upload());
        download = table(spec.download());
    }

    private @Nullable RateTable table(long bytesPerSecond) {
        boolean shared = bytesPerSecond != BandwidthLimitSpec.UNLIMITED && !spec.isForEach();
        return shared ? new RateTable(spec.size()) : null;
    }

    @Override
    public BandwidthLimitSpec spec() {
        return spec;
    }

    /// For a request or a session with this key; null where there is no limit.
    public @Nullable Pace upload(long hash) {
        return pace(spec.upload(), upload, hash);
    }

    /// For a request or a session with this key; null where there is no limit.
    public @Nullable Pace download(long hash) {
        return pace(spec.download(), download, hash);
    }

    private static @Nullable Pace pace(long bytesPerSecond, @Nullable RateTable table, long hash) {
        return bytesPerSecond == BandwidthLimitSpec.UNLIMITED ? null : new Pace(bytesPerSecond, table, hash);
    }

    @Override
    public List<RateTable> tables() {
        List<RateTable> tables = new ArrayList<>();
        for (RateTable table : new @Nullable RateTable[] {upload, download}) {
            if (table != null) {
                tables.add(table);
            }
        }
        return tables;
    }

    @Override
    public long take(long hash, long nowNanos) {
        return 0;
    }

    @Override
    public long longestWait() {
        return 0;
    }

    @Override
    public void giveBack(long hash) {
        // Nothing has moved yet.
    }

    @Override
    public boolean isHeld() {
        return false;
    }

    @Override
    public long displaced() {
        return (upload == null ? 0 : upload.displaced()) + (download == null ? 0 : download.displaced());
    }

    @Override
    public int keys(long nowNanos) {
        return Math.max(upload == null ? 0 : upload.used(nowNanos), download == null ? 0 : download.used(nowNanos));
    }

    /// Any number of requests.
    @Override
    public int left(long hash, long nowNanos) {
        return Integer.MAX_VALUE;
    }

    @Override
    boolean forget(long hash, long nowNanos) {
        boolean any = false;
        for (RateTable table : new @Nullable RateTable[] {upload, download}) {
            if (table != null) {
                any |= table.untilFull(hash, nowNanos) > 0;
                table.clear(hash);
            }
        }
        return any;
    }

    @Override
    int forget(long nowNanos) {
        int keys = keys(nowNanos);
        if (upload != null) {
            upload.clear();
        }
        if (download != null) {
            download.clear();
        }
        return keys;
    }
}
