package lbd.it.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// The pairs in conf/examples/vrrp run beside the keepalived.conf that they replace.
@Execution(ExecutionMode.CONCURRENT)
class ExamplesTest {
    private static final Path EXAMPLES = Path.of("../conf/examples/vrrp");

    @LabTest
    void activePassiveKeepsItsAddressBesideKeepalivedAndHandsItOver() throws Exception {
        try (Lab lab = new Lab()) {
            Lab.Host a = lab.host(1);
            Lab.Host b = lab.host(2);
            Lbd lbd = new Lbd(a, Files.readString(EXAMPLES.resolve("active-passive.yaml")), a.directory.resolve("run"))
                    .awaitMaster();
            String other = Files.readString(EXAMPLES.resolve("active-passive.keepalived.conf"));
            b.keepalived(other.replace("state MASTER", "state BACKUP").replace("priority 101", "priority 100"));
            Lab.pass(5000, "a take-over that must not come");
            assertTrue(a.holds("192.168.1.100") && !b.holds("192.168.1.100"), lbd.log());
            assertTrue(lbd.number("adverts_sent") > 3);
            lbd.terminate();
            Lab.await("keepalived to hold it", 5, () -> b.holds("192.168.1.100"));
            assertFalse(a.holds("192.168.1.100"));
        }
    }

    @LabTest
    void activeActiveHoldsItsOwnAddressAndLeavesTheOther() throws Exception {
        try (Lab lab = new Lab()) {
            Lab.Host a = lab.host(1);
            Lab.Host b = lab.host(2);
            String config = Files.readString(EXAMPLES.resolve("active-active.keepalived.conf"));
            b.keepalived(config.replace("priority 150", "priority 99")
                    .replace("priority 100", "priority 150")
                    .replace("priority 99", "priority 100")
                    .replace("state MASTER", "state BACKUP"));
            Lbd lbd = new Lbd(a, Files.readString(EXAMPLES.resolve("active-active.yaml")), a.directory.resolve("run"));
            Lab.await("each its own", 20, () -> a.holds("192.168.1.100") && b.holds("192.168.1.101"), lbd::log);
            Lab.await("each its own alone", 10, () -> !b.holds("192.168.1.100") && !a.holds("192.168.1.101"), lbd::log);
        }
    }

    /// Its weight must lead to a take-over by the 99 of the other node.
    @LabTest
    void watchedNginxThatStaysDeadGivesTheAddressUp() throws Exception {
        try (Lab lab = new Lab()) {
            Path script = lab.directory.resolve("check-nginx.sh");
            Files.writeString(
                    script,
                    Files.readString(EXAMPLES.resolve("check-nginx.sh"))
                            .replace("systemctl restart nginx", "touch " + lab.directory.resolve("restarted")));
            Files.setPosixFilePermissions(script, Files.getPosixFilePermissions(EXAMPLES.resolve("check-nginx.sh")));
            Lab.Host a = lab.host(1);
            Process server = a.webServer(8080);
            String yaml = Files.readString(EXAMPLES.resolve("watch-nginx.yaml"))
                    .replace("/etc/lbd/check-nginx.sh", script.toString())
                    .replace("http://127.0.0.1:8080/", "http://10.77.0.1:8080/");
            Lbd first = new Lbd(a, yaml, a.directory.resolve("run")).awaitMaster();
            Lbd second = lab.host(2)
                    .lbd(NodeFile.priority(99)
                            .with("advertisement_interval", "1s")
                            .with("virtual_addresses", "[192.168.1.100/24]"));
            server.destroyForcibly();
            Lab.await("the repair", 20, () -> Files.exists(lab.directory.resolve("restarted")), first::log);
            assertTrue(first.isMaster(), "the repair comes before the verdict");
            second.awaitMaster();
            assertEquals(81, first.status().get("priority").asInt());
        }
    }
}
