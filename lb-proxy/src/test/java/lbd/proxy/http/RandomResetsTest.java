package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import lbd.core.model.ListenerSpec;
import lbd.core.model.PoolSpec;
import lbd.core.model.RouteAction;
import lbd.core.model.RouteMatch;
import lbd.core.model.RouteSpec;
import lbd.core.model.edge.BufferLimits;
import lbd.core.model.edge.RequestBuffer;
import lbd.core.model.edge.RouteEdits;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import lbd.proxy.ScriptedServer.Peer;
import org.junit.jupiter.api.Test;

/// Servers that reset connections at random, and count what they were given: no POST comes twice, and no request that
/// may be repeated fails, since one of the servers is well. `-Dlbd.soak.seconds=600` for longer, `-Dlbd.chaos.seed=n`
/// for other resets.
class RandomResetsTest {
    private static final int REQUESTS = 1000;
    private static final int CLIENTS = 8;
    private static final int BUFFER = 64 * 1024;
    private static final long SOAK_SECONDS = Long.getLong("lbd.soak.seconds", 0);
    private static final long SEED = Long.getLong("lbd.chaos.seed", 20_261_121);
    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "DELETE", "POST", "QUERY");

    private final Map<String, AtomicInteger> deliveries = new ConcurrentHashMap<>();
    private final AtomicInteger resets = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();

    /// @param oneIn so many requests one is not answered
    private ScriptedServer server(int oneIn, long seed) throws IOException {
        AtomicInteger connections = new AtomicInteger();
        return new ScriptedServer(peer -> {
            SplittableRandom random = new SplittableRandom(seed + connections.incrementAndGet());
            boolean goesOn = true;
            while (goesOn) {
                goesOn = serve(peer, random.nextInt(oneIn) == 0 ? 1 + random.nextInt(5) : 0, random);
            }
        });
    }

    /// @param mishap 0: none; 1 to 5: where it happens
    private boolean serve(Peer peer, int mishap, SplittableRandom random) throws IOException {
        if (mishap == 1) {
            return reset(peer);
        }
        String head = peer.head();
        if (head.isEmpty()) {
            return false;
        }
        deliveries
                .computeIfAbsent(head.substring(0, head.indexOf(" HTTP")), id -> new AtomicInteger())
                .incrementAndGet();
        int length = length(head);
        if (mishap == 2) {
            peer.read(random.nextInt(length + 1));
            return reset(peer);
        }
        peer.read(length);
        if (mishap == 3) {
            return reset(peer);
        }
        if (mishap == 4) {
            peer.send("HTTP/1.1 200 OK\r\nConten");
            return reset(peer);
        }
        peer.send(Talk.OK);
        // The last mishap: closed in between, at the worst moment for who asks next.
        return mishap == 0;
    }

    private boolean reset(Peer peer) throws IOException {
        resets.incrementAndGet();
        peer.reset();
        return false;
    }

    private static int length(String head) {
        int at = head.indexOf("Content-Length: ");
        return at < 0 ? 0 : Integer.parseInt(head.substring(at + 16, head.indexOf('\r', at)));
    }

    private static ProxyFixture proxy(InetSocketAddress... servers) throws Exception {
        RouteSpec held = new RouteSpec(
                RouteMatch.ANY,
                new RouteAction.Forward("app"),
                RouteEdits.DEFAULT.with(new BufferLimits(new RequestBuffer(BUFFER), null)));
        ListenerSpec listener = Configs.routed(null, held);
        // Nobody is taken out: the point is what happens to those who are not.
        PoolSpec pool = Configs.pool("app", servers).builder().passive(null).build();
        return new ProxyFixture(Configs.of(List.of(listener), List.of(pool)));
    }

    private void client(ProxyFixture fixture, int number) {
        SplittableRandom random = new SplittableRandom(SEED * 31 + number);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SOAK_SECONDS);
        Socket socket = null;
        try {
            for (int i = 0; i < REQUESTS / CLIENTS || System.nanoTime() < end; i++) {
                if (socket == null) {
                    socket = fixture.connect("web");
                }
                String method = METHODS.get(random.nextInt(METHODS.size()));
                String id = method + " /" + number + "/" + i;
                boolean bodiless = method.equals("GET") || method.equals("DELETE");
                String body = bodiless ? "" : "x".repeat(random.nextInt(3000));
                String length = bodiless ? "" : "Content-Length: " + body.length() + "\r\n";
                Talk.send(socket, id + " HTTP/1.1\r\n" + Talk.HOST + length + "\r\n" + body);
                String head = Talk.head(socket);
                Talk.read(socket, length(head));
                judge(id, head);
                if (!head.startsWith("HTTP/1.1 200 ") || head.contains("Connection: close")) {
                    socket.close();
                    socket = null;
                }
            }
        } catch (IOException e) {
            failures.add(number + ": " + e);
        }
    }

    private void judge(String id, String head) {
        if (head.startsWith("HTTP/1.1 200 ")) {
            answered.incrementAndGet();
        } else if (id.startsWith("POST")) {
            lost.incrementAndGet();
        } else {
            failures.add(id + ": " + head);
        }
    }

    @Test
    void noPostComesTwiceAndNothingThatMayBeRepeatedFails() throws Exception {
        try (ScriptedServer bad = server(8, SEED);
                ScriptedServer worse = server(5, SEED + 1_000_000);
                ScriptedServer good = server(Integer.MAX_VALUE, SEED);
                ProxyFixture fixture = proxy(bad.address(), good.address(), worse.address());
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CLIENTS; i++) {
                int number = i;
                clients.submit(() -> client(fixture, number));
            }
            clients.shutdown();
            assertTrue(clients.awaitTermination(SOAK_SECONDS + 120, TimeUnit.SECONDS));
        }
        assertEquals(List.of(), List.copyOf(failures));
        deliveries.forEach((id, count) -> {
            if (id.startsWith("POST")) {
                assertEquals(1, count.get(), id);
            }
        });
        assertTrue(answered.get() + lost.get() >= REQUESTS, answered + " answered, " + lost + " lost");
        assertTrue(resets.get() > REQUESTS / 40, resets + " resets");
        assertTrue(deliveries.values().stream().anyMatch(c -> c.get() > 1), "nothing was sent again");
    }
}
