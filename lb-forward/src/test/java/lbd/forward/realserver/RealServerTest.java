package lbd.forward.realserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lbd.forward.realserver.RealServerFinding.Result;
import lbd.sys.Errno;
import lbd.sys.net.AddressInfo;
import lbd.sys.net.Rtnetlink.Ipv4Setting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RealServerTest {
    private static final InetAddress VIP = InetAddress.ofLiteral("192.0.2.80");
    private static final InetAddress OTHER = InetAddress.ofLiteral("192.0.2.81");
    private static final InetAddress VIP6 = InetAddress.ofLiteral("2001:db8::80");

    @TempDir
    private Path folder;

    private final FakeNetwork network = new FakeNetwork();
    private final Map<Setting, Integer> all = new EnumMap<>(Setting.class);

    /// As a command of its own has it: what was done before is read from the record.
    private RealServer realServer() throws IOException {
        return new RealServer(network, SetupRecord.open(folder), setting -> all.getOrDefault(setting, 0));
    }

    @Test
    void nobodyHearsOfTheAddressBeforeItIsThere() throws Exception {
        List<String> done = realServer().setUp(VIP, false);
        assertEquals(
                List.of(
                        "set net.ipv4.conf.eth0.arp_ignore = 1 (was 0)",
                        "set net.ipv4.conf.eth0.arp_announce = 2 (was 0)",
                        "set net.ipv4.conf.eth1.arp_ignore = 1 (was 0)",
                        "set net.ipv4.conf.eth1.arp_announce = 2 (was 0)",
                        "added address 192.0.2.80/32 on lo"),
                done);
        assertEquals(List.of(), failures(VIP, false));
        assertEquals(List.of(), realServer().setUp(VIP, false), "all is there");
    }

    @Test
    void removeUndoesExactlyThat() throws Exception {
        network.named("eth1").settings.put(Ipv4Setting.ARP_IGNORE, 2);
        network.named("eth1").settings.put(Ipv4Setting.ARP_ANNOUNCE, 1);
        realServer().setUp(VIP, false);
        assertEquals(
                List.of(
                        "removed address 192.0.2.80/32 on lo",
                        "set net.ipv4.conf.eth1.arp_announce = 1",
                        "set net.ipv4.conf.eth0.arp_announce = 0",
                        "set net.ipv4.conf.eth0.arp_ignore = 0"),
                realServer().remove(VIP));
        assertEquals(Map.of(Ipv4Setting.ARP_IGNORE, 2, Ipv4Setting.ARP_ANNOUNCE, 1), network.named("eth1").settings);
        assertEquals(List.of(), network.addresses);
        assertEquals(List.of(), realServer().remove(VIP), "nothing is left to undo");
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void whatWasThereStays() throws Exception {
        network.addresses.add(new AddressInfo(network.named("lo").index, VIP, 32, 0));
        all.put(Setting.ARP_IGNORE, 1);
        all.put(Setting.ARP_ANNOUNCE, 2);
        assertEquals(List.of(), realServer().setUp(VIP, false));
        assertEquals(List.of(), realServer().remove(VIP));
        assertEquals(1, network.addresses.size());
    }

    @Test
    void whatSomebodyHasChangedSinceIsLeft() throws Exception {
        realServer().setUp(VIP, false);
        network.named("eth0").settings.put(Ipv4Setting.ARP_IGNORE, 2);
        List<String> undone = realServer().remove(VIP);
        assertTrue(
                undone.contains("left net.ipv4.conf.eth0.arp_ignore = 2: somebody has changed it since"),
                undone.toString());
        assertEquals(2, network.named("eth0").settings.get(Ipv4Setting.ARP_IGNORE));
    }

    @Test
    void whatAnotherAddressNeedsGoesWithTheLastOne() throws Exception {
        network.kinds.put("ipip", "");
        realServer().setUp(VIP, true);
        realServer().setUp(OTHER, true);
        List<String> undone = realServer().remove(VIP);
        assertTrue(undone.contains("left tunnel device lbd-ipip (ipip): 192.0.2.81 needs it"), undone.toString());
        assertEquals(List.of(), failures(OTHER, true));
        realServer().remove(OTHER);
        assertEquals(3, network.links.size(), "the device is gone");
        assertEquals(0, network.named("eth0").settings.get(Ipv4Setting.ARP_IGNORE));
    }

    @Test
    void anAddressOfAnotherLinkIsRefused() {
        network.addresses.add(new AddressInfo(network.named("eth0").index, VIP, 24, 0));
        RealServerException refused =
                assertThrows(RealServerException.class, () -> realServer().setUp(VIP, false));
        assertTrue(String.valueOf(refused.getMessage()).startsWith("192.0.2.80 is an address of eth0:"));
        assertEquals(Map.of(), network.named("eth0").settings);
    }

    @Test
    void whatTheKernelRefusesIsNotWrittenDown() throws Exception {
        network.refusal = Errno.EPERM;
        RealServerException refused =
                assertThrows(RealServerException.class, () -> realServer().setUp(VIP, false));
        assertTrue(String.valueOf(refused.getMessage()).endsWith("CAP_NET_ADMIN is needed"));
        assertEquals(List.of(), realServer().remove(VIP));
    }

    @Test
    void aKernelWithoutTunnelsSaysSoAndNothingIsChanged() {
        RealServerException refused =
                assertThrows(RealServerException.class, () -> realServer().setUp(VIP, true));
        assertEquals(
                "this kernel cannot unpack tunnels: it has no IPIP (CONFIG_NET_IPIP, module ipip)",
                refused.getMessage());
        assertEquals(List.of(), network.addresses);
    }

    @Test
    void theKernelsOwnDeviceIsTakenAndPutBack() throws Exception {
        network.kinds.put("ipip", "tunl0");
        all.put(Setting.RP_FILTER, 1);
        List<String> done = realServer().setUp(VIP, true);
        assertTrue(done.contains("set tunl0 up"), done.toString());
        assertEquals(2, network.named("tunl0").settings.get(Ipv4Setting.RP_FILTER));
        assertEquals(List.of(), failures(VIP, true));
        realServer().remove(VIP);
        assertFalse(network.named("tunl0").up);
        assertEquals(0, network.named("tunl0").settings.get(Ipv4Setting.RP_FILTER));
    }

    @Test
    void ipv6NeedsTheAddressAlone() throws Exception {
        assertEquals(
                List.of("added address 2001:db8::80/128 on lo"), realServer().setUp(VIP6, false));
        assertEquals(List.of(), failures(VIP6, false));
    }

    @Test
    void checkNamesWhatIsWrong() throws Exception {
        assertEquals(
                List.of(
                        "192.0.2.80 is no address of lo: its packets are not taken",
                        "arp_ignore of eth0 is 0, not 1: this machine answers ARP for 192.0.2.80",
                        "arp_announce of eth0 is 0, not 2: this machine may name 192.0.2.80 as its own in ARP requests",
                        "arp_ignore of eth1 is 0, not 1: this machine answers ARP for 192.0.2.80",
                        "arp_announce of eth1 is 0, not 2: this machine may name 192.0.2.80 as its own in ARP requests",
                        "there is no device of kind ipip: nothing unpacks tunnels"),
                failures(VIP, true));
    }

    @Test
    void aRecordThatIsNoneIsNotGuessedAt() throws Exception {
        realServer().setUp(VIP, false);
        try (Stream<Path> files = Files.list(folder)) {
            Files.writeString(files.findFirst().orElseThrow(), "192.0.2.80 setting eth0 arp_ignore 0\n");
        }
        IOException refused = assertThrows(IOException.class, this::realServer);
        assertTrue(String.valueOf(refused.getMessage()).contains("is no record of lbd's"));
    }

    private List<String> failures(InetAddress virtual, boolean tunnel) throws IOException {
        return realServer().check(virtual, tunnel).stream()
                .filter(finding -> finding.result() != Result.OK)
                .map(RealServerFinding::text)
                .toList();
    }
}
