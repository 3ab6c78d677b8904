package lbd.it.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;

/// lbd with lbd. Adverts every 100 ms, so that master-down is 300 ms and the skew, some 360 ms.
class PairTest {
    private static final String BASE = "instance interval=100 addresses=10.77.0.100/24 priority=";

    @Test
    void killedMasterIsReplacedAndItsNextStartRemovesWhatItLeft() throws Exception {
        try (Lab lab = new Lab()) {
            Lab.Host a = lab.host(1);
            Lab.Host b = lab.host(2);
            Lbd first = a.lbd(BASE + 200).awaitMaster();
            Lbd second = b.lbd(BASE + 100);
            Probe probe = new Probe(lab.host(9), Lab.VIP);
            double from = Probe.now();
            first.kill();
            second.awaitMaster();
            Lab.await("answers", 5, () -> probe.answersSince(Probe.now() - 0.05));
            report("kill -9, 100 ms adverts: outage", probe.outageSince(from));
            assertTrue(probe.outageSince(from) < 1000);
            assertTrue(a.holds(Lab.VIP), "a killed daemon cannot withdraw");
            Lbd again = a.lbd(BASE + 50);
            Lab.await("left-overs to go", 2, () -> !a.holds(Lab.VIP));
            assertTrue(again.log().contains("vrrp.left_over_removed"), again.log());
        }
    }

    @Test
    void terminatedMasterSaysPriorityZeroBeforeItWithdraws() throws Exception {
        try (Lab lab = new Lab()) {
            Lab.Host a = lab.host(1);
            Lbd first = a.lbd(BASE + 200).awaitMaster();
            Lbd second = lab.host(2).lbd(BASE + 100);
            Probe probe = new Probe(lab.host(9), Lab.VIP);
            Capture capture = lab.capture();
            double from = Probe.now();
            first.process.destroy();
            second.awaitMaster();
            Thread.sleep(200);
            report("SIGTERM, 100 ms adverts: outage", probe.outageSince(from));
            assertTrue(probe.outageSince(from) < 350, "the skew is 61 ms");
            assertFalse(a.holds(Lab.VIP));
            List<String> zero = capture.read("vrrp.prio == 0", "frame.time_epoch");
            assertEquals(1, zero.size());
            report("SIGTERM to priority 0", Math.round((Double.parseDouble(zero.getFirst()) - from) * 1000));
        }
    }

    @Test
    void betterNodeComesBackAtOnceLaterOrNotAtAll() throws Exception {
        try (Lab lab = new Lab()) {
            Lab.Host a = lab.host(1);
            Lbd lesser = lab.host(2).lbd(BASE + 100).awaitMaster();
            Lbd never = a.lbd(BASE + 200 + " preempt=false");
            Thread.sleep(1000);
            assertFalse(never.isMaster());
            never.terminate();
            Lbd later = a.lbd(BASE + 200 + " preempt_delay=2000");
            long start = System.nanoTime();
            later.awaitMaster();
            long waited = (System.nanoTime() - start) / 1_000_000;
            report("preempt_delay 2000 ms", waited);
            assertTrue(waited > 1500 && waited < 2600, "waited " + waited);
            Lab.await("the lesser one to give way", 2, () -> !lesser.isMaster());
        }
    }

    @Test
    void pausedMasterStepsBackBeforeItSpeaks() throws Exception {
        try (Lab lab = new Lab()) {
            Lab.Host a = lab.host(1);
            Lbd first = a.lbd(BASE + 200).awaitMaster();
            Lbd second = lab.host(2).lbd(BASE + 100);
            Thread.sleep(300);
            first.signal("STOP");
            second.awaitMaster();
            Thread.sleep(500);
            Capture capture = lab.capture();
            first.signal("CONT");
            Lab.await("the first to be back", 5, () -> first.count("to=master") == 2);
            Thread.sleep(300);
            assertEquals(1, first.count("from=master to=backup reason=Resumed"), first.log());
            List<String> senders = capture.read("vrrp", "ip.src", "vrrp.prio");
            assertEquals("10.77.0.2\t100", senders.getFirst(), "the paused one must not speak first: " + senders);
        }
    }

    @Test
    void healedSplitSendsClientsToTheWinner() throws Exception {
        try (Lab lab = new Lab()) {
            Lab.Host a = lab.host(1);
            Lab.Host b = lab.host(2);
            a.lbd(BASE + 100).awaitMaster();
            b.connect(false);
            Lbd winner = b.lbd(BASE + 200).awaitMaster();
            Probe probe = new Probe(lab.host(9), Lab.VIP);
            double from = Probe.now();
            b.connect(true);
            Lab.await("one master", 5, () -> !a.holds(Lab.VIP));
            double withdrawn = Probe.now();
            Thread.sleep(1000);
            report("healed split, loser lbd: outage", probe.outageSince(from));
            assertTrue(probe.outageSince(withdrawn) < 600, "clients must be back within 500 ms");
            assertTrue(winner.isMaster());
        }
    }

    @Test
    void failedScriptLowersThePriorityAndItsRecoveryRaisesIt() throws Exception {
        try (Lab lab = new Lab()) {
            Path broken = lab.directory.resolve("broken");
            Path script = script(lab, "test ! -e " + broken);
            Lab.Host a = lab.host(1);
            String tracked = "script name=chk command=" + script + " interval=100 timeout=2000";
            Lbd first = a.lbd(tracked, BASE + 101 + " track=script:chk:-20").awaitMaster();
            Lbd second = lab.host(2).lbd(BASE + 99);
            Probe probe = new Probe(lab.host(9), Lab.VIP);
            Capture capture = lab.capture();
            double from = Probe.now();
            Files.createFile(broken);
            second.awaitMaster();
            report("script fails, weight -20: outage", probe.outageSince(from));
            Files.delete(broken);
            Lab.await("the first to be back", 5, () -> first.isMaster());
            Thread.sleep(200);
            assertTrue(probe.outageSince(from) < 300, "a hand-over has no outage to speak of");
            List<String> lowered = capture.read("vrrp.prio == 81", "frame.time_epoch");
            assertFalse(lowered.isEmpty());
            double verdict = Lab.secondsOf(first.log(), "vrrp.tracked");
            double advert = Double.parseDouble(lowered.getFirst()) % 60;
            report("verdict to advert", Math.round((advert - verdict) * 1000));
            assertTrue(advert - verdict < 0.1, verdict + " " + advert);
        }
    }

    @Test
    void downLinkIsAFaultAndItsReturnIsNot() throws Exception {
        try (Lab lab = new Lab()) {
            Lab.Host a = lab.host(1);
            Lbd first = a.lbd(BASE + 200).awaitMaster();
            Lbd second = lab.host(2).lbd(BASE + 100);
            a.exec("ip", "link", "set", "eth0", "down");
            second.awaitMaster();
            assertEquals(1, first.count("to=fault"), first.log());
            a.exec("ip", "link", "set", "eth0", "up");
            Lab.await("the first to be back", 5, first::isMaster);
            Lab.await("the lesser one to give way", 2, () -> !second.isMaster());
        }
    }

    @Test
    void addressThatSomebodyRemovesIsPutBackAndAnnounced() throws Exception {
        try (Lab lab = new Lab()) {
            Lab.Host a = lab.host(1);
            Lbd first = a.lbd(BASE + 200 + " refresh=0").awaitMaster();
            Thread.sleep(300);
            Capture capture = lab.capture();
            a.exec("ip", "addr", "del", "10.77.0.100/24", "dev", "eth0");
            Lab.await("the address to be back", 1, () -> a.holds(Lab.VIP));
            Thread.sleep(200);
            assertEquals(1, first.count("vrrp.address_put_back"), first.log());
            assertEquals(
                    5,
                    capture.read("arp.src.proto_ipv4 == 10.77.0.100", "frame.number")
                            .size());
        }
    }

    @Test
    void foreignHolderOfTheAddressIsSeenAndAnswered() throws Exception {
        try (Lab lab = new Lab()) {
            Lbd first = lab.host(1).lbd(BASE + 200 + " refresh=0").awaitMaster();
            Lab.Host other = lab.host(3);
            Thread.sleep(700);
            Capture capture = lab.capture();
            lab.send(other, "claim", 2);
            Lab.await("the conflict to be logged", 5, () -> first.count("vrrp.address_conflict") == 1);
            assertTrue(first.number("conflicts") >= 1);
            Thread.sleep(300);
            assertFalse(capture.read(
                            "arp.src.proto_ipv4 == 10.77.0.100 && arp.src.hw_mac != 02:00:00:00:0b:ad", "frame.number")
                    .isEmpty());
        }
    }

    @Test
    void brokenAdvertsChangeNothingAndAreCountedByKind() throws Exception {
        try (Lab lab = new Lab()) {
            Lbd master = lab.host(1).lbd(BASE + 200).awaitMaster();
            Lbd backup = lab.host(2).lbd(BASE + 100);
            Lab.Host bad = lab.host(3);
            Probe probe = new Probe(lab.host(9), Lab.VIP);
            double from = Probe.now();
            for (String kind : List.of("hop_limit", "checksum", "version", "type", "length")) {
                lab.send(bad, kind, 50);
                for (Lbd node : List.of(master, backup)) {
                    assertEquals(50, node.number("refused." + kind), kind + node.log());
                    assertEquals(1, node.count("vrrp.advert_refused"), "one line a kind and minute");
                    node.forget("vrrp.advert_refused");
                }
            }
            lab.send(bad, "too_short", 50);
            assertEquals(1, master.number("master"));
            assertEquals(0, backup.number("master"));
            report("five kinds of broken adverts: outage", probe.outageSince(from));
            assertTrue(probe.outageSince(from) < 200);
        }
    }

    @Test
    void reloadMovesOnlyWhatChanged() throws Exception {
        try (Lab lab = new Lab()) {
            Lab.Host a = lab.host(1);
            String spec = "instance interval=1000 refresh=0 priority=200 addresses=10.77.0.100/24";
            Lbd first = a.lbd(spec).awaitMaster();
            Thread.sleep(300);
            long announced = first.number("announced");
            first.reload(spec);
            assertEquals(announced, first.number("announced"));
            Capture capture = lab.capture();
            first.reload(spec.replace("priority=200", "priority=150") + ",10.77.0.101/24");
            Lab.await("the added address", 2, () -> a.holds("10.77.0.101"));
            Thread.sleep(100);
            assertEquals(
                    5,
                    capture.read("arp.src.proto_ipv4 == 10.77.0.101", "frame.number")
                            .size());
            assertEquals(
                    0,
                    capture.read("arp.src.proto_ipv4 == 10.77.0.100", "frame.number")
                            .size());
            assertFalse(capture.read("vrrp.prio == 150", "frame.number").isEmpty());
            first.reload(spec);
            assertFalse(a.holds("10.77.0.101"));
            assertTrue(a.holds(Lab.VIP));
            assertEquals(1, first.number("master"));
            assertEquals(0, first.number("left"));
        }
    }

    @Test
    void demotedNodeHandsOverAndPromotedOneTakesBack() throws Exception {
        try (Lab lab = new Lab()) {
            Lbd first = lab.host(1).lbd(BASE + 200).awaitMaster();
            Lbd second = lab.host(2).lbd(BASE + 100);
            Probe probe = new Probe(lab.host(9), Lab.VIP);
            double from = Probe.now();
            first.ask("demote VI_1");
            second.awaitMaster();
            Thread.sleep(600);
            assertFalse(first.isMaster());
            first.ask("promote VI_1");
            first.awaitMaster();
            Thread.sleep(200);
            report("demote and promote: outage", probe.outageSince(from));
            assertTrue(probe.outageSince(from) < 300);
        }
    }

    @Test
    void syncGroupMovesTogether() throws Exception {
        try (Lab lab = new Lab()) {
            Path broken = lab.directory.resolve("broken");
            Path script = script(lab, "test ! -e " + broken);
            String chk = "script name=chk command=" + script + " interval=100 timeout=2000";
            String one = "instance name=one vrid=51 interval=100 addresses=10.77.0.100/24 priority=";
            String two = "instance name=two vrid=52 interval=100 addresses=10.77.0.101/24 priority=";
            String group = "group name=g members=one,two";
            Lab.Host a = lab.host(1);
            Lab.Host b = lab.host(2);
            a.lbd(chk, one + 200 + " track=script:chk:0", two + 200, group);
            Lab.await("both at a", 5, () -> a.holds("10.77.0.100") && a.holds("10.77.0.101"));
            b.lbd(one + 100, two + 100, group);
            Files.createFile(broken);
            Lab.await("both at b", 5, () -> b.holds("10.77.0.100") && b.holds("10.77.0.101"));
            assertFalse(a.holds("10.77.0.100") || a.holds("10.77.0.101"));
            Files.delete(broken);
            Lab.await("both back at a", 5, () -> a.holds("10.77.0.100") && a.holds("10.77.0.101"));
            Lab.await("none at b", 5, () -> !b.holds("10.77.0.100") && !b.holds("10.77.0.101"));
        }
    }

    @Test
    void threeNodesHaveOneMasterAndTheNextBestFollows() throws Exception {
        try (Lab lab = new Lab()) {
            Lbd best = lab.host(1).lbd(BASE + 200);
            Lbd middle = lab.host(2).lbd(BASE + 150);
            Lbd last = lab.host(3).lbd(BASE + 100);
            best.awaitMaster();
            Lab.await("one master", 5, () -> !middle.isMaster() && !last.isMaster());
            long before = last.number("master");
            best.kill();
            middle.awaitMaster();
            Thread.sleep(500);
            assertEquals(before, last.number("master"), "the last must not have moved");
        }
    }

    @Test
    void virtualMacMovesWithoutAnExtraIntervalThoughTheDeadKernelAnswers() throws Exception {
        try (Lab lab = new Lab()) {
            String spec = BASE + "%d virtual_mac=true";
            Lab.Host a = lab.host(1);
            Lab.Host client = lab.host(9);
            Lbd first = a.lbd(spec.formatted(200)).awaitMaster();
            Lbd second = lab.host(2).lbd(spec.formatted(100));
            Probe probe = new Probe(client, Lab.VIP);
            Capture capture = lab.capture();
            String neighbours = client.exec("ip", "neigh");
            assertTrue(neighbours.contains("10.77.0.100 dev eth0 lladdr 00:00:5e:00:01:33"), neighbours);
            double from = Probe.now();
            first.kill();
            second.awaitMaster();
            Thread.sleep(500);
            report("kill -9 with virtual MAC, 100 ms adverts: outage", probe.outageSince(from));
            assertTrue(probe.outageSince(from) < 1000);
            assertEquals(List.of(), capture.read("vrrp && eth.src != 00:00:5e:00:01:33", "eth.src"));
            a.lbd(spec.formatted(50));
            Lab.await("the left-over link to go", 3, () -> !a.holds(Lab.VIP));
        }
    }

    /// Both processors and the collector busy in both nodes; `-Dlbd.vrrp.load.seconds=600` for the soak.
    @Test
    void advertsOfAHundredMillisecondsDoNotFlapUnderLoad() throws Exception {
        try (Lab lab = new Lab()) {
            Lbd first = lab.host(1).lbd(BASE + 200).awaitMaster();
            Lbd second = lab.host(2).lbd(BASE + 100);
            Thread.sleep(500);
            first.ask("load 2");
            second.ask("load 2");
            Thread.sleep(1000L * Integer.getInteger("lbd.vrrp.load.seconds", 60));
            report("transitions of the backup under load (a count)", second.number("master"));
            assertEquals(1, first.number("master"), first.log());
            assertEquals(0, second.number("master"), second.log());
        }
    }

    private static Path script(Lab lab, String line) throws Exception {
        Path script = lab.directory.resolve("chk.sh");
        Files.writeString(script, "#!/bin/sh\n" + line + "\n");
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void report(String what, long millis) {
        System.out.println("MEASURED " + what + " " + millis + " ms");
    }
}
