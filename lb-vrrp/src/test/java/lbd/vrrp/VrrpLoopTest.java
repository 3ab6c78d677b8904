package lbd.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import lbd.core.model.vrrp.InstanceBuilder;
import lbd.core.model.vrrp.InstanceSpec;
import lbd.core.model.vrrp.SyncGroupSpec;
import lbd.core.model.vrrp.VirtualAddress;
import lbd.core.model.vrrp.VrrpSpec;
import lbd.sys.net.KernelEvents;
import lbd.vrrp.election.State;
import lbd.vrrp.link.AddedRecord;
import lbd.vrrp.link.Links;
import lbd.vrrp.packet.Refusal;
import lbd.vrrp.sys.Poller;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The loop with its instances and what they hold, on a network and a wire in memory: no privilege is needed.
@Timeout(30)
class VrrpLoopTest {
    private static final InetAddress FIRST = InetAddress.ofLiteral("10.0.0.100");
    private static final InetAddress SECOND = InetAddress.ofLiteral("10.0.0.101");
    private static final InetAddress PEER = InetAddress.ofLiteral("10.0.0.9");

    @TempDir
    private Path folder;

    private final FakeNetwork network = new FakeNetwork();
    private final FakePort port = new FakePort();
    private final Links links = new Links();
    private VrrpLoop loop;
    private Kernel kernel;
    private Thread thread;
    private volatile Runnable looksAgain = () -> {};

    @BeforeEach
    void open() throws Exception {
        AddedRecord added = AddedRecord.open(folder.resolve("vrrp-added"));
        network.dump(links::apply);
        kernel = new Kernel(network, new KernelEvents(), new Poller(), links, new Holder(network, links, added), added);
    }

    @AfterEach
    void close() throws Exception {
        loop.leave();
        thread.join();
    }

    private void start(VrrpSpec spec) {
        Readiness readiness = new Readiness() {
            @Override
            public boolean listenerReady(String name) {
                return true;
            }

            @Override
            public boolean poolUp(String name) {
                return true;
            }

            @Override
            public void onChange(Runnable changed) {
                looksAgain = changed;
            }
        };
        loop = new VrrpLoop(kernel, (_, _) -> port, spec, readiness, (_, _) -> {});
        thread = Thread.ofPlatform().name("vrrp-test").start(loop);
    }

    private static VrrpSpec spec(InstanceSpec... instances) {
        return new VrrpSpec("lb1", List.of(), List.of(instances), List.of());
    }

    /// A stall of the machine must be longer than two intervals to look like a halt.
    private static InstanceBuilder builder(String name, int vrid, InetAddress address) {
        return new InstanceBuilder(name, "eth0", vrid, List.of(new VirtualAddress(address, 24)))
                .advertisementInterval(Duration.ofMillis(300));
    }

    private static InstanceSpec instance(String name, int vrid, InetAddress address) {
        return builder(name, vrid, address).build();
    }

    private InstanceStatus status(int index) {
        return loop.status().instances().get(index);
    }

    private boolean is(int index, State.Kind kind) {
        List<InstanceStatus> all = loop.status().instances();
        return all.size() > index && all.get(index).state() == kind;
    }

    private <T> T ask(java.util.function.LongFunction<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        loop.post(() -> answer.complete(question.apply(System.nanoTime())));
        return answer.join();
    }

    private void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                fail("waited for: " + what + "; " + loop.status());
            }
            Thread.sleep(5);
        }
    }

    @Test
    void takesTheAddressOverAndGivesItUpAtTheEnd() throws Exception {
        start(spec(instance("a", 51, FIRST)));
        await("the address", () -> is(0, State.Kind.MASTER) && network.has(FIRST));
        loop.leave();
        thread.join();
        assertEquals(0, port.sent.getLast().priority());
        assertFalse(network.has(FIRST));
        assertTrue(network.has(FakeNetwork.PRIMARY));
    }

    @Test
    void errorPutsItsInstanceInFaultAndTheLoopGoesOn() throws Exception {
        network.poison = FIRST;
        start(spec(instance("a", 51, FIRST), instance("b", 52, SECOND)));
        await("the fault", () -> is(0, State.Kind.FAULT));
        assertTrue(status(0).faults().getFirst().startsWith("internal error: "), status(0)::toString);
        assertTrue(port.sent.contains(new FakePort.Sent(51, 0, FakeNetwork.PRIMARY)), "the neighbours must know");
        await("the other one", () -> is(1, State.Kind.MASTER) && network.has(SECOND));
        network.poison = null;
        await("another try", () -> is(0, State.Kind.MASTER) && network.has(FIRST));
        assertEquals(1, status(1).counters().becameMaster.sum());
    }

    @Test
    void errorInWhatWasPostedDoesNotEndTheLoop() throws Exception {
        start(spec(instance("a", 51, FIRST)));
        await("the address", () -> is(0, State.Kind.MASTER));
        loop.post(() -> {
            throw new IllegalStateException("of a test");
        });
        assertEquals("lb1", ask(_ -> loop.status().routerId()));
        assertTrue(thread.isAlive());
    }

    @Test
    void advertWithOtherAddressesIsCountedAndChangesNothing() throws Exception {
        start(spec(instance("a", 51, FIRST)));
        await("the address", () -> is(0, State.Kind.MASTER));
        port.arrives(51, 254, 5, List.of(FIRST, SECOND), PEER);
        await("the refusal", () -> status(0).counters().refused(Refusal.ADDRESS_LIST) == 1);
        assertEquals(1, status(0).counters().addressMismatches.sum());
        assertTrue(is(0, State.Kind.MASTER));
        port.arrives(51, 255, 5, List.of(FIRST, SECOND), PEER);
        await("the owner to be heard", () -> is(0, State.Kind.BACKUP));
    }

    @Test
    void withoutTheCheckAnAdvertWithOtherAddressesCounts() throws Exception {
        start(spec(builder("a", 51, FIRST).checkAddresses(false).build()));
        await("the address", () -> is(0, State.Kind.MASTER));
        port.arrives(51, 254, 5, List.of(FIRST, SECOND), PEER);
        await("the better one to be heard", () -> is(0, State.Kind.BACKUP));
    }

    @Test
    void addressThatIsThereWithoutBeingHeldIsRemoved() throws Exception {
        network.addresses.put(FIRST, 32);
        network.dump(links::apply);
        start(spec(builder("a", 51, FIRST).startDelay(Duration.ofHours(1)).build()));
        await("the stray to go", () -> !network.has(FIRST));
        assertTrue(network.has(FakeNetwork.PRIMARY));
    }

    @Test
    void resignsFromTheAddressThatWasTakenAway() throws Exception {
        start(spec(instance("a", 51, FIRST)));
        await("the address", () -> is(0, State.Kind.MASTER));
        network.addresses.remove(FakeNetwork.PRIMARY);
        loop.post(kernel::refresh);
        looksAgain.run();
        await("the fault", () -> is(0, State.Kind.FAULT));
        assertEquals(new FakePort.Sent(51, 0, FakeNetwork.PRIMARY), port.sent.getLast());
        assertEquals(
                List.of("interface eth0 has no IPv4 address to send from"),
                status(0).faults());
    }

    @Test
    void renamedInstanceStaysMaster() throws Exception {
        start(spec(instance("a", 51, FIRST)));
        await("the address", () -> is(0, State.Kind.MASTER));
        ask(now -> {
            loop.apply(spec(instance("new", 51, FIRST)), now);
            return true;
        });
        await("the name", () -> status(0).spec().name().equals("new"));
        assertEquals(1, status(0).counters().becameMaster.sum());
        assertTrue(port.sent.stream().noneMatch(s -> s.priority() == 0) && network.has(FIRST));
    }

    @Test
    void promotionThatIsRefusedLeavesTheDemotion() throws Exception {
        start(spec(instance("a", 51, FIRST)));
        await("the address", () -> is(0, State.Kind.MASTER));
        ask(now -> loop.demote("a", now));
        port.arrives(51, 200, 4000, List.of(FIRST), PEER);
        await("the better one to be heard", () -> status(0).masterPriority() == 200);
        assertFalse(ask(now -> loop.promote("a", now)).done());
        await("a turn", () -> status(0).demoted() && status(0).priority() == 1);
    }

    @Test
    void demoteAndPromoteOfDifferentMembersLeaveNoHiddenPriority() throws Exception {
        start(new VrrpSpec(
                "lb1",
                List.of(),
                List.of(instance("a", 51, FIRST), instance("b", 52, SECOND)),
                List.of(new SyncGroupSpec("g", List.of("a", "b"), List.of()))));
        await("both", () -> is(0, State.Kind.MASTER) && is(1, State.Kind.MASTER));
        ask(now -> loop.demote("a", now));
        await("both demoted", () -> status(0).demoted() && status(1).demoted());
        assertTrue(ask(now -> loop.promote("b", now)).done());
        await("both back", () -> is(0, State.Kind.MASTER) && is(1, State.Kind.MASTER));
        assertEquals(100, status(0).priority());
        assertEquals(100, status(1).priority());
        assertFalse(status(0).demoted() || status(1).demoted());
    }
}
