package lbd.it.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/// What VRRP costs where every VRID of a link is there at once.
@Isolated("it measures time")
class LoadTest {
    private static final int INSTANCES = 255;
    private static final int ADDRESSES = 4;

    @Test
    void allVridsOfALinkStartMoveAndStopTogether() throws Exception {
        try (Lab lab = new Lab()) {
            Lab.Host a = lab.host(1);
            Lab.Host b = lab.host(2);
            long begun = System.nanoTime();
            Lbd first = a.lbd(all(200));
            Lab.await("255 masters", 60, () -> addresses(a) == INSTANCES * ADDRESSES, () -> "" + addresses(a));
            Measured.report("255 instances with 4 addresses: start to all held", millisSince(begun));
            Lbd second = b.lbd(all(100));
            Lab.pass(2000, "take-overs that must not come");
            assertEquals(0, second.count(" to=master "), "255 followed masters");
            report("master", first);
            report("backup", second);
            Lab.pass(5000, "the rest after what was measured");
            first.kill();
            long killed = System.nanoTime();
            Lab.await("255 new masters", 60, () -> addresses(b) == INSTANCES * ADDRESSES, () -> "" + addresses(b));
            Measured.report("kill -9 to 1020 addresses held by the other (master-down 3609 ms)", millisSince(killed));
            assertEquals(INSTANCES, second.count(" to=master "), "each took over once");
            for (JsonNode instance : second.vrrp().get("instances")) {
                assertEquals("master", instance.get("state").asText());
                assertEquals(1, instance.at("/counters/became_master").asInt());
            }
            long asked = System.nanoTime();
            second.terminate();
            Measured.report("SIGTERM to 1020 addresses withdrawn and the process ended", millisSince(asked));
            assertEquals(0, addresses(b));
            assertFalse(second.log().contains("Exception"), second.log());
            long again = System.nanoTime();
            a.lbd(all(50));
            Measured.report("start with 1020 left-over addresses", millisSince(again));
        }
    }

    private static NodeFile all(int priority) {
        NodeFile all = null;
        for (int vrid = 1; vrid <= INSTANCES; vrid++) {
            NodeFile one = NodeFile.priority(priority)
                    .with("name", "V" + vrid)
                    .with("virtual_router_id", Integer.toString(vrid))
                    .with("advertisement_interval", "1s")
                    .with(
                            "virtual_addresses",
                            "[10.78.%1$d.1/32, 10.78.%1$d.2/32, 10.78.%1$d.3/32, 10.78.%1$d.4/32]".formatted(vrid));
            all = all == null ? one : all.and(one);
        }
        return all;
    }

    private static long addresses(Lab.Host host) {
        return host.output("ip", "-o", "-4", "addr", "show", "dev", "eth0")
                .lines()
                .filter(l -> l.contains(" 10.78."))
                .count();
    }

    private static double millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e6;
    }

    private static void report(String who, Lbd lbd) throws Exception {
        Path proc = Path.of("/proc", Long.toString(lbd.process.pid()));
        long before = ticks(proc);
        Lab.pass(3000, "what is measured");
        double share = (ticks(proc) - before) / 300.0;
        String rss = Files.readAllLines(proc.resolve("status")).stream()
                .filter(l -> l.startsWith("VmRSS"))
                .findFirst()
                .orElse("")
                .replaceAll("\\s+", " ");
        System.out.printf("MEASURED 255 instances, %s: %.0f %% of a processor, %s%n", who, share * 100, rss);
        assertTrue(share < 0.5, who + " uses " + share + " of a processor");
    }

    /// Processor time so far, in hundredths of a second.
    private static long ticks(Path proc) throws Exception {
        String stat = Files.readString(proc.resolve("stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }
}
