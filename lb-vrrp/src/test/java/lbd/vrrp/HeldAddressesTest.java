package lbd.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import lbd.core.model.vrrp.InstanceBuilder;
import lbd.core.model.vrrp.InstanceSpec;
import lbd.core.model.vrrp.VirtualAddress;
import lbd.core.model.vrrp.VrrpSpec;
import lbd.sys.net.KernelEvents;
import lbd.vrrp.election.State;
import lbd.vrrp.link.AddedRecord;
import lbd.vrrp.link.Links;
import lbd.vrrp.sys.Poller;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The addresses of a master on a link in memory, by a clock that the test moves.
class HeldAddressesTest {
    private static final InetAddress FIRST = InetAddress.ofLiteral("10.0.0.100");
    private static final InetAddress SECOND = InetAddress.ofLiteral("10.0.0.101");
    private static final InetAddress THIRD = InetAddress.ofLiteral("10.0.0.102");
    private static final long NOW = 1_000_000_000_000L;
    private static final long PUT_BACK = 50_000_000L;

    private final FakeNetwork network = new FakeNetwork();
    private final List<String> told = new ArrayList<>();
    private final Counters counters = new Counters();
    private Kernel kernel;
    private HeldAddresses holding;

    private static final Readiness ALWAYS = new Readiness() {
        @Override
        public boolean listenerReady(String name) {
            return true;
        }

        @Override
        public boolean poolUp(String name) {
            return true;
        }

        @Override
        public void onChange(Runnable changed) {}
    };

    private static InstanceSpec spec(InetAddress... addresses) {
        List<VirtualAddress> virtual =
                List.of(addresses).stream().map(a -> new VirtualAddress(a, 24)).toList();
        return new InstanceBuilder("a", "eth0", 51, virtual)
                .advertisementInterval(Duration.ofSeconds(1))
                .build();
    }

    @BeforeEach
    void attach(@TempDir Path folder) throws Exception {
        Links links = new Links();
        network.dump(links::apply);
        AddedRecord added = AddedRecord.open(folder.resolve("vrrp-added"));
        kernel = new Kernel(network, new KernelEvents(), new Poller(), links, new Holder(network, links, added), added);
        hold(spec(FIRST, SECOND));
    }

    private void hold(InstanceSpec spec) {
        VrrpLoop node = new VrrpLoop(
                kernel,
                (_, _) -> new FakePort(),
                new VrrpSpec("lb1", List.of(), List.of(), List.of()),
                ALWAYS,
                (mac, held) -> told.add(mac + (held ? " held" : " left") + ", addresses: " + network.addresses.size()));
        Attachment attachment = new Attachment(node, new Instance(spec, node));
        attachment.follow(FakeNetwork.ETH0);
        holding = new HeldAddresses(spec, node, attachment, counters, new InstanceLog(spec));
    }

    @AfterEach
    void close() {
        kernel.close();
    }

    /// Who takes frames before the node's own stack is to know of them in time, and for as long as they may come.
    @Test
    void virtualMacIsToldBeforeAddressesAreThereAndAfterTheyAreGone() {
        hold(new InstanceBuilder("a", "eth0", 51, List.of(new VirtualAddress(FIRST, 24, "eth0", null)))
                .advertisementInterval(Duration.ofSeconds(1))
                .virtualMac(true)
                .build());
        holding.takeAll(NOW);
        assertTrue(network.has(FIRST));
        assertEquals(List.of("00:00:5e:00:01:33 held, addresses: 1"), told);
        told.clear();
        holding.withdrawAll();
        assertEquals(List.of("00:00:5e:00:01:33 left, addresses: 1"), told);
        told.clear();
        holding.withdrawAll();
        assertEquals(List.of(), told);
        holding.takeAll(NOW);
        holding.holdAgain(NOW);
        assertEquals(1, told.size(), "once: another link's virtual router may have the same");
    }

    private Set<InetAddress> there() {
        return Set.copyOf(network.addresses.keySet());
    }

    @Test
    void aTakeOverAddsAllAndAWithdrawalTakesThemAway() {
        assertFalse(holding.holds(FIRST));
        holding.takeAll(NOW);
        assertEquals(Set.of(FakeNetwork.PRIMARY, FIRST, SECOND), there());
        assertTrue(holding.holds(FIRST));
        holding.withdrawAll();
        assertEquals(Set.of(FakeNetwork.PRIMARY), there());
        assertFalse(holding.holds(FIRST));
        assertEquals(State.NEVER, holding.deadlineNanos(), "nothing is announced any more");
    }

    @Test
    void allAreAnnouncedAtOnceAndAgainOnlyWhenItIsTime() {
        holding.takeAll(NOW);
        holding.announceSome(NOW);
        long row = spec(FIRST).garp().repeat();
        assertEquals(2 * row, counters.announcements.sum());
        holding.announceSome(NOW);
        assertEquals(2 * row, counters.announcements.sum());
        long next = holding.deadlineNanos();
        assertTrue(next > NOW);
        holding.announceSome(next);
        assertTrue(counters.announcements.sum() > 2 * row);
    }

    @Test
    void aReloadTouchesOnlyWhatChanges() {
        holding.takeAll(NOW);
        holding.announceSome(NOW);
        // Whoever took this one away and added it anew would be seen by that.
        network.addresses.put(FIRST, 25);
        holding.reload(spec(FIRST, THIRD), true, NOW + 1);
        assertEquals(Set.of(FakeNetwork.PRIMARY, FIRST, THIRD), there());
        assertEquals(25, network.addresses.get(FIRST));
        long before = counters.announcements.sum();
        holding.announceSome(NOW + 1);
        assertTrue(counters.announcements.sum() > before, "the new one is announced");
    }

    @Test
    void aReloadOfABackupAddsNothing() {
        holding.reload(spec(FIRST, THIRD), false, NOW);
        assertEquals(Set.of(FakeNetwork.PRIMARY), there());
        holding.takeAll(NOW);
        assertEquals(Set.of(FakeNetwork.PRIMARY, FIRST, THIRD), there());
    }

    @Test
    void anAddressThatSomebodyRemovesIsPutBackAMomentLater() {
        holding.takeAll(NOW);
        holding.announceSome(NOW);
        network.addresses.remove(FIRST);
        holding.addressGone(FIRST, FakeNetwork.ETH0.index(), NOW);
        holding.due(NOW + PUT_BACK - 1);
        assertFalse(network.has(FIRST));
        holding.due(NOW + PUT_BACK);
        assertTrue(network.has(FIRST));
        assertTrue(counters.addressesPutBack.sum() >= 1);
    }

    @Test
    void whatGoesFromAnotherLinkOrWasNeverOursIsLeftAlone() {
        holding.takeAll(NOW);
        holding.announceSome(NOW);
        long before = holding.deadlineNanos();
        holding.addressGone(FIRST, FakeNetwork.ETH0.index() + 1, NOW);
        holding.addressGone(THIRD, FakeNetwork.ETH0.index(), NOW);
        assertEquals(before, holding.deadlineNanos());
    }

    @Test
    void anAddressThatSomebodyElseHadAddedStaysAtAWithdrawal() {
        network.addresses.put(SECOND, 24);
        holding.takeAll(NOW);
        holding.withdrawAll();
        assertFalse(network.has(FIRST));
        assertTrue(network.has(SECOND));
    }
}
