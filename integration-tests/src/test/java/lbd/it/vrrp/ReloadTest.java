package lbd.it.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Reloads and the operator's words: what changes moves, and nothing else does.
@Execution(ExecutionMode.CONCURRENT)
@Order(2)
class ReloadTest {
    private static final NodeFile SLOW =
            NodeFile.priority(200).with("advertisement_interval", "1s").with("garp", "{refresh: 0s, delay: 0s}");

    @LabTest
    void reloadThatChangesNothingSendsNothing() throws Exception {
        try (Lab lab = new Lab()) {
            NodeFile same = SLOW.with("advertisement_interval", "10s");
            Lbd first = lab.host(1).lbd(SLOW).awaitMaster();
            first.reload(same);
            Lab.pass(1000, "announcements of the take-over end");
            Capture capture = lab.capture();
            for (int i = 0; i < 3; i++) {
                first.reload(same);
            }
            first.operator("reload");
            Lab.pass(500, "what reloads that change nothing must not send");
            assertEquals(List.of(), capture.read("frame.number > 0 && !icmpv6", "frame.protocols"));
            assertEquals(1, first.number("became_master"));
            assertEquals(0, first.number("left_master"));
        }
    }

    @LabTest
    void reloadMovesOnlyWhatChanged() throws Exception {
        try (Lab lab = new Lab()) {
            Lab.Host a = lab.host(1);
            Lbd first = a.lbd(SLOW).awaitMaster();
            Lab.pass(300, "announcements of the take-over end");
            Capture capture = lab.capture();
            first.reload(SLOW.with("priority", "150").with("virtual_addresses", "[10.77.0.100/24, 10.77.0.101/24]"));
            Lab.await("the added address", 2, () -> a.holds("10.77.0.101"));
            Lab.pass(300, "announcements of what was added");
            assertEquals(
                    5,
                    capture.read("arp.src.proto_ipv4 == 10.77.0.101", "frame.number")
                            .size());
            assertEquals(List.of(), capture.read("arp.src.proto_ipv4 == 10.77.0.100", "frame.number"));
            assertFalse(capture.read("vrrp.prio == 150 && vrrp.addr_count == 2", "frame.number")
                    .isEmpty());
            first.reload(SLOW);
            Lab.await("the removed address to go", 2, () -> !a.holds("10.77.0.101"));
            assertTrue(a.holds(Lab.VIP));
            assertEquals(1, first.number("became_master"));
            assertEquals(0, first.number("left_master"));
        }
    }

    @LabTest
    void renamedInstanceKeepsItsAddress() throws Exception {
        try (Lab lab = new Lab()) {
            Lab.Host a = lab.host(1);
            Lbd first = a.lbd(NodeFile.priority(200)).awaitMaster();
            Lbd second = lab.host(2).lbd(NodeFile.priority(100));
            second.awaitReady();
            Capture capture = lab.capture();
            first.reload(NodeFile.priority(200).with("name", "VI_new"));
            first.awaitLog("event=vrrp.renamed instance=VI_1 vrid=51 to=VI_new");
            Lab.await("it to be shown", 2, () -> first.names().equals(List.of("VI_new")), first::log);
            assertTrue(a.holds(Lab.VIP));
            assertEquals(1, first.number("became_master"));
            assertEquals(List.of(), capture.read("vrrp.prio == 0", "frame.number"));
            assertFalse(second.isMaster());
        }
    }

    @LabTest
    void instancesThatAreAllRemovedResignAndWithdraw() throws Exception {
        try (Lab lab = new Lab()) {
            Lab.Host a = lab.host(1);
            Lbd first = a.lbd(NodeFile.priority(200)).awaitMaster();
            Lbd second = lab.host(2).lbd(NodeFile.priority(100));
            second.awaitReady();
            first.reload(NodeFile.NONE);
            second.awaitMaster();
            assertFalse(a.holds(Lab.VIP));
            first.reload(NodeFile.priority(200));
            first.awaitMaster();
            second.awaitBackup();
        }
    }

    /// Demoted is a word of the operator: it holds until promote or the end of the process, whatever is reloaded.
    @LabTest
    void demotedNodeHandsOverAndStandsBackUntilItIsPromoted() throws Exception {
        try (Lab lab = new Lab()) {
            Lbd first = lab.host(1).lbd(NodeFile.priority(200)).awaitMaster();
            Lbd second = lab.host(2).lbd(NodeFile.priority(100));
            Probe probe = new Probe(lab.host(9), Lab.VIP);
            double from = Probe.now();
            String answer = first.operator("vrrp", "demote", "VI_1");
            assertTrue(answer.contains("VI_1 handed over"), answer);
            second.awaitMaster();
            first.reload(NodeFile.priority(210));
            Lab.pass(600, "a take-over that must not come");
            assertFalse(first.isMaster());
            assertTrue(first.status().get("demoted").asBoolean());
            assertEquals(1, first.status().get("priority").asInt());
            assertTrue(first.operator("vrrp").contains("backup (demoted)"));
            first.operator("vrrp", "promote", "VI_1");
            first.awaitMaster();
            second.awaitBackup();
            assertEquals(210, first.status().get("priority").asInt());
            Measured.report("demote and promote: outage", probe.outageSince(from));
            assertTrue(probe.outageSince(from) < 400);
            Lbd.Ended refused = second.run("vrrp", "promote", "VI_1");
            assertEquals(4, refused.status(), refused.output());
            assertTrue(refused.output().contains("the master's priority is 210, ours 100"), refused.output());
        }
    }

    @LabTest
    void demotedNodeTakesOverAgainWhenNobodyElseIsLeft() throws Exception {
        try (Lab lab = new Lab()) {
            Lbd first = lab.host(1).lbd(NodeFile.priority(200)).awaitMaster();
            Lbd second = lab.host(2).lbd(NodeFile.priority(100));
            second.awaitReady();
            first.operator("vrrp", "demote", "VI_1");
            second.awaitMaster().terminate();
            first.awaitMaster();
            assertTrue(first.status().get("demoted").asBoolean(), "it still gives way to anybody");
            Lbd again = lab.host(3).lbd(NodeFile.priority(50));
            again.awaitMaster();
            first.awaitBackup();
        }
    }
}
