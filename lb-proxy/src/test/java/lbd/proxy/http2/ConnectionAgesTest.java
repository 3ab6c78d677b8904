package lbd.proxy.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import lbd.core.http2.FrameType;
import lbd.core.model.Config;
import lbd.core.model.HttpLimits;
import lbd.core.model.ListenerSpec;
import lbd.core.model.PoolSpec;
import lbd.core.model.SchedulerSpec;
import lbd.core.model.Timeouts;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// `max_connection_age`: clients come back, and whatever stands before lbd spreads them anew.
@Timeout(120)
class ConnectionAgesTest {
    private static final HttpLimits SECOND = HttpLimits.DEFAULT.with(Duration.ofSeconds(1));

    @Test
    void anIdleConnectionOfHttp2IsSentAwayWithoutLosingAnything() throws Exception {
        try (ScriptedServer server = ScriptedServer.named("a");
                ProxyFixture fixture = Http2Proxy.to(100, SECOND, Timeouts.DEFAULT, server.address());
                Http2Client client = Http2Proxy.client(fixture)) {
            client.begin().send();
            assertEquals("goaway 2147483647 NO_ERROR", client.next());
            assertEquals("ping", client.next());
            // Was on its way.
            client.get(1, "/")
                    .frame(FrameType.PING, FrameType.ACK, 0, "0000000000000000")
                    .send();
            List<String> said = new ArrayList<>(List.of(client.next(), client.next(), client.next()));
            assertTrue(said.remove("goaway 1 NO_ERROR"), said.toString());
            assertEquals(List.of("headers 1 :status: 200 content-length: 1", "data 1 end a"), said);
            assertThrows(EOFException.class, client::next);
        }
    }

    @Test
    void aConnectionOfHttp1ClosesWithTheAnswerAfter() throws Exception {
        try (ScriptedServer server = ScriptedServer.named("a");
                ProxyFixture fixture = Http2Proxy.to(100, SECOND, Timeouts.DEFAULT, server.address());
                Socket client = fixture.connect("web")) {
            String head;
            int answers = 0;
            do {
                client.getOutputStream()
                        .write("GET / HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
                head = ScriptedServer.Wire.head(client.getInputStream());
                assertTrue(head.startsWith("HTTP/1.1 200"), head);
                assertEquals('a', client.getInputStream().read());
                answers++;
            } while (!head.contains("Connection: close"));
            assertTrue(answers > 1);
            assertEquals(-1, client.getInputStream().read());
        }
    }

    /// The servers are listeners of the same process, so that it is their connections which are spread.
    @Test
    void twoMoreServersGetTheirShareAndNoRequestFails() throws Exception {
        int connections = Integer.getInteger("lbd.ages.connections", 200);
        try (ScriptedServer server = ScriptedServer.named("a");
                ProxyFixture fixture = new ProxyFixture(config(server.address(), List.of()))) {
            List<InetSocketAddress> all =
                    List.of(fixture.address("a"), fixture.address("b"), fixture.address("c"), fixture.address("d"));
            fixture.apply(config(server.address(), all.subList(0, 2)));
            Clients clients = new Clients(fixture, connections);
            clients.awaitAll();
            int[] before = counts(fixture);
            assertEquals(0, before[2] + before[3]);
            fixture.apply(config(server.address(), all));
            long end = System.nanoTime() + 30_000_000_000L;
            while (skew(fixture) > 0.1 && System.nanoTime() < end) {
                clients.awaitAll();
            }
            double skew = skew(fixture);
            clients.stop();
            assertEquals(List.of(), List.copyOf(clients.failures));
            assertTrue(skew <= 0.1, Arrays.toString(before) + " became " + Arrays.toString(counts(fixture)));
        }
    }

    private static Config config(InetSocketAddress server, List<InetSocketAddress> front) {
        List<ListenerSpec> listeners = new ArrayList<>();
        for (String name : List.of("a", "b", "c", "d")) {
            listeners.add(Http2Proxy.listener(
                    name, Http2Proxy.http(100, HttpLimits.DEFAULT.with(Duration.ofSeconds(3))), Timeouts.DEFAULT));
        }
        listeners.add(
                Configs.asking("front", Configs.listener("web", ListenerSpec.Protocol.TCP, Timeouts.DEFAULT, 10_000)));
        PoolSpec pool = Configs.pool("front", front.toArray(InetSocketAddress[]::new))
                .builder()
                .scheduler(new SchedulerSpec("lc"))
                .build();
        return Configs.of(listeners, List.of(Configs.pool("app", server), pool));
    }

    private static int[] counts(ProxyFixture fixture) {
        return List.of("a", "b", "c", "d").stream()
                .mapToInt(name -> fixture.state.listener(name).connections.get())
                .toArray();
    }

    /// How far the server that is farthest from its share is from it.
    private static double skew(ProxyFixture fixture) {
        int[] counts = counts(fixture);
        double fair = Arrays.stream(counts).sum() / 4.0;
        return Arrays.stream(counts)
                .mapToDouble(c -> Math.abs(c - fair) / fair)
                .max()
                .orElse(1);
    }

    /// Each asks again and again, and comes back when it is sent away.
    private static final class Clients {
        final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
        private final List<AtomicInteger> answers = new ArrayList<>();
        private final CountDownLatch over;
        private volatile boolean stopped;

        Clients(ProxyFixture fixture, int count) {
            over = new CountDownLatch(count);
            for (int i = 0; i < count; i++) {
                AtomicInteger mine = new AtomicInteger();
                answers.add(mine);
                Thread.ofVirtual().start(() -> {
                    try {
                        while (!stopped) {
                            askUntilSentAway(fixture, mine);
                        }
                    } catch (Exception e) {
                        failures.add(e.toString());
                    }
                    over.countDown();
                });
            }
        }

        private void askUntilSentAway(ProxyFixture fixture, AtomicInteger mine) throws Exception {
            try (Http2Client client = Http2Proxy.client(fixture)) {
                client.begin();
                boolean goes = false;
                for (int stream = 1; !goes && !stopped; stream += 2) {
                    client.get(stream, "/").send();
                    goes = answer(client, stream);
                    mine.incrementAndGet();
                    Thread.sleep(20);
                }
            }
        }

        /// @return whether the connection takes no more
        private static boolean answer(Http2Client client, int stream) throws IOException {
            boolean goes = false;
            while (true) {
                String said = client.next();
                goes |= said.startsWith("goaway");
                if (said.startsWith("data " + stream + " end")) {
                    return goes;
                }
                if (said.startsWith("reset") || (said.startsWith("headers") && !said.contains(":status: 200"))) {
                    throw new IOException(said);
                }
            }
        }

        /// Until each has had another answer.
        void awaitAll() throws InterruptedException {
            int[] seen = answers.stream().mapToInt(AtomicInteger::get).toArray();
            for (int i = 0; i < seen.length; i++) {
                while (answers.get(i).get() == seen[i] && failures.isEmpty()) {
                    Thread.sleep(5);
                }
            }
        }

        void stop() throws InterruptedException {
            stopped = true;
            over.await();
        }
    }
}
