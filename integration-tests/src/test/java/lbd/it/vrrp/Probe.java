package lbd.it.vrrp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A client that pings the virtual address every 5 ms and notes when answers came.
final class Probe {
    private final Path log;

    Probe(Lab.Host client, String address) throws Exception {
        log = Files.createTempFile(client.directory, "ping", ".log");
        client.start(log, "ping", "-n", "-D", "-i", "0.005", address);
        Lab.await("a first answer of " + address, 20, () -> !times().isEmpty());
    }

    private List<Double> times() {
        List<Double> times = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(log)) {
                if (line.startsWith("[") && line.contains("bytes from")) {
                    times.add(Double.parseDouble(line.substring(1, line.indexOf(']'))));
                }
            }
        } catch (IOException | NumberFormatException e) {
            return times;
        }
        return times;
    }

    static double now() {
        return System.currentTimeMillis() / 1000.0;
    }

    /// When the first answer after `time` came.
    boolean answersSince(double time) {
        List<Double> times = times();
        return !times.isEmpty() && times.getLast() > time;
    }

    /// The longest time without an answer between then and now, in milliseconds.
    long outageSince(double from) {
        double longest = 0;
        double last = from;
        for (double t : times()) {
            if (t >= from) {
                longest = Math.max(longest, t - last);
                last = t;
            }
        }
        return Math.round(Math.max(longest, now() - last) * 1000);
    }
}
