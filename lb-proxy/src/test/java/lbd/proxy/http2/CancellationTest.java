package lbd.proxy.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import lbd.core.http2.Settings;
import lbd.core.model.Config;
import lbd.core.model.HttpLimits;
import lbd.core.model.PoolHttp2;
import lbd.core.model.Timeouts;
import lbd.core.runtime.MemoryBudget;
import lbd.proxy.BusyLoop;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.loop.ClientConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Connections that end with very many requests, whose servers say nothing and take nothing of their bodies.
@Timeout(60)
class CancellationTest {
    private static final int STREAMS = 1_000;
    private static final int SHARE = 32;

    private final MemoryBudget memory = MemoryBudget.ofHeap();

    // Written by the loop.
    private final Map<Long, Integer> linesByTurn = new HashMap<>();
    private final AtomicBoolean begun = new AtomicBoolean();

    private Http2Server server;
    private ProxyFixture fixture;
    private Http2Client client;
    private boolean stopped;

    enum End {
        RESET("client_abort") {
            @Override
            void by(Http2Client client) throws Exception {
                client.socket.setSoLinger(true, 0);
                client.socket.close();
            }
        },
        FIN("client_abort") {
            @Override
            void by(Http2Client client) throws Exception {
                client.socket.shutdownOutput();
            }
        },
        MISTAKE("bad_request") {
            @Override
            void by(Http2Client client) throws Exception {
                client.windowUpdate(0, 0).send();
                assertEquals("goaway " + (2 * STREAMS - 1) + " PROTOCOL_ERROR", client.next());
                client.socket.close();
            }
        };

        final String reason;

        End(String reason) {
            this.reason = reason;
        }

        abstract void by(Http2Client client) throws Exception;
    }

    static Config config(int streams, InetSocketAddress server) {
        return Configs.oneLoop(
                Configs.TRANSPORT,
                Configs.of(
                        List.of(Http2Proxy.listener(
                                "web", Http2Proxy.http(streams, HttpLimits.DEFAULT), Timeouts.DEFAULT)),
                        List.of(Configs.pool("app", server)
                                .builder()
                                .http2(new PoolHttp2(PoolHttp2.Use.PRIOR_KNOWLEDGE, 1, streams))
                                .build())));
    }

    @BeforeEach
    void asks() throws Exception {
        server = new Http2Server(peer -> BusyLoop.discard(peer.socket), Settings.INITIAL_WINDOW_SIZE, 0);
        fixture = new ProxyFixture(config(STREAMS, server.address()), memory);
        fixture.onLine = line -> {
            linesByTurn.merge(fixture.loop().turn(), 1, Integer::sum);
            begun.set(true);
        };
        client = Http2Proxy.client(fixture);
        client.begin();
        for (int i = 0; i < STREAMS; i++) {
            client.post(2 * i + 1, "/").data(2 * i + 1, false, "x".repeat(100));
        }
        client.send();
        await(() -> inFlight() == STREAMS && memory.held() > 100L * STREAMS / 2);
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        if (!stopped) {
            fixture.close();
        }
        server.close();
    }

    private int inFlight() {
        return fixture.state.pool("app").servers().getFirst().inFlight();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; !condition.getAsBoolean() && i < 2_000; i++) {
            Thread.sleep(5);
        }
        assertTrue(condition.getAsBoolean());
    }

    /// Each request has one line, with this reason, and nothing of any is left.
    private void assertGone(String reason) throws InterruptedException {
        await(() -> fixture.lines.size() >= STREAMS && fixture.proxy.connections() == 0);
        assertEquals(STREAMS, fixture.lines.size());
        assertEquals(Set.of("POST / s1 -1 " + reason), new HashSet<>(fixture.lines));
        assertEquals(0, inFlight());
        await(() -> memory.held() == 0);
    }

    private int mostOfATurn() throws Exception {
        return fixture.loop()
                .eventLoop()
                .submit(() ->
                        linesByTurn.values().stream().mapToInt(n -> n).max().orElse(0))
                .get();
    }

    @ParameterizedTest
    @EnumSource
    void aTurnCancelsAShareAndAfterTheLastNothingIsLeft(End end) throws Exception {
        end.by(client);
        assertGone(end.reason);
        assertTrue(mostOfATurn() <= SHARE, () -> linesByTurn.toString());
    }

    @Test
    void aConnectionThatEndsIsThereUntilItsLastRequestHasGone() throws Exception {
        int[] early = {0};
        fixture.onLine = line -> early[0] += fixture.proxy.connections() == 1 ? 1 : 0;
        End.RESET.by(client);
        assertGone(End.RESET.reason);
        assertEquals(STREAMS, fixture.loop().eventLoop().submit(() -> early[0]).get());
    }

    /// Whatever else ends it meanwhile has no second effect.
    @ParameterizedTest
    @EnumSource
    void aCutEndsAtOnceWhatIsLeft(End end) throws Exception {
        fixture.onLine = line -> {
            linesByTurn.merge(fixture.loop().turn(), 1, Integer::sum);
            if (!begun.getAndSet(true)) {
                fixture.loop().eventLoop().execute(() -> {
                    fixture.loop().connections().each(ClientConnection::drain);
                    fixture.loop().connections().each(ClientConnection::cut);
                    fixture.loop().connections().each(ClientConnection::cut);
                });
            }
        };
        if (end == End.MISTAKE) {
            client.windowUpdate(0, 0).send();
        } else {
            end.by(client);
        }
        assertGone(end.reason);
        assertTrue(mostOfATurn() >= STREAMS - 2 * SHARE, () -> linesByTurn.toString());
    }

    @Test
    void aFaultEndsAtOnceWhatIsLeft() throws Exception {
        End.RESET.by(client);
        await(begun::get);
        fixture.loop()
                .eventLoop()
                .submit(() -> fixture.loop().connections().each(ClientConnection::faulted))
                .get();
        await(() -> fixture.lines.size() == STREAMS && fixture.proxy.connections() == 0 && memory.held() == 0);
        assertEquals(0, inFlight());
    }

    @Test
    void aStopWhileItEndsLeavesNothing() throws Exception {
        End.RESET.by(client);
        await(begun::get);
        stopped = true;
        fixture.close();
        assertEquals(STREAMS, fixture.lines.size());
        assertEquals(0, fixture.proxy.connections());
        assertEquals(0, memory.held());
    }
}
