package lbd.core.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import lbd.core.accesslog.AddressText;
import lbd.core.model.PersistenceSpec;
import lbd.core.model.ServerSpec;
import lbd.core.scheduler.ByteRange;
import lbd.core.scheduler.PickInput;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PersistenceTest {
    private static final long SECOND = TestPool.SECOND;

    private static PersistenceSpec spec(int prefix, int size) {
        return new PersistenceSpec(PersistenceSpec.Type.SOURCE, Duration.ofMinutes(1), prefix, 64, size);
    }

    private static TestPool three() {
        return TestPool.of("a", "b", "c").persistence(spec(32, 1000));
    }

    private record From(String client) implements PickInput {
        @Override
        public byte[] clientAddress() {
            return InetAddress.ofLiteral(client).getAddress();
        }

        @Override
        public int clientPort() {
            return 1;
        }

        @Override
        public byte[] localAddress() {
            return new byte[4];
        }

        @Override
        public int localPort() {
            return 80;
        }
    }

    private static final class Waiting extends Waiter {
        final List<Lease> granted = new ArrayList<>();

        @Override
        protected void granted(Lease lease) {
            granted.add(lease);
        }
    }

    private static Tried work(Pool pool, String client) {
        Tried tried = new Tried();
        pool.key(new From(client), tried, new ByteRange());
        return tried;
    }

    private static @Nullable Lease lease(Pool pool, String client, long now) {
        return pool.acquire(Pool.NO_KEY, work(pool, client), now);
    }

    private static String pick(Pool pool, String client, long now) {
        Lease lease = lease(pool, client, now);
        if (lease == null) {
            return "-";
        }
        lease.close();
        return lease.server().name();
    }

    @Test
    void aSourceStaysOnItsServer() {
        Pool pool = three().pool();
        for (int i = 0; i < 5; i++) {
            assertEquals("a", pick(pool, "192.0.2.1", i));
            assertEquals("b", pick(pool, "192.0.2.2", i));
            assertEquals("c", pick(pool, "2001:db8::1", i));
            assertEquals("c", pick(pool, "2001:db8::ffff:1", i));
        }
    }

    @Test
    void aPrefixMakesNeighboursOneSource() {
        Pool pool = TestPool.of("a", "b").persistence(spec(24, 10)).pool();
        assertEquals("a", pick(pool, "192.0.2.1", 0));
        assertEquals("a", pick(pool, "192.0.2.77", 0));
        assertEquals("b", pick(pool, "192.0.3.1", 0));
        assertEquals(2, pool.heldCount());
        assertEquals(
                Set.of("192.0.2.0/24 a", "192.0.3.0/24 b"),
                new HashSet<>(pool.held(0).stream()
                        .map(h -> h.client() + " " + h.server().name())
                        .toList()));
    }

    @Test
    void eachUseBeginsTheTimeoutAnew() {
        Pool pool = three().pool();
        assertEquals("a", pick(pool, "192.0.2.1", 0));
        assertEquals("a", pick(pool, "192.0.2.1", 60 * SECOND));
        assertEquals("a", pick(pool, "192.0.2.1", 120 * SECOND));
        assertTrue(pool.held(181 * SECOND).isEmpty());
        assertEquals("b", pick(pool, "192.0.2.1", 181 * SECOND));
    }

    @Test
    void aDrainingServerKeepsWhomItHas() {
        Pool pool = three().pool();
        assertEquals("a", pick(pool, "192.0.2.1", 0));
        TestPool.server(pool, "a").stateByHand(ServerSpec.State.DRAIN);
        assertEquals("a", pick(pool, "192.0.2.1", 1));
        for (int i = 2; i < 8; i++) {
            assertNotEquals("a", pick(pool, "192.0.2." + i, 1));
        }
    }

    @Test
    void fromADownServerASourceMovesForGood() {
        Pool pool = three().pool();
        assertEquals("a", pick(pool, "192.0.2.1", 0));
        TestPool.server(pool, "a").up(false, 1);
        assertEquals("b", pick(pool, "192.0.2.1", 1));
        TestPool.server(pool, "a").up(true, 2);
        assertEquals("b", pick(pool, "192.0.2.1", 2));
    }

    @Test
    void aDisabledServerKeepsNobody() {
        Pool pool = three().pool();
        assertEquals("a", pick(pool, "192.0.2.1", 0));
        TestPool.server(pool, "a").stateByHand(ServerSpec.State.DISABLED);
        assertNotEquals("a", pick(pool, "192.0.2.1", 1));
    }

    @Test
    void workThatHasFailedOnTheServerMovesItsSource() {
        Pool pool = three().pool();
        assertEquals("a", pick(pool, "192.0.2.1", 0));
        Tried tried = work(pool, "192.0.2.1");
        tried.add(TestPool.server(pool, "a"));
        Lease second = Objects.requireNonNull(pool.acquire(Pool.NO_KEY, tried, 1));
        second.close();
        assertEquals(second.server().name(), pick(pool, "192.0.2.1", 2));
    }

    @Test
    void aFullServerIsWaitedFor() {
        Pool pool = new TestPool()
                .server("a", 1, 1, false)
                .server("b", 1, 1, false)
                .persistence(spec(32, 10))
                .pool();
        Lease first = Objects.requireNonNull(lease(pool, "192.0.2.1", 0));
        Waiting waiter = new Waiting();
        assertNull(pool.acquireOrQueue(Pool.NO_KEY, work(pool, "192.0.2.1"), 1, waiter));
        assertNull(waiter.refusal());
        assertEquals(1, pool.queueLength());
        // Others do not wait behind it: they would take the other server.
        Waiting second = new Waiting();
        Lease other = pool.acquireOrQueue(Pool.NO_KEY, work(pool, "192.0.2.2"), 1, second);
        assertEquals("b", Objects.requireNonNull(other).server().name());
        other.close();
        assertTrue(waiter.granted.isEmpty() && second.granted.isEmpty());
        first.close();
        assertEquals("a", waiter.granted.getFirst().server().name());
    }

    @Test
    void aFullServerThatDrainsIsWaitedForByItsOwn() {
        Pool pool = new TestPool()
                .server("a", 1, 1, false)
                .persistence(spec(32, 10))
                .pool();
        Lease first = Objects.requireNonNull(lease(pool, "192.0.2.1", 0));
        TestPool.server(pool, "a").stateByHand(ServerSpec.State.DRAIN);
        Waiting own = new Waiting();
        Waiting other = new Waiting();
        assertNull(pool.acquireOrQueue(Pool.NO_KEY, work(pool, "192.0.2.1"), 1, own));
        assertNull(own.refusal());
        assertNull(pool.acquireOrQueue(Pool.NO_KEY, work(pool, "192.0.2.2"), 1, other));
        assertEquals(Waiter.Refusal.NO_SERVER, other.refusal());
        first.close();
        assertEquals("a", own.granted.getFirst().server().name());
        assertTrue(other.granted.isEmpty(), "nobody new is served");
    }

    @Test
    void whoWaitsForAServerThatGoesDownGetsAnother() {
        Pool pool = new TestPool()
                .server("a", 1, 1, false)
                .server("b", 1, 1, false)
                .persistence(spec(32, 10))
                .pool();
        assertNotNull(lease(pool, "192.0.2.1", 0));
        Waiting waiter = new Waiting();
        assertNull(pool.acquireOrQueue(Pool.NO_KEY, work(pool, "192.0.2.1"), 1, waiter));
        TestPool.server(pool, "a").up(false, 2);
        assertEquals("b", waiter.granted.getFirst().server().name());
    }

    @Test
    void theLeastRecentlySeenMakesRoom() {
        Pool pool = TestPool.of("a", "b", "c").persistence(spec(32, 2)).pool();
        assertEquals("a", pick(pool, "192.0.2.1", 0));
        assertEquals("b", pick(pool, "192.0.2.2", 1));
        assertEquals("a", pick(pool, "192.0.2.1", 2));
        assertEquals("c", pick(pool, "192.0.2.3", 3));
        assertEquals("a", pick(pool, "192.0.2.1", 4));
        assertEquals(2, pool.heldCount());
        // 192.0.2.2 was forgotten.
        assertEquals("a", pick(pool, "192.0.2.2", 5));
    }

    @Test
    void hostileSourcesDoNotMakeItGrow() {
        Pool pool = TestPool.of("a", "b").persistence(spec(32, 5_000)).pool();
        for (int i = 0; i < 50_000; i++) {
            pick(pool, AddressText.text(new byte[] {10, (byte) (i >> 16), (byte) (i >> 8), (byte) i}), i);
        }
        assertTrue(pool.heldCount() <= 5_000, pool.heldCount() + " kept");
    }

    @Test
    void aReloadKeepsWhatItDoesNotChange() {
        Pool pool = three().pool();
        assertEquals("a", pick(pool, "192.0.2.1", 0));
        assertEquals("b", pick(pool, "192.0.2.2", 0));
        pool.apply(TestPool.of("b", "a").persistence(spec(32, 500)).spec());
        assertEquals("a", pick(pool, "192.0.2.1", 1));
        assertEquals("b", pick(pool, "192.0.2.2", 1));
        pool.apply(TestPool.of("b").persistence(spec(32, 500)).spec());
        assertEquals("b", pick(pool, "192.0.2.1", 2));
        pool.apply(TestPool.of("b").spec());
        assertEquals(0, pool.heldCount());
    }

    @Test
    void itForgetsOneOrAllOnRequest() {
        Pool pool = three().pool();
        pick(pool, "192.0.2.1", 0);
        pick(pool, "192.0.2.2", 0);
        assertEquals(1, pool.forgetHeld(InetAddress.ofLiteral("192.0.2.1")));
        assertEquals(0, pool.forgetHeld(InetAddress.ofLiteral("192.0.2.1")));
        assertEquals(1, pool.forgetHeld(null));
        assertEquals(0, pool.heldCount());
    }

    @Test
    void connectionsOfOneSourceOnManyLoopsAgree() throws InterruptedException {
        for (int round = 0; round < 200; round++) {
            Pool pool = three().pool();
            Set<String> chosen = ConcurrentHashMap.newKeySet();
            CountDownLatch start = new CountDownLatch(1);
            List<Thread> loops = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                loops.add(Thread.ofPlatform().start(() -> {
                    try {
                        start.await();
                        chosen.add(pick(pool, "192.0.2.1", 0));
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }));
            }
            start.countDown();
            for (Thread loop : loops) {
                loop.join();
            }
            assertEquals(1, chosen.size(), chosen.toString());
            assertEquals(0, pool.servers().stream().mapToInt(Server::inFlight).sum());
        }
    }

    private static Pool partners(String... pairs) {
        List<ServerSpec> servers = new ArrayList<>();
        for (String pair : pairs) {
            String[] names = pair.split(">");
            servers.add(new ServerSpec(names[0], TestPool.address(names[0]), 1, ServerSpec.State.ENABLED)
                    .failingOverTo(names.length == 1 ? null : names[1]));
        }
        return new Pool(TestPool.of("x")
                .persistence(spec(32, 1000))
                .spec()
                .builder()
                .servers(servers)
                .build());
    }

    @Test
    void aPartnerTakesTheClientsOfWhoIsDown() {
        Pool pool = partners("a>c", "b", "c>a");
        for (String client : List.of("192.0.2.1", "192.0.2.4", "192.0.2.7")) {
            assertEquals("a", pick(pool, client, 0));
            assertEquals("b", pick(pool, client.replace("2.", "3."), 0));
            assertEquals("c", pick(pool, client.replace("2.", "4."), 0));
        }
        TestPool.server(pool, "a").up(false, 1);
        for (String client : List.of("192.0.2.1", "192.0.2.4", "192.0.2.7")) {
            assertEquals("c", pick(pool, client, 2));
        }
        TestPool.server(pool, "a").up(true, 3);
        assertEquals("c", pick(pool, "192.0.2.1", 4), "where it is now it stays");
        TestPool.server(pool, "c").stateByHand(ServerSpec.State.DISABLED);
        assertEquals("a", pick(pool, "192.0.2.1", 5));
    }

    @Test
    void aPartnerThatDrainsTakesNobodyElsesClients() {
        Pool pool = partners("a>b", "b>c", "c");
        assertEquals("a", pick(pool, "192.0.2.1", 0));
        TestPool.server(pool, "b").stateByHand(ServerSpec.State.DRAIN);
        TestPool.server(pool, "a").stateByHand(ServerSpec.State.DISABLED);
        assertEquals("c", pick(pool, "192.0.2.1", 1), "the partner's partner");
        TestPool.server(pool, "b").stateByHand(ServerSpec.State.ENABLED);
        TestPool.server(pool, "b").weightByHand(0);
        assertEquals("c", pick(pool, "192.0.2.2", 2));
    }

    @Test
    void partnersInACircleThatAreAllDownLeaveItToTheScheduler() {
        Pool pool = partners("a>b", "b>a", "c");
        assertEquals("a", pick(pool, "192.0.2.1", 0));
        TestPool.server(pool, "a").up(false, 1);
        TestPool.server(pool, "b").up(false, 1);
        assertEquals("c", pick(pool, "192.0.2.1", 2));
    }

    @Test
    void whoFailedIsFollowedByItsPartner() {
        Pool pool = partners("a>c", "b", "c");
        Tried tried = work(pool, "192.0.2.1");
        tried.bound(TestPool.server(pool, "a"));
        try (Lease first = Objects.requireNonNull(pool.acquire(Pool.NO_KEY, tried, 0))) {
            assertEquals("a", first.server().name());
            tried.add(first.server());
        }
        try (Lease second = Objects.requireNonNull(pool.acquire(Pool.NO_KEY, tried, 0))) {
            assertEquals("c", second.server().name());
        }
    }

    @Test
    void aReloadMayNameAnotherPartner() {
        Pool pool = partners("a>b", "b", "c");
        assertEquals("a", pick(pool, "192.0.2.1", 0));
        pool.apply(partners("a>c", "b", "c").spec());
        TestPool.server(pool, "a").up(false, 1);
        assertEquals("c", pick(pool, "192.0.2.1", 2));
    }
}
