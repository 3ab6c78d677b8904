package lbd.it.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// What a node tracks decides who is master. The first node is at 101 and tracks, the second at 99.
@Execution(ExecutionMode.CONCURRENT)
@Order(2)
class TrackingTest {
    private static NodeFile tracking(String track) {
        return NodeFile.priority(101).with("track", "[{" + track + "}]");
    }

    @LabTest
    void failedScriptLowersThePriorityAtOnceAndItsRecoveryRaisesIt() throws Exception {
        try (Lab lab = new Lab()) {
            Path broken = lab.directory.resolve("broken");
            Lab.Host a = lab.host(1);
            Lbd first = a.lbd(tracking("script: chk, weight: -20")
                            .script("name: chk, interval: 100ms, timeout: 2s, command: "
                                    + lab.script("test ! -e " + broken)))
                    .awaitMaster();
            Lbd second = lab.host(2).lbd(NodeFile.priority(99));
            Probe probe = new Probe(lab.host(9), Lab.VIP);
            Capture capture = lab.capture();
            double from = Probe.now();
            Files.createFile(broken);
            second.awaitMaster();
            assertEquals(81, first.status().get("priority").asInt());
            Files.delete(broken);
            first.awaitMaster();
            Lab.pass(200, "answers after the hand-over");
            Measured.report("script fails and recovers, weight -20: outage", probe.outageSince(from));
            assertTrue(probe.outageSince(from) < 300, "a hand-over has no outage to speak of");
            double verdict = Measured.timeOf(first.log(), "event=vrrp.tracked subject=\"script chk\" verdict=down");
            double advert = Double.parseDouble(
                    capture.read("vrrp.prio == 81", "frame.time_epoch").getFirst());
            Measured.report("verdict to advert", (advert - verdict) * 1000);
            assertTrue(advert - verdict < 0.05, "before the next interval: " + verdict + " " + advert);
        }
    }

    /// The script restarts the service, waits, and looks again: only what it finds then is its verdict.
    @LabTest
    void scriptRepairsBeforeItJudges() throws Exception {
        try (Lab lab = new Lab()) {
            Path service = Files.createFile(lab.directory.resolve("service"));
            Path repairs = lab.directory.resolve("repairs");
            Path hopeless = lab.directory.resolve("hopeless");
            Path runs = lab.directory.resolve("runs");
            String script = lab.script("mkdir " + runs + " || { echo twice at a time >>" + repairs + "; exit 1; }\n"
                    + "trap 'rmdir " + runs + "' EXIT\n"
                    + "test -e " + service + " && exit 0\n"
                    + "echo repair >>" + repairs + "\nsleep 1\n"
                    + "test -e " + hopeless + " || touch " + service + "\n"
                    + "test -e " + service);
            Lab.Host a = lab.host(1);
            Lbd first = a.lbd(tracking("script: chk")
                            .patient()
                            .script("name: chk, interval: 100ms, timeout: 10s, command: " + script))
                    .awaitMaster();
            Lbd second = lab.host(2).lbd(NodeFile.priority(99).patient());
            second.awaitReady();
            Files.delete(service);
            Lab.await("the repair", 10, () -> Files.exists(service));
            Lab.pass(500, "a take-over that must not come");
            assertTrue(first.isMaster() && a.holds(Lab.VIP), "a repaired service is no reason to move");
            assertEquals(1, first.number("became_master"), first.log());
            Files.createFile(hopeless);
            Files.delete(service);
            Lab.pass(700, "a take-over that must not come yet");
            assertTrue(first.isMaster(), "only the verdict counts");
            second.awaitMaster();
            assertEquals(
                    List.of("script chk"),
                    List.of(first.status().get("faults").get(0).asText()));
            Files.delete(hopeless);
            first.awaitMaster();
            List<String> attempts = Files.readAllLines(repairs);
            assertFalse(attempts.contains("twice at a time"), attempts.toString());
        }
    }

    @LabTest
    void fileWithANumberTimesTheWeightMovesThePriority() throws Exception {
        try (Lab lab = new Lab()) {
            Path file = Files.writeString(lab.directory.resolve("maintenance"), "0\n");
            Lbd first =
                    lab.host(1).lbd(tracking("file: " + file + ", weight: -50")).awaitMaster();
            Lbd second = lab.host(2).lbd(NodeFile.priority(99));
            second.awaitReady();
            Files.writeString(file, "1\n");
            second.awaitMaster();
            assertEquals(51, first.status().get("priority").asInt());
            Files.delete(file);
            first.awaitMaster();
            second.awaitBackup();
        }
    }

    @LabTest
    void downInterfaceIsAFaultUntilItIsUp() throws Exception {
        try (Lab lab = new Lab()) {
            Lab.Host a = lab.host(1);
            a.exec("ip", "link", "add", "eth1", "up", "type", "veth", "peer", "name", "eth1peer");
            a.exec("ip", "link", "set", "eth1peer", "up");
            Lbd first = a.lbd(tracking("interface: eth1")).awaitMaster();
            Lbd second = lab.host(2).lbd(NodeFile.priority(99));
            second.awaitReady();
            Capture capture = lab.capture();
            a.exec("ip", "link", "set", "eth1peer", "down");
            second.awaitMaster();
            double down = Measured.timeOf(first.log(), "event=vrrp.fault");
            double told = Double.parseDouble(
                    capture.read("vrrp.prio == 0", "frame.time_epoch").getFirst());
            Measured.report("verdict on an interface to priority 0", (told - down) * 1000);
            assertTrue(told - down < 0.05);
            a.exec("ip", "link", "set", "eth1peer", "up");
            first.awaitMaster();
            a.exec("ip", "link", "del", "eth1");
            second.awaitMaster();
        }
    }

    @LabTest
    void poolWithoutAServerThatIsUpAndListenerThatIsBoundAreTracked() throws Exception {
        try (Lab lab = new Lab()) {
            Lab.Host a = lab.host(1);
            Lab.Host servers = lab.host(3);
            Process server = servers.webServer(8080);
            Lbd first = a.lbd(NodeFile.priority(101)
                            .with("track", "[{listener: web}, {pool: app, weight: -20}]")
                            .and("""
                            listeners:
                              - {name: web, protocol: http, bind: "10.77.0.100:80", pool: app}
                            pools:
                              - name: app
                                servers: ["10.77.0.3:8080"]
                                health_check: {type: tcp, interval: 200ms, retries: 0, rise: 1}
                            """))
                    .awaitMaster();
            assertEquals(101, first.status().get("priority").asInt(), first.log());
            Lbd second = lab.host(2).lbd(NodeFile.priority(99));
            Lab.Host client = lab.host(9);
            assertTrue(
                    client.exec("curl", "-sS", "-m", "5", "http://10.77.0.100/").contains("Directory"));
            server.destroyForcibly();
            second.awaitMaster();
            assertEquals(81, first.status().get("priority").asInt());
            servers.webServer(8080);
            first.awaitMaster();
            second.awaitBackup();
            assertTrue(
                    client.exec("curl", "-sS", "-m", "5", "http://10.77.0.100/").contains("Directory"));
        }
    }

    @LabTest
    void notifyScriptsAreCalledWithFourArguments() throws Exception {
        try (Lab lab = new Lab()) {
            Path calls = lab.directory.resolve("calls");
            String notify = lab.script("echo \"$# $*\" >>" + calls);
            Lab.Host a = lab.host(1);
            Lbd first = a.lbd(NodeFile.priority(101)
                            .with("notify", notify)
                            .group("name: g, instances: [VI_1], notify: " + notify))
                    .awaitMaster();
            Lab.await(
                    "MASTER",
                    5,
                    () -> calls(calls).containsAll(List.of("4 INSTANCE VI_1 MASTER 101", "4 GROUP g MASTER 101")));
            a.exec("ip", "link", "set", "eth0", "down");
            // Of both: who still runs for what was before is told of the newest state alone.
            Lab.await(
                    "FAULT",
                    5,
                    () -> calls(calls).containsAll(List.of("4 INSTANCE VI_1 FAULT 101", "4 GROUP g FAULT 101")));
            a.exec("ip", "link", "set", "eth0", "up");
            first.awaitMaster();
            first.terminate();
            List<String> all = calls(calls);
            List<String> instance =
                    all.stream().filter(c -> c.contains("INSTANCE")).toList();
            assertEquals("4 INSTANCE VI_1 STOP 101", instance.getLast());
            assertEquals("4 INSTANCE VI_1 BACKUP 101", instance.getFirst());
            List<String> group = all.stream().filter(c -> c.contains("GROUP")).toList();
            assertTrue(group.contains("4 GROUP g MASTER 101"), all.toString());
            assertTrue(group.contains("4 GROUP g FAULT 101"), all.toString());
            assertEquals("4 GROUP g STOP 101", group.getLast(), all.toString());
        }
    }

    private static List<String> calls(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
