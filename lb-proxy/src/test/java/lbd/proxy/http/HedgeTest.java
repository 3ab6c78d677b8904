package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import lbd.core.model.Config;
import lbd.core.model.HttpSpec;
import lbd.core.model.edge.Detours;
import lbd.core.model.edge.HedgeSpec;
import lbd.core.model.edge.RouteEdits;
import lbd.core.pool.Failure;
import lbd.core.pool.Server;
import lbd.core.runtime.HedgeCounters;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests that go to a second server when the first is slow.
@Timeout(30)
class HedgeTest {
    private final CountDownLatch release = new CountDownLatch(1);
    private final CountDownLatch gone = new CountDownLatch(1);

    @AfterEach
    void release() {
        release.countDown();
    }

    /// Answers when it may, and notes that its client is gone before.
    private ScriptedServer slow() throws Exception {
        return new ScriptedServer(peer -> {
            peer.head();
            Thread.ofVirtual().start(() -> {
                try {
                    Talk.await(release);
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nslow");
                } catch (Exception e) {
                    // The proxy has given it up.
                }
            });
            untilGone(peer);
        });
    }

    private void untilGone(ScriptedServer.Peer peer) throws IOException {
        try {
            peer.readAll();
        } finally {
            gone.countDown();
        }
    }

    private static Config config(@Nullable Duration after, int budget, ScriptedServer first, ScriptedServer second) {
        HedgeSpec hedge = new HedgeSpec(after, HedgeSpec.USUAL_PERCENTILE, budget);
        HttpSpec http =
                HttpSpec.DEFAULT.with(new RouteEdits(List.of(), List.of()).with(new Detours(null, null, hedge)));
        return Configs.of(List.of(Configs.http(http)), List.of(Configs.pool("app", first.address(), second.address())));
    }

    private static Config config(ScriptedServer first, ScriptedServer second) {
        return config(Duration.ofMillis(20), 10_000, first, second);
    }

    private static String ask(ProxyFixture fixture, String method) throws Exception {
        return Talk.exchange(
                fixture, method + " / HTTP/1.1\r\n" + Talk.HOST + "Connection: close\r\nContent-Length: 0\r\n\r\n");
    }

    private static void await(BooleanSupplier condition) throws Exception {
        for (int i = 0; i < 2000 && !condition.getAsBoolean(); i++) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        assertTrue(condition.getAsBoolean());
    }

    private static Server server(ProxyFixture fixture, String name) {
        Server server = fixture.state.pool("app").server(name);
        assertTrue(server != null);
        return server;
    }

    private static void isIdle(ProxyFixture fixture) throws Exception {
        await(() -> server(fixture, "s1").inFlight() + server(fixture, "s2").inFlight() == 0);
        for (Failure failure : Failure.values()) {
            assertEquals(0, server(fixture, "s1").counters().failures(failure), failure.word());
            assertEquals(0, server(fixture, "s2").counters().failures(failure), failure.word());
        }
    }

    @Test
    void theSecondServersAnswerIsTheClientsWhereTheFirstIsSlow() throws Exception {
        try (ScriptedServer first = slow();
                ScriptedServer second = ScriptedServer.named("fast");
                ProxyFixture fixture = new ProxyFixture(config(first, second))) {
            assertTrue(ask(fixture, "GET").endsWith("\r\n\r\nfast"));
            Talk.await(gone);
            String line = fixture.json();
            assertTrue(line.contains("\"rules\":\"hedged,hedge_won\"") && line.contains("\"server\":\"s2\""), line);
            assertTrue(line.contains("\"retries\":0") && line.contains("\"ended\":\"ok\""), line);
            assertTrue(fixture.json.isEmpty(), "one line");
            HedgeCounters counters = fixture.state.listener("web").hedges;
            assertEquals(1, counters.sent.sum());
            assertEquals(1, counters.won.sum());
            assertEquals(0, fixture.state.pool("app").counters().retries.sum());
            // Given up is not failed.
            isIdle(fixture);
        }
    }

    @Test
    void whoAnswersFirstWins() throws Exception {
        try (ScriptedServer first = slow();
                ScriptedServer second = new ScriptedServer(peer -> {
                    peer.head();
                    release.countDown();
                    untilGone(peer);
                });
                ProxyFixture fixture = new ProxyFixture(config(first, second))) {
            assertTrue(ask(fixture, "GET").endsWith("\r\n\r\nslow"));
            Talk.await(gone);
            String line = fixture.json();
            assertTrue(line.contains("\"rules\":\"hedged\"") && line.contains("\"server\":\"s1\""), line);
            assertEquals(0, fixture.state.listener("web").hedges.won.sum());
            isIdle(fixture);
        }
    }

    @Test
    void aFastAnswerNeedsNoSecondServer() throws Exception {
        try (ScriptedServer first = ScriptedServer.named("one");
                ScriptedServer second = ScriptedServer.named("two");
                ProxyFixture fixture = new ProxyFixture(config(Duration.ofSeconds(20), 10_000, first, second))) {
            assertTrue(ask(fixture, "GET").endsWith("one"));
            assertEquals(0, fixture.state.listener("web").hedges.sent.sum());
            assertFalse(fixture.json().contains("rules"));
        }
    }

    @Test
    void whatMustNotBeDoneTwiceIsNotSentTwice() throws Exception {
        try (ScriptedServer first = slow();
                ScriptedServer second = ScriptedServer.named("fast");
                ProxyFixture fixture = new ProxyFixture(config(Duration.ofMillis(1), 10_000, first, second));
                Socket client = fixture.connect("web")) {
            Talk.send(client, "POST / HTTP/1.1\r\n" + Talk.HOST + "Content-Length: 0\r\n\r\n");
            await(() -> !first.heads.isEmpty());
            release.countDown();
            assertTrue(Talk.head(client).startsWith("HTTP/1.1 200 "));
            assertEquals("slow", Talk.read(client, 4));
            assertEquals(0, second.connections.get());
        }
    }

    @Test
    void anAnswerThatIsAFailureDoesNotWin() throws Exception {
        try (ScriptedServer first = slow();
                ScriptedServer second = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 503 No\r\nContent-Length: 2\r\n\r\nno");
                    release.countDown();
                });
                ProxyFixture fixture = new ProxyFixture(config(first, second))) {
            assertTrue(ask(fixture, "GET").endsWith("\r\n\r\nslow"));
            assertTrue(fixture.json().contains("\"rules\":\"hedged\""));
        }
    }

    @Test
    void theBudgetBoundsThem() throws Exception {
        try (ScriptedServer first = slow();
                ScriptedServer second = ScriptedServer.named("fast");
                ProxyFixture fixture = new ProxyFixture(config(Duration.ofMillis(20), 1, first, second));
                Socket client = fixture.connect("web")) {
            assertTrue(ask(fixture, "GET").endsWith("fast"), "there is one at the beginning");
            Talk.send(client, "GET / HTTP/1.1\r\n" + Talk.HOST + "\r\n");
            HedgeCounters counters = fixture.state.listener("web").hedges;
            await(() -> counters.overBudget.sum() == 1);
            release.countDown();
            Talk.head(client);
            assertEquals("slow", Talk.read(client, 4));
            assertEquals(1, counters.sent.sum());
        }
    }

    @Test
    void aLongAnswerOfTheSecondComesWhole() throws Exception {
        String part = "0123456789abcdef".repeat(4096);
        try (ScriptedServer first = slow();
                ScriptedServer second = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + 64 * part.length() + "\r\n\r\n");
                    for (int i = 0; i < 64; i++) {
                        peer.send(part);
                    }
                });
                ProxyFixture fixture = new ProxyFixture(config(first, second));
                Socket client = fixture.connect("web")) {
            Talk.send(client, "GET / HTTP/1.1\r\n" + Talk.HOST + "Connection: close\r\n\r\n");
            Talk.head(client);
            assertEquals(part.repeat(64), Talk.all(client));
            isIdle(fixture);
        }
    }

    @Test
    void anAnswerThatBreaksOffIsSeenToBeBroken() throws Exception {
        try (ScriptedServer first = slow();
                ScriptedServer second = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
                    peer.reset();
                });
                ProxyFixture fixture = new ProxyFixture(config(first, second))) {
            String got;
            try {
                got = ask(fixture, "GET");
            } catch (SocketException e) {
                got = "reset";
            }
            assertTrue(got.equals("reset") || got.endsWith("half"), got);
            assertTrue(fixture.line().endsWith("server_closed"));
            await(() -> server(fixture, "s1").inFlight() + server(fixture, "s2").inFlight() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aClientThatLeavesEndsBoth(boolean racing) throws Exception {
        try (ScriptedServer first = slow();
                ScriptedServer second = new ScriptedServer(peer -> {
                    peer.head();
                    peer.readAll();
                });
                ProxyFixture fixture =
                        new ProxyFixture(config(Duration.ofMillis(racing ? 1 : 60_000), 10_000, first, second))) {
            try (Socket client = fixture.connect("web")) {
                Talk.send(client, "GET / HTTP/1.1\r\n" + Talk.HOST + "\r\n");
                await(() -> first.heads.size() + second.heads.size() == (racing ? 2 : 1));
                client.setSoLinger(true, 0);
            }
            assertTrue(fixture.line().endsWith("client_abort"));
            isIdle(fixture);
        }
    }
}
