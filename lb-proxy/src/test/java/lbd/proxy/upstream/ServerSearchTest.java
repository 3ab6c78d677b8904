package lbd.proxy.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import lbd.core.accesslog.EndReason;
import lbd.core.model.PoolSpec;
import lbd.core.model.QueueSpec;
import lbd.core.model.ServerSpec;
import lbd.core.pool.Failure;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.core.scheduler.PickInput;
import lbd.proxy.Configs;
import lbd.proxy.ExchangeFixture;
import lbd.proxy.listener.SessionLog;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The search between a pool and seekers that a test makes.
@Timeout(30)
class ServerSearchTest {
    private static final long QUEUE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final ExchangeFixture fixture = new ExchangeFixture(
            Configs.of(List.of(Configs.routed("app")), List.of(Configs.pool("app", address(1), address(2)))));

    private static InetSocketAddress address(int number) {
        return new InetSocketAddress("127.0.0.1", number);
    }

    /// Of work that comes from nowhere.
    private record From(byte[] clientAddress) implements PickInput {
        @Override
        public int clientPort() {
            return 0;
        }

        @Override
        public byte[] localAddress() {
            return clientAddress;
        }

        @Override
        public int localPort() {
            return 0;
        }
    }

    private final class Work implements ServerSearch.Seeker {
        final ServerSearch search = new ServerSearch(
                fixture.http.loop(), this, new SessionLog(fixture.http.loop(), fixture.listener, "", 0));
        final List<String> news = new ArrayList<>();
        boolean repeatable = true;

        // What a server that is reached says before the search is told of a dial.
        @Nullable
        ServerFailure atOnce;

        @Nullable
        IOException noSocket;

        Work begin(Pool pool, long queueNanos) {
            search.asks(pool, new From(new byte[4]), queueNanos);
            search.begin();
            return this;
        }

        @Override
        public @Nullable Dial reach(Server server) throws IOException {
            news.add(server.name());
            if (noSocket != null) {
                throw noSocket;
            }
            ServerFailure failure = atOnce;
            atOnce = null;
            if (failure != null) {
                search.failed(failure, null);
                return null;
            }
            return () -> news.add(server.name() + " given up");
        }

        @Override
        public boolean repeatable(ServerFailure after) {
            return repeatable;
        }

        @Override
        public void unserved(EndReason reason) {
            news.add(reason.word());
        }

        @Override
        public void faulted() {
            news.add("faulted");
        }
    }

    private static Pool pool(int most, int queue) {
        PoolSpec plain = Configs.pool("app", address(1), address(2));
        List<ServerSpec> servers = plain.servers().stream()
                .map(s -> new ServerSpec(s.name(), s.address(), 1, ServerSpec.State.ENABLED, most, false))
                .toList();
        return new Pool(
                plain.builder().servers(servers).queue(new QueueSpec(queue)).build());
    }

    private static List<Long> inFlight(Pool pool) {
        return pool.servers().stream().map(s -> (long) s.inFlight()).toList();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void whatFailsGoesToEachServerOnceAndThenSaysHow() {
        Pool pool = pool(0, 0);
        Work work = new Work().begin(pool, QUEUE_NANOS);
        work.search.notConnected(ServerFailure.CONNECT_REFUSED);
        work.search.notConnected(ServerFailure.CONNECT_TIMEOUT);

        assertEquals(List.of("s1", "s2", "connect_timeout"), work.news);
        assertEquals(1, work.search.retries());
        assertNull(work.search.server());
        assertEquals(List.of(0L, 0L), inFlight(pool));
    }

    @Test
    void whatCannotBeRepeatedGoesNowhereElse() {
        Work work = new Work().begin(pool(0, 0), QUEUE_NANOS);
        work.repeatable = false;
        assertFalse(work.search.canGoOn(ServerFailure.CUT));
        work.search.failed(ServerFailure.CUT, null);
        assertEquals(List.of("s1", "server_closed"), work.news);
        assertEquals(0, work.search.retries());
    }

    @Test
    void aConnectionThatWasStaleIsMadeAnewAndThatIsNoTry() {
        Work work = new Work().begin(pool(0, 0), QUEUE_NANOS);
        work.search.failed(ServerFailure.STALE, null);
        assertTrue(work.search.freshOnly());
        work.search.notConnected(ServerFailure.CONNECT_REFUSED);

        assertEquals(3, work.news.size(), "s1 stays one that may be asked: " + work.news);
        assertEquals(1, work.search.retries());
    }

    @Test
    void whoHasRefusedMayBeAskedAgainWithinTheTries() {
        Work work = new Work().begin(pool(0, 0), QUEUE_NANOS);
        for (int i = 0; i < 4 && work.search.server() != null; i++) {
            work.search.failed(ServerFailure.REFUSED, null);
        }
        assertEquals("server_closed", work.news.getLast());
        assertEquals(work.search.retries() + 2, work.news.size(), "each try, and the end");
    }

    @Test
    void aFailureWithinTheCallThatReachesIsNotForgotten() {
        Pool pool = pool(0, 0);
        Work work = new Work();
        work.atOnce = ServerFailure.CUT;
        work.begin(pool, QUEUE_NANOS);
        assertEquals(List.of("s1", "s2"), work.news);
        assertTrue(work.search.dialing(), "the second one's dial");
        assertEquals(List.of(0L, 1L), inFlight(pool));
        work.search.giveUp();
        work.search.end();
        assertEquals(List.of("s1", "s2", "s2 given up"), work.news);
        assertEquals(List.of(0L, 0L), inFlight(pool));
    }

    @Test
    void aServerThatIsToBeLeftIsLeftWhileItIsDialled() {
        Pool pool = pool(0, 0);
        Work work = new Work().begin(pool, QUEUE_NANOS);
        assertFalse(work.search.leave(pool.servers().getLast()));
        assertTrue(work.search.leave(pool.servers().getFirst()));
        assertEquals(List.of("s1", "s1 given up", "s2"), work.news);
        work.search.connected();
        assertFalse(work.search.leave(pool.servers().getLast()), "its connection is not the search's to break");
    }

    @Test
    void withoutASocketTheServerIsNotAtFault() {
        Pool pool = pool(0, 0);
        Work work = new Work();
        work.noSocket = new IOException("Too many open files");
        work.begin(pool, QUEUE_NANOS);
        assertEquals("local_shortage", work.news.getLast());
        assertEquals(List.of(0L, 0L), inFlight(pool));
    }

    @Test
    void whoWaitsGetsThePlaceThatComesFree() throws Exception {
        Pool pool = pool(1, 5);
        Work second = new Work();
        Work waits = new Work();
        fixture.run(() -> {
            new Work().begin(pool, QUEUE_NANOS);
            second.begin(pool, QUEUE_NANOS);
            waits.begin(pool, QUEUE_NANOS);
            assertEquals(1, pool.queueLength());
            second.search.end();
        });
        // What frees a place posts to the loop of who waits.
        fixture.run(() -> assertEquals(List.of("s2"), waits.news));
        fixture.run(waits.search::end);
        assertEquals(List.of(1L, 0L), inFlight(pool));
    }

    @Test
    void whoGivesUpWhileAPlaceIsOnItsWayHandsItBack() throws Exception {
        Pool pool = pool(1, 5);
        Work first = new Work();
        Work second = new Work();
        Work waits = new Work();
        fixture.run(() -> {
            first.begin(pool, QUEUE_NANOS);
            second.begin(pool, QUEUE_NANOS);
            waits.begin(pool, QUEUE_NANOS);
            second.search.end();
            waits.search.giveUp();
            waits.search.end();
        });
        fixture.run(() -> assertEquals(List.of(), waits.news));
        assertEquals(List.of(1L, 0L), inFlight(pool));
    }

    @Test
    void waitingEndsWhenItsTimeIsUp() throws Exception {
        Pool pool = pool(1, 5);
        Work waits = new Work();
        fixture.run(() -> {
            new Work().begin(pool, QUEUE_NANOS);
            new Work().begin(pool, QUEUE_NANOS);
            waits.begin(pool, 1);
        });
        List<String> news = List.of();
        while (news.isEmpty()) {
            List<String> seen = new ArrayList<>();
            fixture.run(() -> seen.addAll(waits.news));
            news = seen;
        }
        assertEquals(List.of("queue_timeout"), news);
        assertEquals(0, pool.queueLength());
    }

    @Test
    void fullIsSaidAsFullAndEmptyAsEmpty() {
        Pool full = pool(1, 0);
        for (int i = 0; i < 2; i++) {
            new Work().begin(full, QUEUE_NANOS);
        }
        assertEquals(List.of("overload"), new Work().begin(full, QUEUE_NANOS).news);
        assertEquals(List.of("overload"), new Work().begin(full, ServerSearch.NO_QUEUE).news);
        Pool none = new Pool(Configs.pool("app"));
        assertEquals(List.of("no_server"), new Work().begin(none, QUEUE_NANOS).news);
        assertEquals(List.of("no_server"), new Work().begin(none, ServerSearch.NO_QUEUE).news);
    }

    @Test
    void aServerIsBlamedOnlyWhileItHasTheWork() {
        Pool pool = pool(0, 0);
        Work work = new Work().begin(pool, ServerSearch.NO_QUEUE);
        work.search.blame(Failure.CUT, "tls_alert");
        work.search.end();
        work.search.blame(Failure.CUT, null);
        assertEquals(1, pool.servers().getFirst().counters().failures(Failure.CUT));
    }

    @Test
    void theNextWorkOfTheSameSeekerMayGoWhereTheLastOneFailed() {
        Pool pool = pool(0, 0);
        Work work = new Work().begin(pool, QUEUE_NANOS);
        work.search.failed(ServerFailure.CUT, null);
        work.search.end();
        work.begin(pool, QUEUE_NANOS);
        work.search.failed(ServerFailure.CUT, null);
        assertEquals(4, work.news.size(), "two servers each: " + work.news);
        assertEquals(1, work.search.retries());
    }
}
