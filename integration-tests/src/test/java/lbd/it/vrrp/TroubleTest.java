package lbd.it.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// What neighbours, other programs and the machine itself do to a node.
@Execution(ExecutionMode.CONCURRENT)
@Order(2)
class TroubleTest {
    private static final NodeFile QUIET = NodeFile.priority(200).with("garp", "{refresh: 0s}");

    @LabTest
    void brokenAdvertsChangeNothingAndAreCountedByKind() throws Exception {
        try (Lab lab = new Lab()) {
            Lbd master = lab.host(1).lbd(NodeFile.priority(200).patient()).awaitMaster();
            Lbd backup = lab.host(2).lbd(NodeFile.priority(100).patient());
            Lab.Host bad = lab.host(3);
            Probe probe = new Probe(lab.host(9), Lab.VIP);
            double from = Probe.now();
            for (String kind : List.of("hop_limit", "checksum", "version", "type", "length")) {
                lab.send(bad, kind, 50);
                for (Lbd node : List.of(master, backup)) {
                    assertEquals(50, node.number("refused." + kind), kind + node.log());
                    assertEquals(
                            1, node.count("event=vrrp.advert_refused"), "one line a kind and minute: " + node.log());
                    node.forget("event=vrrp.advert_refused");
                }
            }
            assertEquals(1, master.number("became_master"), master.log());
            assertEquals(0, backup.number("became_master"), backup.log());
            Measured.report("five kinds of broken adverts: outage", probe.outageSince(from));
            assertTrue(probe.outageSince(from) < 1000, "keepalived flaps: 1.4 to 3.6 s");
        }
    }

    @LabTest
    void pausedMasterStepsBackBeforeItSpeaks() throws Exception {
        try (Lab lab = new Lab()) {
            Lbd first = lab.host(1).lbd(NodeFile.priority(200)).awaitMaster();
            Lbd second = lab.host(2).lbd(NodeFile.priority(100));
            second.awaitReady();
            first.signal("STOP");
            second.awaitMaster();
            Lab.pass(500, "adverts of the new master");
            Capture capture = lab.capture();
            first.signal("CONT");
            Lab.await("the first to be back", 10, () -> first.count(" to=master ") == 2, first::log);
            Lab.pass(300, "what a master that does not know yet would send");
            assertEquals(1, first.count("from=master to=backup reason=Resumed"), first.log());
            assertEquals(1, first.count("event=vrrp.paused"), first.log());
            List<String> senders = capture.read("vrrp", "ip.src", "vrrp.prio");
            assertEquals("10.77.0.2\t100", senders.getFirst(), "the paused one must not speak first: " + senders);
        }
    }

    @LabTest
    void addressThatSomebodyRemovesIsPutBackAndAnnouncedAlone() throws Exception {
        try (Lab lab = new Lab()) {
            Lab.Host a = lab.host(1);
            Lbd first = a.lbd(QUIET.with("virtual_addresses", "[10.77.0.100/24, 10.77.0.101/24]"))
                    .awaitMaster();
            Lab.pass(300, "announcements of the take-over end");
            Capture capture = lab.capture();
            double removed = Probe.now();
            a.exec("ip", "addr", "del", "10.77.0.100/24", "dev", "eth0");
            Lab.await("the address to be back", 1, () -> a.holds(Lab.VIP), first::log);
            Lab.pass(300, "announcements of what was put back");
            assertEquals(1, first.count("event=vrrp.address_put_back"), first.log());
            List<String> announced = capture.read("arp.src.proto_ipv4 == 10.77.0.100", "frame.time_epoch");
            assertEquals(5, announced.size());
            assertTrue(Double.parseDouble(announced.getFirst()) - removed < 1);
            assertEquals(List.of(), capture.read("arp.src.proto_ipv4 == 10.77.0.101", "frame.number"));
        }
    }

    /// A forger of priority 254 must not silence the master with a list of his own.
    @LabTest
    void advertWithOtherAddressesIsDroppedUnlessTheFileSaysOtherwise() throws Exception {
        try (Lab lab = new Lab()) {
            NodeFile more = NodeFile.priority(200).with("virtual_addresses", "[10.77.0.100/24, 10.77.0.101/24]");
            Lab.Host a = lab.host(1);
            Lbd first = a.lbd(NodeFile.priority(100)).awaitMaster();
            Lbd other = lab.host(2).lbd(more);
            first.awaitLog("event=vrrp.address_mismatch");
            assertTrue(first.log().contains("only_theirs=[10.77.0.101] only_ours=[] dropped=true"), first.log());
            Lab.await("drops to be counted", 5, () -> first.refused("address_list") > 3, first::log);
            assertTrue(first.isMaster() && a.holds(Lab.VIP), first.log());
            first.reload(NodeFile.priority(100).with("check_addresses", "off"));
            first.awaitBackup();
            assertTrue(other.isMaster());
        }
    }

    @LabTest
    void addressOfABackupIsRemovedWhoeverAddedIt() throws Exception {
        try (Lab lab = new Lab()) {
            Lab.Host a = lab.host(1);
            Lab.Host b = lab.host(2);
            a.lbd(NodeFile.priority(200)).awaitMaster();
            b.exec("ip", "addr", "add", "10.77.0.100/32", "dev", "eth0");
            Lbd backup = b.lbd(NodeFile.priority(100));
            backup.awaitLog("event=vrrp.stray_address_removed");
            Lab.await("it to go", 2, () -> !b.holds(Lab.VIP), backup::log);
            backup.forget("event=vrrp.stray_address_removed");
            b.exec("ip", "addr", "add", "10.77.0.100/24", "dev", "eth0");
            backup.awaitLog("event=vrrp.stray_address_removed");
            Lab.await("it to go again", 2, () -> !b.holds(Lab.VIP), backup::log);
            backup.forget("event=vrrp.stray_address_removed");
            b.exec("ip", "addr", "add", "10.77.0.100/32", "dev", "lo");
            b.exec("ip", "addr", "add", "10.77.0.100/24", "dev", "eth0");
            backup.awaitLog("event=vrrp.stray_address_removed");
            Lab.await(
                    "it to go there",
                    10,
                    () -> !b.output("ip", "addr", "show", "eth0").contains("0.100/"),
                    backup::log);
            assertTrue(b.output("ip", "addr", "show", "lo").contains(Lab.VIP + "/32"), "a real server's");
            assertTrue(a.holds(Lab.VIP) && b.holds("10.77.0.2"));
        }
    }

    /// The neighbours are told before the node falls silent, and the log does not take it for a trick of a neighbour.
    @LabTest
    void masterWhosePrimaryAddressIsRemovedResignsAndSaysWhy() throws Exception {
        try (Lab lab = new Lab()) {
            Lab.Host a = lab.host(1);
            Lbd first = a.lbd(NodeFile.priority(200)).awaitMaster();
            Lbd second = lab.host(2).lbd(NodeFile.priority(100));
            Capture capture = lab.capture();
            a.exec("ip", "addr", "del", "10.77.0.1/24", "dev", "eth0");
            second.awaitMaster();
            first.awaitLog("event=vrrp.fault");
            assertTrue(first.log().contains("interface eth0 has no IPv4 address to send from"), first.log());
            assertEquals(0, first.count("event=vrrp.address_put_back"), first.log());
            assertFalse(a.holds(Lab.VIP));
            assertEquals(1, capture.read("vrrp.prio == 0", "frame.number").size());
            a.exec("ip", "addr", "add", "10.77.0.1/24", "dev", "eth0");
            second.awaitBackup();
        }
    }

    @LabTest
    void unicastSourceThatTheNodeDoesNotHaveIsAFault() throws Exception {
        try (Lab lab = new Lab()) {
            Lab.Host a = lab.host(1);
            Lbd node = a.lbd(NodeFile.priority(200).with("unicast", "{source: 10.77.0.55, peers: [10.77.0.2]}"));
            node.awaitLog("event=vrrp.fault");
            String why = "this node does not have the address 10.77.0.55 (unicast.source)";
            assertTrue(node.log().contains(why), node.log());
            assertFalse(a.holds(Lab.VIP));
            a.exec("ip", "addr", "add", "10.77.0.55/24", "dev", "eth0");
            node.awaitMaster();
        }
    }

    /// The record of what was added is for the next start after a crash: no reason to leave the address nowhere.
    @LabTest
    void fullRunFolderDoesNotStopATakeOver() throws Exception {
        try (Lab lab = new Lab()) {
            Lab.Host b = lab.host(2);
            Path run = b.directory.resolve("run");
            Lab.sh("mount", "-t", "tmpfs", "-o", "size=64k", "lbd-test", run.toString());
            try {
                Lbd first = lab.host(1).lbd(NodeFile.priority(200)).awaitMaster();
                Lbd second = b.lbd(NodeFile.priority(100));
                Path filling = run.resolve("filling");
                assertThrows(IOException.class, () -> Files.write(filling, new byte[128 * 1024]), "it must be full");
                first.kill();
                second.awaitMaster();
                assertTrue(b.holds(Lab.VIP), second.log());
                assertEquals(1, second.count("event=vrrp.record_unwritten"), second.log());
                Files.delete(filling);
                second.awaitLog("event=vrrp.record_written");
                assertTrue(Files.readString(Lbd.record(b)).contains("address eth0 " + Lab.VIP + " 24"));
                second.terminate();
            } finally {
                Lab.sh("umount", "-l", run.toString());
            }
        }
    }

    @LabTest
    void daemonsOfTwoNetworkNamespacesKeepTheirRecordsApart() throws Exception {
        try (Lab lab = new Lab()) {
            Lab.Host a = lab.host(1);
            Lab.Host b = lab.host(2);
            NodeFile first = NodeFile.priority(200);
            NodeFile other = NodeFile.priority(200)
                    .with("virtual_router_id", "52")
                    .with("virtual_addresses", "[10.77.0.101/24]");
            String inA = "admin: {http: \"off\", socket: " + lab.directory.resolve("a.sock") + "}\n";
            String inB = "admin: {http: \"off\", socket: " + lab.directory.resolve("b.sock") + "}\n";
            Path shared = Files.createDirectories(lab.directory.resolve("run"));
            Lbd killed = a.lbd(first.admin(inA), shared).awaitMaster();
            b.lbd(other.admin(inB), shared).awaitMaster();
            killed.kill();
            Lbd without = b.lbd(NodeFile.NONE.admin(inA), shared);
            assertEquals(0, without.count("event=vrrp.left_overs_removed"), without.log());
            assertTrue(a.holds(Lab.VIP) && b.holds("10.77.0.101"));
            without.terminate();
            // Whatever it is called.
            String inC = "admin: {http: \"off\", socket: " + lab.directory.resolve("c.sock") + "}\n";
            Lbd again = a.lbd(NodeFile.NONE.admin(inC), shared);
            assertEquals(1, again.count("event=vrrp.left_overs_removed count=1"), again.log());
            assertFalse(a.holds(Lab.VIP));
            assertTrue(b.holds("10.77.0.101"));
        }
    }

    @LabTest
    void foreignHolderOfTheAddressIsSeenAndAnswered() throws Exception {
        try (Lab lab = new Lab()) {
            Lbd first = lab.host(1).lbd(QUIET).awaitMaster();
            Lab.Host other = lab.host(3);
            Lab.pass(700, "announcements of the take-over end");
            Capture capture = lab.capture();
            lab.send(other, "claim", 2);
            first.awaitLog("event=vrrp.address_conflict");
            assertTrue(first.number("conflicts") >= 1);
            JsonNode conflict = first.status().get("conflict");
            assertEquals("02:00:00:00:0b:ad", conflict.get("holder").asText());
            Lab.pass(300, "answers to the claim");
            assertFalse(capture.read(
                            "arp.src.proto_ipv4 == 10.77.0.100 && arp.src.hw_mac != 02:00:00:00:0b:ad", "frame.number")
                    .isEmpty());
        }
    }

    @LabTest
    void secondMasterIsLoggedCountedAndAnswered() throws Exception {
        try (Lab lab = new Lab()) {
            Lab.Host a = lab.host(1);
            Lab.Host b = lab.host(2);
            Lbd lesser = a.lbd(NodeFile.priority(100)).awaitMaster();
            b.connect(false);
            Lbd better = b.lbd(NodeFile.priority(200)).awaitMaster();
            b.connect(true);
            lesser.awaitBackup();
            better.awaitLog("event=vrrp.second_master");
            lesser.awaitLog("event=vrrp.second_master");
            assertTrue(lesser.number("rival_adverts") >= 1 && better.number("rival_adverts") >= 1);
            assertEquals(0, better.number("left_master"));
        }
    }

    /// The dead node's kernel still has the address on its link with the virtual MAC. It would answer a gratuitous ARP
    /// request from that MAC, and the bridge would send the clients' frames to the dead port until the next advert.
    @LabTest
    void virtualMacMovesWithoutAnExtraIntervalThoughTheDeadKernelAnswers() throws Exception {
        try (Lab lab = new Lab()) {
            NodeFile slow = NodeFile.priority(200).with("virtual_mac", "true").with("advertisement_interval", "1s");
            Lab.Host a = lab.host(1);
            Lab.Host b = lab.host(2);
            Lab.Host client = lab.host(9);
            Lbd first = a.lbd(slow).awaitMaster();
            Lbd second = b.lbd(slow.with("priority", "100"));
            Probe probe = new Probe(client, Lab.VIP);
            String neighbours = client.exec("ip", "neigh");
            assertTrue(neighbours.contains("10.77.0.100 dev eth0 lladdr 00:00:5e:00:01:33"), neighbours);
            Capture capture = lab.capture();
            first.kill();
            assertTrue(a.holds(Lab.VIP), "the dead node's kernel has it still");
            double silent = Probe.now();
            second.awaitMaster();
            double master = Measured.timeOf(second.log(), " to=master ");
            // The switch must never learn the virtual MAC on the dead port again: looked at for more than an interval.
            while (Probe.now() < master + 1.2) {
                if (Probe.now() > master + 0.1) {
                    assertEquals("p2", lab.portOf("00:00:5e:00:01:33"), "the bridge must know the new master's port");
                }
                Thread.sleep(20);
            }
            assertTrue(a.holds(Lab.VIP), "or the test shows nothing");
            Measured.report(
                    "kill -9 with virtual MAC, 1 s adverts: outage after the take-over", probe.outageSince(master));
            assertTrue(probe.outageSince(master) < 500, "an extra interval would be 1000 ms");
            Measured.report("the same from the kill on", probe.outageSince(silent));
            assertEquals(List.of(), capture.read("vrrp && eth.src != 00:00:5e:00:01:33", "eth.src"));
            assertEquals(
                    List.of(),
                    capture.read("arp.opcode == 1 && arp.src.proto_ipv4 == 10.77.0.100 && arp.isgratuitous", "eth.src"),
                    "only a request is answered");
            a.lbd(slow.with("priority", "50"));
            Lab.await("the left-over link to go", 3, () -> !a.holds(Lab.VIP));
        }
    }

    @LabTest
    void deletedLinkOfTheVirtualMacIsMadeAgain() throws Exception {
        try (Lab lab = new Lab()) {
            Lab.Host a = lab.host(1);
            Lbd first = a.lbd(QUIET.patient().with("virtual_mac", "true")).awaitMaster();
            String link = a.exec("ls", "/sys/class/net")
                    .lines()
                    .filter(l -> l.startsWith("vrrp4.51."))
                    .findFirst()
                    .orElseThrow();
            Probe probe = new Probe(lab.host(9), Lab.VIP);
            double deleted = Probe.now();
            a.exec("ip", "link", "del", link);
            Lab.await("the link and its address", 3, () -> a.holds(Lab.VIP), first::log);
            Lab.await("answers", 3, () -> probe.answersSince(Probe.now() - 0.05), first::log);
            Measured.report("deleted link of the virtual MAC: outage", probe.outageSince(deleted));
            assertEquals(1, first.count("event=vrrp.link_remade"), first.log());
            a.exec("ip", "link", "set", link, "down");
            double down = Probe.now();
            Lab.await("answers again", 3, () -> probe.answersSince(down + 0.3), first::log);
            assertEquals(1, first.number("became_master"), first.log());
            first.terminate();
            assertFalse(a.exec("ls", "/sys/class/net").contains("vrrp4.51."));
        }
    }

    /// It sends the RFC's form without a pseudo header, and would drop ours: two masters for ever.
    @LabTest
    void lesserMasterThatCannotReadOurChecksumsGetsItsOwnForm() throws Exception {
        try (Lab lab = new Lab()) {
            Lbd first = lab.host(1).lbd(NodeFile.priority(200)).awaitMaster();
            Lab.Host rival = lab.host(3);
            Lab.pass(300, "adverts in the usual form");
            Capture capture = lab.capture();
            lab.send(rival, "lesser", 2);
            Lab.pass(200, "what two packets must not bring about");
            assertEquals(0, first.count("event=vrrp.checksum"), "two packets are not enough");
            // A pause of ours, as a busy machine makes one, begins to count anew.
            for (int i = 0; i < 10 && first.count("event=vrrp.checksum") == 0; i++) {
                lab.send(rival, "lesser", 3);
            }
            first.awaitLog("event=vrrp.checksum");
            Lab.pass(300, "adverts in the other form");
            String ours = "ip.src == 10.77.0.1 && vrrp.checksum.status == ";
            // tshark wants the pseudo header, as keepalived does.
            assertFalse(capture.read(ours + "\"Good\"", "frame.number").isEmpty());
            assertFalse(capture.read(ours + "\"Bad\"", "frame.number").isEmpty());
        }
    }

    @LabTest
    void packetsOfNoInstanceAreCountedAndShown() throws Exception {
        try (Lab lab = new Lab()) {
            Lbd first = lab.host(1).lbd(NodeFile.priority(200)).awaitMaster();
            Lab.Host other = lab.host(3);
            lab.send(other, "too_short", 3);
            lab.send(other, "unknown_vrid", 4);
            JsonNode strays = first.vrrp().get("strays").get(0);
            assertEquals("eth0", strays.get("interface").asText());
            assertEquals(3, strays.at("/refused/too_short").asInt());
            assertEquals(4, strays.at("/refused/unknown_vrid").asInt());
            assertEquals(1, first.count("event=vrrp.packet_refused"), first.log());
        }
    }

    /// Shows that the dead kernel is a danger at all: it does answer a request.
    @LabTest
    void deadKernelAnswersAGratuitousRequestFromTheVirtualMac() throws Exception {
        try (Lab lab = new Lab()) {
            Lab.Host a = lab.host(1);
            Lbd dead = a.lbd(NodeFile.priority(200).with("virtual_mac", "true")).awaitMaster();
            // The log tells of the advert, which comes first.
            Lab.await("the address", 10, () -> a.holds(Lab.VIP), dead::log);
            dead.kill();
            Lab.Host other = lab.host(3);
            Capture capture = lab.capture();
            List<String> answers = List.of();
            for (int i = 0; answers.isEmpty() && i < 30; i++) {
                lab.send(other, "claim", 3);
                answers = capture.soFar("arp.opcode == 2 && eth.src == 00:00:5e:00:01:33", "arp.src.proto_ipv4");
            }
            assertFalse(answers.isEmpty());
        }
    }
}
