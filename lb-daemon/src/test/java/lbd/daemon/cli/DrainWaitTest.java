package lbd.daemon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import lbd.daemon.ExitCode;
import lbd.daemon.cli.DrainWait.LeftView;
import org.junit.jupiter.api.Test;

class DrainWaitTest {
    private final Deque<List<LeftView>> samples = new ArrayDeque<>();
    private final StringWriter out = new StringWriter();
    private long nanos;
    private List<LeftView> last = List.of();

    private static LeftView left(String server, int left) {
        return new LeftView(server, left, "drain");
    }

    private void samples(int times, LeftView... servers) {
        for (int i = 0; i < times; i++) {
            samples.add(List.of(servers));
        }
    }

    private int run(boolean json, boolean terminal, Duration limit) throws Exception {
        DrainWait.Source source = () -> {
            last = samples.isEmpty() ? last : samples.remove();
            return last;
        };
        return new DrainWait(
                        source,
                        () -> nanos,
                        pause -> nanos += pause.toNanos(),
                        new PrintWriter(out, true),
                        json,
                        terminal)
                .run(limit);
    }

    @Test
    void itEndsWhenNothingIsLeft() throws Exception {
        samples(10, left("web/a", 12));
        samples(10, left("web/a", 6));
        samples(1, left("web/a", 0));
        assertEquals(ExitCode.DONE, run(false, false, null));
        assertEquals("""
                web/a: 12 left, none has ended lately
                web/a: 6 left, about 5s at this rate
                web/a: empty after 10s
                """, out.toString());
    }

    @Test
    void severalAreOneSum() throws Exception {
        samples(1, left("web/a", 3), left("web/b", 0), left("web/c", 1));
        samples(1, left("web/a", 0), left("web/b", 0), left("web/c", 0));
        assertEquals(ExitCode.DONE, run(false, false, null));
        assertEquals("""
                4 left (web/a 3, web/c 1), none has ended lately
                web/a, web/b, web/c: empty after 1s
                """, out.toString());
    }

    @Test
    void whenItsTimeIsOverTheDrainStays() throws Exception {
        samples(1, left("web/a", 3));
        assertEquals(ExitCode.REFUSED, run(false, false, Duration.ofMillis(1200)));
        assertEquals("""
                web/a: 3 left, none has ended lately
                after 1s still web/a: 3 left; the drain stays in force (lbd enable ends it)
                """, out.toString());
        assertEquals(1_200_000_000L, nanos);
    }

    @Test
    void whoIsEnabledOrRemovedIsWaitedForNoMore() throws Exception {
        samples(1, left("web/a", 3), new LeftView("web/b", 1, "enabled"));
        assertEquals(ExitCode.REFUSED, run(false, false, null));
        samples(1, new LeftView("web/a", 0, null));
        assertEquals(ExitCode.REFUSED, run(false, false, null));
        assertEquals("""
                enabled again by somebody else: web/b
                in the pool no more: web/a
                """, out.toString());
    }

    @Test
    void onATerminalALineIsShownAgainInItsPlace() throws Exception {
        samples(1, left("web/a", 3));
        samples(1, left("web/a", 1));
        samples(1, left("web/a", 0));
        run(false, true, null);
        String again = "\r\u001b[K";
        assertEquals(
                again + "web/a: 3 left, none has ended lately" + again + "web/a: 1 left, about 1s at this rate" + again
                        + "web/a: empty after 1s\n",
                out.toString());
    }

    @Test
    void asJsonThereIsALineEachTime() throws Exception {
        samples(1, left("web/a", 3));
        samples(1, left("web/a", 0));
        run(true, true, null);
        assertEquals("""
                {"left":3,"servers":[{"server":"web/a","left":3,"state":"drain"}],"seconds":0.0,"done":false}
                {"left":0,"servers":[{"server":"web/a","left":0,"state":"drain"}],"seconds":0.5,"estimate_seconds":0.0,"done":true}
                """, out.toString());
    }

    @Test
    void theEstimateGoesByTheLastHalfMinute() {
        DrainEstimate estimate = new DrainEstimate();
        List<Duration> seen = new ArrayList<>();
        for (int second = 0; second <= 120; second++) {
            // Ten a second for a minute, then one a second.
            int left = second <= 60 ? 700 - 10 * second : 100 - (second - 60);
            estimate.at(second * 1_000_000_000L, left);
            if (second == 60 || second == 120) {
                seen.add(estimate.left());
            }
        }
        assertEquals(List.of(Duration.ofSeconds(10), Duration.ofSeconds(40)), seen);
    }
}
