package lbd.daemon.admin;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import lbd.core.accesslog.AccessRecord;
import org.jspecify.annotations.Nullable;

/// What has failed lately: how often each way, and the last ones.
///
/// @param remembered how many of those that were asked for are in memory
/// @param ways       the most frequent first, at most 20
/// @param failures   the last of them, the oldest first, as lines of the access log
record FailuresView(int remembered, List<WayView> ways, List<JsonNode> failures) {
    private static final int MOST_WAYS = 20;

    /// @param detail absent where the reason says all
    /// @param status absent where the client got none
    /// @param pool   absent where none was asked
    /// @param server absent where none was picked
    /// @param last   when the last of them began
    record WayView(
            int times,
            String ended,
            @Nullable String detail,
            @Nullable Integer status,
            @Nullable String pool,
            @Nullable String server,
            String last) {}

    private record Way(
            String ended,
            @Nullable String detail,
            int status,
            @Nullable String pool,
            @Nullable String server) {
        static Way of(AccessRecord record) {
            return new Way(record.ended.word(), record.detail, record.status, record.pool, record.server);
        }

        WayView view(List<AccessRecord> records) {
            Integer sent = status == AccessRecord.NONE ? null : status;
            String last = new RecordText().time(records.getLast());
            return new WayView(records.size(), ended, detail, sent, pool, server, last);
        }
    }

    /// @param all  the oldest first
    /// @param last of them, those that are shown
    static FailuresView of(List<AccessRecord> all, List<AccessRecord> last) {
        Map<Way, List<AccessRecord>> ways = all.stream().collect(Collectors.groupingBy(Way::of));
        List<WayView> views = new ArrayList<>();
        ways.forEach((way, records) -> views.add(way.view(records)));
        views.sort(Comparator.comparingInt(WayView::times).reversed());
        return new FailuresView(all.size(), views.stream().limit(MOST_WAYS).toList(), new RecordText().json(last));
    }

    /// @param lines of the last ones
    String text(String lines) {
        if (remembered == 0) {
            return "no failures in memory\n";
        }
        Table table = new Table();
        table.row("TIMES", "ENDED", "DETAIL", "STATUS", "POOL", "SERVER", "LAST");
        ways.forEach(way -> table.row(
                way.times(),
                way.ended(),
                dash(way.detail()),
                dash(way.status()),
                dash(way.pool()),
                dash(way.server()),
                way.last()));
        return table + "\nthe last " + failures.size() + " of " + remembered + ":\n" + lines;
    }

    private static Object dash(@Nullable Object value) {
        return value == null ? "-" : value;
    }
}
