package lbd.daemon.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import lbd.core.text.Visible;
import org.jspecify.annotations.Nullable;

/// What came between two [TopView]s, to be read: the most frequent first.
public final class TopText {
    private static final int MOST_ROWS = 15;
    private static final double MS_PER_SECOND = 1000;
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};
    private static final int NEXT_UNIT = 1024;

    private static final JsonNode NOTHING = MissingNode.getInstance();

    private final JsonNode now;
    private final JsonNode before;
    private final double seconds;

    private TopText(JsonNode before, JsonNode now) {
        this.before = before;
        this.now = now;
        this.seconds =
                Math.max(1, now.path("at_ms").asLong() - before.path("at_ms").asLong()) / MS_PER_SECOND;
    }

    /// @param before an earlier answer of `/api/v1/top`
    /// @param now    a later one
    public static String of(JsonNode before, JsonNode now) {
        TopText text = new TopText(before, now);
        return text.table("LISTENER", "CONNECTIONS", "listeners") + "\n" + text.table("POOL", "IN HAND", "pools") + "\n"
                + text.table("SERVER", "IN HAND", "servers") + text.clients();
    }

    private record Row(String name, long open, double ended, double errors, double in, double out, List<Long> times) {}

    private String table(String what, String open, String kind) {
        List<Row> rows = rows(kind);
        Table table = new Table();
        table.row(what, open, "PER SECOND", "5XX", "IN/S", "OUT/S", "P50", "P99");
        rows.stream()
                .limit(MOST_ROWS)
                .forEach(row -> table.row(
                        Visible.of(row.name()),
                        row.open(),
                        rate(row.ended()),
                        rate(row.errors()),
                        size(row.in()),
                        size(row.out()),
                        time(row.times(), 0.5),
                        time(row.times(), 0.99)));
        int more = rows.size() - MOST_ROWS;
        return table + (more > 0 ? "and " + more + " more\n" : "");
    }

    private List<Row> rows(String kind) {
        Map<String, JsonNode> then = new HashMap<>();
        before.path(kind).forEach(row -> then.put(row.path("name").asText(), row));
        List<Row> rows = new ArrayList<>();
        now.path(kind)
                .forEach(row -> rows.add(row(row, then.get(row.path("name").asText()))));
        rows.sort(Comparator.comparingDouble(Row::ended).reversed().thenComparing(Row::name));
        return rows;
    }

    /// One that was not there has begun since; one whose counts are lower is another of the same name.
    private Row row(JsonNode row, @Nullable JsonNode then) {
        JsonNode old =
                then == null || then.path("ended").asLong() > row.path("ended").asLong() ? NOTHING : then;
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < row.path("times").size(); i++) {
            times.add(row.path("times").get(i).asLong()
                    - old.path("times").path(i).asLong());
        }
        return new Row(
                row.path("name").asText(),
                row.path("open").asLong(),
                grown(row, old, "ended"),
                grown(row, old, "responses_5xx"),
                grown(row, old, "bytes_in"),
                grown(row, old, "bytes_out"),
                times);
    }

    private double grown(JsonNode row, JsonNode old, String key) {
        return Math.max(0, row.path(key).asLong() - old.path(key).asLong()) / seconds;
    }

    private static String rate(double each) {
        return each == 0 ? "0" : String.format(Locale.ROOT, each < 10 ? "%.1f" : "%.0f", each);
    }

    private static String size(double bytes) {
        int unit = 0;
        double left = bytes;
        while (left >= NEXT_UNIT && unit < UNITS.length - 1) {
            left /= NEXT_UNIT;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 || left >= 100 ? "%.0f%s" : "%.1f%s", left, UNITS[unit]);
    }

    /// The bucket that it falls into: half of the work took at most so long.
    private String time(List<Long> times, double part) {
        long all = times.stream().mapToLong(Long::longValue).sum();
        if (all == 0) {
            return "-";
        }
        JsonNode bounds = now.path("bounds_ms");
        long below = 0;
        for (int i = 0; i < bounds.size(); i++) {
            below += times.get(i);
            if (below >= all * part) {
                return "<" + milliseconds(bounds.get(i).asDouble());
            }
        }
        return ">" + milliseconds(bounds.path(bounds.size() - 1).asDouble());
    }

    private static String milliseconds(double bound) {
        return bound == Math.rint(bound) ? (long) bound + "ms" : bound + "ms";
    }

    private String clients() {
        if (now.path("clients").isEmpty()) {
            return "";
        }
        Table table = new Table();
        table.row("CLIENT", "OF THE SAMPLE");
        now.path("clients")
                .forEach(c -> table.row(
                        c.path("client").asText(),
                        Math.round(100.0
                                        * c.path("sampled").asInt()
                                        / c.path("of").asInt()) + "%"));
        return "\n" + table;
    }
}
