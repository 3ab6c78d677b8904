package lbd.it.vrrp;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Figures for people, on the test's output.
final class Measured {
    private Measured() {}

    static void report(String what, double millis) {
        System.out.printf("MEASURED %s %.1f ms%n", what, millis);
    }

    /// When a log's first line with `part` was written, in seconds since 1970.
    static double timeOf(String log, String part) {
        String line = log.lines().filter(l -> l.contains(part)).findFirst().orElseThrow();
        return Instant.parse(line.substring(0, line.indexOf(' '))).toEpochMilli() / 1000.0;
    }

    static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }
}
