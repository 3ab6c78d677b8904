package lbd.it.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// lbd with lbd: who holds the address, and how it moves.
@Execution(ExecutionMode.CONCURRENT)
@Order(2)
class PairTest {
    @LabTest
    void killedMasterIsReplacedAndItsNextStartRemovesWhatItLeft() throws Exception {
        try (Lab lab = new Lab()) {
            Lab.Host a = lab.host(1);
            Lab.Host b = lab.host(2);
            Lab.Host client = lab.host(9);
            NodeFile better =
                    NodeFile.priority(200).with("excluded_addresses", "[10.77.0.101/24, \"fd00:77::101/64\"]");
            Lbd first = a.lbd(better).awaitMaster();
            Lbd second = b.lbd(NodeFile.priority(100));
            Probe probe = new Probe(client, Lab.VIP);
            // An operator's own address, in the midst of ours, is not ours to remove.
            a.exec("ip", "addr", "add", "10.77.0.102/24", "dev", "eth0");
            first.kill();
            second.awaitMaster();
            Lab.await("the client to ask the new one", 5, () -> macAt(client).equals(macOf(b)));
            Lab.await("answers", 5, () -> probe.answersSince(Probe.now() - 0.05));
            for (String left : List.of(Lab.VIP, "10.77.0.101", "fd00:77::101")) {
                assertTrue(a.holds(left), "a killed daemon cannot withdraw " + left);
            }
            Lbd again = a.lbd(NodeFile.priority(50));
            assertEquals(1, again.count("event=vrrp.left_overs_removed count=3"), again.log());
            for (String left : List.of(Lab.VIP, "10.77.0.101", "fd00:77::101")) {
                assertFalse(a.holds(left), "left over: " + left);
            }
            assertTrue(a.holds("10.77.0.102") && a.holds("10.77.0.1"), "not ours");
            assertEquals("", Files.readString(Lbd.record(a)));
            assertTrue(second.isMaster() && !again.isMaster());
            again.terminate();
            Lbd last = a.lbd(better).awaitMaster();
            second.awaitBackup();
            assertTrue(a.holds(Lab.VIP) && a.holds("10.77.0.101") && !b.holds(Lab.VIP));
            last.kill();
            Lbd withoutVrrp = a.lbd(NodeFile.NONE);
            assertEquals(1, withoutVrrp.count("event=vrrp.left_overs_removed count=3"), withoutVrrp.log());
            assertFalse(a.holds(Lab.VIP), "left over");
        }
    }

    private static String macAt(Lab.Host client) {
        return Lab.Host.word(client.output("ip", "neigh", "show", Lab.VIP), "lladdr");
    }

    private static String macOf(Lab.Host host) {
        return Lab.Host.word(host.output("ip", "link", "show", "eth0"), "link/ether");
    }

    @LabTest
    void terminatedMasterSaysPriorityZeroOnceAndWithdraws() throws Exception {
        try (Lab lab = new Lab()) {
            Lab.Host a = lab.host(1);
            Lbd first = a.lbd(NodeFile.priority(200)).awaitMaster();
            Lbd second = lab.host(2).lbd(NodeFile.priority(100));
            Probe probe = new Probe(lab.host(9), Lab.VIP);
            Capture capture = lab.capture();
            double from = Probe.now();
            first.process.destroy();
            second.awaitMaster();
            Lab.pass(200, "answers after the take-over");
            Measured.report("SIGTERM, 100 ms adverts: outage", probe.outageSince(from));
            assertTrue(probe.outageSince(from) < 350, "the skew is 61 ms");
            assertFalse(a.holds(Lab.VIP));
            first.awaitLog("event=process.stopped");
            assertEquals(0, first.process.waitFor());
            List<String> zero = capture.read("vrrp.prio == 0", "frame.time_epoch");
            assertEquals(1, zero.size());
            double sent = Double.parseDouble(zero.getFirst());
            Measured.report("SIGTERM to priority 0 on the wire", (sent - from) * 1000);
            assertTrue(sent - from < 0.1, "killed at " + from + ", on the wire " + sent);
            assertEquals(
                    List.of(),
                    capture.read(
                            "vrrp && ip.src == 10.77.0.1 && frame.time_epoch > %.6f".formatted(sent + 0.001),
                            "vrrp.prio"));
        }
    }

    @LabTest
    void betterNodeComesBackAtOnceLaterOrNotAtAll() throws Exception {
        try (Lab lab = new Lab()) {
            Lab.Host a = lab.host(1);
            Lbd lesser = lab.host(2).lbd(NodeFile.priority(100)).awaitMaster();
            Lbd never = a.lbd(NodeFile.priority(200).with("preempt", "false"));
            Lab.pass(1000, "a take-over that must not come");
            assertFalse(never.isMaster());
            never.terminate();
            Lbd later = a.lbd(NodeFile.priority(200).with("preempt_delay", "2s"));
            later.awaitMaster();
            double heard = Measured.timeOf(later.log(), "to=backup");
            double waited = Measured.timeOf(later.log(), "to=master") - heard;
            Measured.report("preempt_delay 2 s", waited * 1000);
            assertTrue(waited > 1.9 && waited < 3, "waited " + waited);
            lesser.awaitBackup();
            later.terminate();
            lesser.awaitMaster();
            Lbd better = a.lbd(NodeFile.priority(200)).awaitMaster();
            lesser.awaitBackup();
            assertEquals(0, lesser.count("warn event=vrrp.second_master"), lesser.log());
            assertEquals(0, better.count("warn event=vrrp.second_master"), better.log());
        }
    }

    @LabTest
    void lastNodeStandingTakesOverThoughItDoesNotPreempt() throws Exception {
        try (Lab lab = new Lab()) {
            Lbd first = lab.host(1).lbd(NodeFile.priority(100)).awaitMaster();
            Lbd never = lab.host(2).lbd(NodeFile.priority(200).with("preempt", "false"));
            Lab.pass(600, "a take-over that must not come");
            assertFalse(never.isMaster());
            first.kill();
            never.awaitMaster();
        }
    }

    @LabTest
    void healedSplitSendsClientsToTheWinner() throws Exception {
        try (Lab lab = new Lab()) {
            Lab.Host a = lab.host(1);
            Lab.Host b = lab.host(2);
            Lbd loser = a.lbd(NodeFile.priority(100)).awaitMaster();
            b.connect(false);
            Lbd winner = b.lbd(NodeFile.priority(200)).awaitMaster();
            Probe probe = new Probe(lab.host(9), Lab.VIP);
            double from = Probe.now();
            b.connect(true);
            Lab.await("one master", 5, () -> !a.holds(Lab.VIP));
            double withdrawn = Probe.now();
            Lab.pass(1000, "answers after the split has healed");
            Measured.report("healed split, loser lbd: outage", probe.outageSince(from));
            assertTrue(probe.outageSince(withdrawn) < 600, "clients must be back within 500 ms");
            assertTrue(winner.isMaster() && !loser.isMaster());
        }
    }

    @LabTest
    void downLinkIsAFaultAndItsReturnIsNot() throws Exception {
        try (Lab lab = new Lab()) {
            Lab.Host a = lab.host(1);
            Lbd first = a.lbd(NodeFile.priority(200)).awaitMaster();
            Lbd second = lab.host(2).lbd(NodeFile.priority(100));
            a.exec("ip", "link", "set", "eth0", "down");
            second.awaitMaster();
            assertEquals(1, first.count(" to=fault "), first.log());
            assertEquals(
                    "interface eth0 is down",
                    first.status().get("faults").get(0).asText());
            assertFalse(a.holds(Lab.VIP));
            a.exec("ip", "link", "set", "eth0", "up");
            first.awaitMaster();
            second.awaitBackup();
            assertTrue(a.holds(Lab.VIP));
        }
    }

    @LabTest
    void threeNodesHaveOneMasterAndTheNextBestFollows() throws Exception {
        try (Lab lab = new Lab()) {
            Lbd best = lab.host(1).lbd(NodeFile.priority(200));
            Lbd middle = lab.host(2).lbd(NodeFile.priority(150));
            Lbd last = lab.host(3).lbd(NodeFile.priority(100));
            best.awaitMaster();
            middle.awaitBackup();
            last.awaitBackup();
            long before = last.number("became_master");
            best.kill();
            middle.awaitMaster();
            Lab.pass(500, "a take-over that must not come");
            middle.terminate();
            last.awaitMaster();
            assertEquals(before + 1, last.number("became_master"), "the last moves when both are gone, not before");
        }
    }

    @LabTest
    void eachOfTwoHoldsOneAddressAndTheOtherOnesWhenThatIsGone() throws Exception {
        try (Lab lab = new Lab()) {
            Lab.Host a = lab.host(1);
            Lab.Host b = lab.host(2);
            Lbd first = a.lbd(NodeFile.priority(150).patient().and(second(100)));
            Lbd other = b.lbd(NodeFile.priority(100).patient().and(second(150)));
            Lab.await("one address each", 10, () -> a.holds(Lab.VIP) && b.holds("10.77.0.101"), other::log);
            Lab.await("one each alone", 10, () -> !b.holds(Lab.VIP) && !a.holds("10.77.0.101"), first::log);
            other.kill();
            Lab.await("both at the first", 5, () -> a.holds(Lab.VIP) && a.holds("10.77.0.101"), first::log);
            b.lbd(NodeFile.priority(100).patient().and(second(150)));
            Lab.await("the second one back", 10, () -> b.holds("10.77.0.101") && !a.holds("10.77.0.101"), first::log);
            assertTrue(a.holds(Lab.VIP) && !b.holds(Lab.VIP));
            assertEquals(1, first.count("instance=VI_1 vrid=51 from=backup to=master"), "VI_1 must not have moved");
        }
    }

    private static NodeFile second(int priority) {
        return NodeFile.priority(priority)
                .patient()
                .with("name", "VI_2")
                .with("virtual_router_id", "52")
                .with("virtual_addresses", "[10.77.0.101/24]");
    }

    @LabTest
    void syncGroupMovesTogether() throws Exception {
        try (Lab lab = new Lab()) {
            var broken = lab.directory.resolve("broken");
            String group = "name: g, instances: [VI_1, VI_2]";
            Lab.Host a = lab.host(1);
            Lab.Host b = lab.host(2);
            a.lbd(NodeFile.priority(200)
                    .patient()
                    .with("track", "[{script: chk}]")
                    .and(second(200))
                    .script("name: chk, interval: 100ms, timeout: 2s, command: " + lab.script("test ! -e " + broken))
                    .group(group));
            Lab.await("both at a", 5, () -> a.holds(Lab.VIP) && a.holds("10.77.0.101"));
            b.lbd(NodeFile.priority(100).patient().and(second(100)).group(group));
            Files.createFile(broken);
            Lab.await("both at b", 5, () -> b.holds(Lab.VIP) && b.holds("10.77.0.101"));
            assertFalse(a.holds(Lab.VIP) || a.holds("10.77.0.101"));
            Files.delete(broken);
            Lab.await("both back at a", 5, () -> a.holds(Lab.VIP) && a.holds("10.77.0.101"));
            Lab.await("none at b", 5, () -> !b.holds(Lab.VIP) && !b.holds("10.77.0.101"));
        }
    }
}
