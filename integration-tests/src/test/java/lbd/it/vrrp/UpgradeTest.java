package lbd.it.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.parallel.Isolated;

/// A master's process is replaced by another, and nobody on the link sees a change.
@Isolated("a backup waits 3.6 seconds for the next advert, whatever else the machine has to do")
class UpgradeTest {
    @LabTest
    void upgradeOfAMasterMovesNoAddressAndSaysNoPriorityZero() throws Exception {
        List<Long> processes = new ArrayList<>();
        try (Lab lab = new Lab()) {
            Lab.Host a = lab.host(1);
            Lab.Host b = lab.host(2);
            String check = lab.script("exit 0");
            // Its verdict makes it better than the other; it runs too seldom to be asked for during an upgrade.
            NodeFile tracking = NodeFile.priority(90)
                    .patient()
                    .with("excluded_addresses", "[10.77.0.101/24]")
                    .with("track", "[{script: good, weight: 100}]")
                    .script("name: good, command: " + check + ", interval: 1h, timeout: 1s");
            Lbd master = a.lbd(tracking).awaitMaster();
            Lbd backup = b.lbd(NodeFile.priority(100).patient()).awaitReady();
            master.awaitMaster();
            backup.awaitBackup();
            Probe probe = new Probe(lab.host(9), Lab.VIP);
            Lab.await("answers", 5, () -> probe.answersSince(Probe.now() - 0.05));
            Capture capture = lab.capture();
            double from = Probe.now();
            for (int i = 0; i < 2; i++) {
                String said = master.operator("upgrade", "--timeout", "60s");
                assertTrue(said.contains("has taken the place of"), said);
                processes.add(serving(master));
                assertEquals("master", master.status().path("state").asText());
                assertTrue(a.holds(Lab.VIP) && a.holds("10.77.0.101"), master.log());
            }
            Lab.pass(500, "a backup that takes over");
            assertFalse(backup.isMaster(), backup.log());
            assertFalse(b.holds(Lab.VIP));
            Measured.report("upgrade of a master: outage", probe.outageSince(from));
            assertEquals(List.of(), capture.read("vrrp.prio == 0", "frame.time_epoch"));
            assertEquals(List.of(), capture.read("vrrp && ip.src == 10.77.0.2", "frame.time_epoch"));
            assertEquals(List.of(), capture.read("vrrp.prio < 190", "vrrp.prio"));
            assertEquals(
                    2,
                    master.count("event=vrrp.transition instance=VI_1 vrid=51 from=initialize to=master"
                            + " reason=Inherited"),
                    master.log());
            // The one that serves now gives up what the first one has added.
            Lab.sh("kill", "-TERM", Long.toString(processes.getLast()));
            backup.awaitMaster();
            Lab.await("the address to go", 5, () -> !a.holds(Lab.VIP) && !a.holds("10.77.0.101"));
            Lab.await("the record to be empty", 5, () -> recordOf(a).isEmpty());
        } finally {
            processes.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
        }
    }

    /// One that has just begun may be slow to answer, and is asked again.
    private static long serving(Lbd lbd) throws Exception {
        Lbd.Ended status = lbd.run("status", "--json");
        for (int i = 0; i < 20 && status.status() != 0; i++) {
            status = lbd.run("status", "--json");
        }
        return new JsonMapper().readTree(status.output()).path("pid").asLong();
    }

    private static String recordOf(Lab.Host host) {
        try {
            return Files.readString(Lbd.record(host));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
