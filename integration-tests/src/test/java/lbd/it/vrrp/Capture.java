package lbd.it.vrrp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// What goes over the bridge, as tcpdump saw and tshark reads it.
final class Capture {
    private static final int TRIES = 3;

    private final Path file;
    private final Process process;

    /// A tcpdump that comes up late, as one in some hundred does while the kernel still takes namespaces of other tests
    /// away, is replaced by another.
    Capture(Lab lab) throws Exception {
        Path log = lab.directory.resolve("tcpdump.log");
        for (int tried = 1; ; tried++) {
            Path begun = lab.directory.resolve("capture" + System.nanoTime() + ".pcap");
            Process tcpdump = lab.onBridge(
                    log,
                    "tcpdump",
                    "--immediate-mode",
                    "-n",
                    "-i",
                    "br0",
                    "-U",
                    "-w",
                    begun.toString(),
                    "ip proto 112 or ip6 proto 112 or arp or icmp6");
            if (Lab.within(20, () -> begun.toFile().length() > 0)) {
                file = begun;
                process = tcpdump;
                return;
            }
            tcpdump.destroyForcibly();
            String why = Files.readString(log) + (tcpdump.isAlive() ? "" : " (ended)");
            System.out.println("tcpdump does not listen: " + why);
            assertTrue(tried < TRIES, why);
        }
    }

    /// Stops it and reads the packets that a display filter takes, the given fields of each.
    List<String> read(String filter, String... fields) throws Exception {
        if (process.isAlive()) {
            Lab.pass(200, "packets that are on their way to the file");
            process.destroy();
            process.waitFor(5, TimeUnit.SECONDS);
        }
        return tshark(filter, fields);
    }

    /// As [#read], of what has come so far: the capture goes on.
    List<String> soFar(String filter, String... fields) throws Exception {
        try {
            return tshark(filter, fields);
        } catch (IllegalStateException e) {
            return List.of(); // The last packet was there in part.
        }
    }

    private List<String> tshark(String filter, String... fields) throws Exception {
        List<String> words = new ArrayList<>(List.of("tshark", "-r", file.toString(), "-T", "fields", "-Y", filter));
        for (String field : fields) {
            words.add("-e");
            words.add(field);
        }
        return Lab.sh(words.toArray(String[]::new))
                .lines()
                .filter(l -> !l.startsWith("Running as"))
                .toList();
    }
}
