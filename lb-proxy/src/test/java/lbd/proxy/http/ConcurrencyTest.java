package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import lbd.core.limit.Limit;
import lbd.core.model.ConcurrencyLimitSpec;
import lbd.core.model.Config;
import lbd.core.model.HttpLimits;
import lbd.core.model.HttpSpec;
import lbd.core.model.LimitSpec;
import lbd.core.model.RateLimitSpec;
import lbd.core.variable.Form;
import lbd.core.variable.Scope;
import lbd.core.variable.VariableText;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Limits that hold a request back, or a place for as long as it takes, over real sockets.
@Timeout(30)
class ConcurrencyTest {
    private static final VariableText USER = VariableText.parse("{header.X-User}", Form.RAW, Scope.REQUEST);

    private static LimitSpec atOnce(int most) {
        return new ConcurrencyLimitSpec("atonce", USER, most, 503, false, 64);
    }

    private static LimitSpec paced(int perSecond, Duration maxDelay) {
        return new RateLimitSpec("paced", USER, perSecond, Duration.ofSeconds(1), 1, 1000, 429, false, 64, maxDelay);
    }

    private static Config config(ScriptedServer server, LimitSpec... limits) {
        HttpSpec http = HttpSpec.DEFAULT
                .builder()
                .limits(HttpLimits.DEFAULT.with(List.of(limits)))
                .build();
        return Configs.of(List.of(Configs.http(http)), List.of(Configs.pool("app", server.address())));
    }

    private static String request(String user) {
        return "GET / HTTP/1.1\r\nHost: h\r\nX-User: " + user + "\r\nConnection: close\r\n\r\n";
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(1);
        }
    }

    private static void hold(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Limit limit(ProxyFixture fixture, String name) {
        return Objects.requireNonNull(fixture.state.limits().get(name));
    }

    @Test
    void soManyAtOnceAndAPlaceIsFreeHoweverItEnds() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        ScriptedServer.Script script = peer -> {
            if (!peer.head().isEmpty()) {
                hold(answer);
                peer.send(Talk.OK);
            }
        };
        try (ScriptedServer server = new ScriptedServer(script);
                ProxyFixture fixture = new ProxyFixture(config(server, atOnce(2)));
                Socket first = fixture.connect("web");
                Socket second = fixture.connect("web")) {
            Limit limit = limit(fixture, "atonce");
            Talk.send(first, request("a"));
            Talk.send(second, request("a"));
            await(() -> limit.passed.sum() == 2);
            String refused = Talk.exchange(fixture, request("a"));
            assertTrue(refused.startsWith("HTTP/1.1 503 "), refused);
            assertTrue(refused.contains("\r\nRetry-After: 1\r\n"), refused);
            assertTrue(
                    refused.contains("\r\nRateLimit-Policy: \"atonce\";q=2;qu=\"concurrent-requests\"\r\n"), refused);
            // When a place comes free nobody knows.
            assertTrue(refused.contains("\r\nRateLimit: \"atonce\";r=0\r\n"), refused);
            assertEquals("a", limit.refusedKeys().getFirst().key());
            // Who leaves makes room.
            first.setSoLinger(true, 0);
            first.close();
            await(() -> limit.left(limit.hash(new byte[] {'a'}, 1), 0) == 1);
            answer.countDown();
            assertTrue(Talk.exchange(fixture, request("a")).startsWith("HTTP/1.1 200 "));
            assertTrue(Talk.all(second).startsWith("HTTP/1.1 200 "));
            await(() -> limit.keys(0) == 0);
            assertEquals("3 1", limit.passed.sum() + " " + limit.limited.sum());
        }
    }

    @Test
    void whatARateRefusesHasNoPlace() throws Exception {
        LimitSpec never = new RateLimitSpec("rare", USER, 1, Duration.ofHours(1), 1);
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    if (!peer.head().isEmpty()) {
                        peer.send(Talk.OK);
                    }
                });
                ProxyFixture fixture = new ProxyFixture(config(server, atOnce(1), never))) {
            assertTrue(Talk.exchange(fixture, request("a")).startsWith("HTTP/1.1 200 "));
            assertTrue(Talk.exchange(fixture, request("a")).startsWith("HTTP/1.1 429 "));
            await(() -> limit(fixture, "atonce").keys(0) == 0);
            assertEquals(1, limit(fixture, "atonce").passed.sum());
        }
    }

    @Test
    void whoIsEarlyWaits() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    while (!peer.head().isEmpty()) {
                        peer.send(Talk.OK);
                    }
                });
                ProxyFixture fixture = new ProxyFixture(config(server, paced(20, Duration.ofSeconds(30)), atOnce(9)))) {
            long begin = System.nanoTime();
            for (int i = 0; i < 4; i++) {
                assertTrue(Talk.exchange(fixture, request("a")).startsWith("HTTP/1.1 200 "));
            }
            assertTrue(System.nanoTime() - begin >= 140_000_000, "three intervals of 50 ms");
            Limit limit = limit(fixture, "paced");
            assertEquals(4, limit.passed.sum() + limit.delayed.sum());
            assertEquals(4, limit(fixture, "atonce").passed.sum(), "it is counted once");
        }
    }

    @Test
    void whoWouldWaitTooLongIsRefused() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    while (!peer.head().isEmpty()) {
                        peer.send(Talk.OK);
                    }
                });
                ProxyFixture fixture = new ProxyFixture(config(
                        server,
                        new RateLimitSpec(
                                "slow", USER, 1, Duration.ofMinutes(1), 1, 10, 429, false, 64, Duration.ofSeconds(60)),
                        atOnce(1)))) {
            Limit limit = limit(fixture, "slow");
            assertTrue(Talk.exchange(fixture, request("a")).startsWith("HTTP/1.1 200 "));
            try (Socket waits = fixture.connect("web")) {
                waits.setSoLinger(true, 0);
                Talk.send(waits, request("a"));
                await(() -> limit.delayed.sum() == 1);
                assertEquals(1, limit(fixture, "atonce").keys(0));
                String refused = Talk.exchange(fixture, request("a"));
                assertTrue(refused.startsWith("HTTP/1.1 429 "), refused);
                assertTrue(refused.matches("(?s).*\r\nRetry-After: (59|60)\r\n.*"), refused);
            }
            // It has left while it waited.
            await(() -> limit(fixture, "atonce").keys(0) == 0);
        }
    }
}
