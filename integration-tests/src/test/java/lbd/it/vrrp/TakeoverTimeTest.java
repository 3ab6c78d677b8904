package lbd.it.vrrp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/// How late a backup takes over from a master whose cable is cut, beside keepalived in the same place: the two take
/// turns, so that a stall of the machine hits both. `-Dlbd.vrrp.rounds=20` for the figures.
@Isolated("it measures time")
class TakeoverTimeTest {
    private static final double MASTER_DOWN = 0.3 + 0.1 * (256 - 100) / 256;

    private final List<Double> advert = new ArrayList<>();
    private final List<Double> announcement = new ArrayList<>();
    private final List<Double> outage = new ArrayList<>();

    @Test
    void takesOverNoLaterThanKeepalived() throws Exception {
        int rounds = Integer.getInteger("lbd.vrrp.rounds", 5);
        TakeoverTimeTest ours = this;
        TakeoverTimeTest theirs = new TakeoverTimeTest();
        try (Lab lab = new Lab();
                Lab other = new Lab()) {
            Pair lbd = new Pair(lab, true);
            Pair keepalived = new Pair(other, false);
            for (int i = 0; i < rounds; i++) {
                keepalived.cut(theirs);
                lbd.cut(ours);
            }
        }
        compare("first advert after master-down", ours.advert, theirs.advert);
        compare("first announcement after master-down", ours.announcement, theirs.announcement);
        compare("outage", ours.outage, theirs.outage);
        // By the wire's clock. The outage depends on where in the interval the cable was cut, the maximum on the
        // machine's stalls: they are for reading.
        double late = Measured.median(ours.announcement) - Measured.median(theirs.announcement);
        assertTrue(late <= 10, "ours " + ours.announcement + ", theirs " + theirs.announcement);
    }

    private static void compare(String what, List<Double> ours, List<Double> theirs) {
        System.out.printf(
                "MEASURED cut cable, 100 ms adverts, %d rounds, %s: keepalived median %.1f max %.1f ms, lbd median %.1f max"
                        + " %.1f ms; lbd %s%n",
                ours.size(),
                what,
                Measured.median(theirs),
                Collections.max(theirs),
                Measured.median(ours),
                Collections.max(ours),
                ours);
    }

    /// A keepalived master, a backup that is to be judged, and a client.
    private static final class Pair {
        private final Lab lab;
        private final Lab.Host master;
        private final Lab.Host backup;
        private final Lab.Host client;
        private final Probe probe;

        Pair(Lab lab, boolean lbd) throws Exception {
            this.lab = lab;
            master = lab.host(1);
            backup = lab.host(2);
            master.keepalived(KeepalivedTest.Form.V3_IPV4.keepalived(200, 2));
            Lab.await("the master to hold the address", 10, () -> master.holds(Lab.VIP));
            if (lbd) {
                backup.lbd(KeepalivedTest.Form.V3_IPV4.lbd(100, 1));
            } else {
                backup.keepalived(KeepalivedTest.Form.V3_IPV4.keepalived(100, 1));
            }
            client = lab.host(9);
            probe = new Probe(client, Lab.VIP);
            Lab.pass(1500, "the pair's first announcements end");
        }

        void cut(TakeoverTimeTest figures) throws Exception {
            Capture capture = lab.capture();
            Lab.pass(300, "adverts before the cut");
            double from = Probe.now();
            master.connect(false);
            Lab.await("the backup to take over", 5, () -> backup.holds(Lab.VIP));
            Lab.pass(300, "answers after the take-over");
            figures.outage.add((double) probe.outageSince(from));
            double last =
                    time(capture.read("vrrp.prio == 200", "frame.time_epoch").getLast());
            double due = last + MASTER_DOWN;
            figures.advert.add(1000
                    * (time(capture.read("vrrp.prio == 100", "frame.time_epoch").getFirst()) - due));
            String announced = "arp.src.proto_ipv4 == 10.77.0.100 && arp.dst.proto_ipv4 == 10.77.0.100";
            List<String> announcements =
                    capture.read(announced + " && frame.time_epoch > %.6f".formatted(last), "frame.time_epoch");
            figures.announcement.add(1000 * (time(announcements.getFirst()) - due));
            master.connect(true);
            Lab.await("the backup to give way", 5, () -> !backup.holds(Lab.VIP));
            // The client still asks the wrong one until keepalived announces itself again.
            client.exec("ip", "neigh", "flush", "all");
            Lab.await("answers", 10, () -> probe.answersSince(Probe.now() - 0.05));
            Lab.pass(300, "adverts after the return");
        }

        private static double time(String epoch) {
            return Double.parseDouble(epoch);
        }
    }
}
