package lbd.proxy.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import lbd.core.model.UdpSpec;
import lbd.core.pool.Failure;
import lbd.core.pool.Server;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.resolve.Dnsmasq;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Two real name servers, of which one dies and comes back under load.
@Timeout(120)
class RealDnsTest {
    private static final int CLIENTS = 8;

    /// As stub resolvers do: some tries, each some seconds.
    private static final int TRIES = 3;

    @TempDir
    private Path folder;

    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void needsDnsmasq() {
        assumeTrue(
                Files.isExecutable(Dnsmasq.PROGRAM),
                "SKIPPED: " + Dnsmasq.PROGRAM + " is not installed (apt-get install dnsmasq-base)");
    }

    @Test
    void noQueryFailsWhileANameServerDiesAndComesBack() throws Exception {
        Path one = Files.createDirectory(folder.resolve("one"));
        Path two = Files.createDirectory(folder.resolve("two"));
        UdpSpec udp = new UdpSpec(1, 0, Duration.ofSeconds(5));
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (Dnsmasq a = new Dnsmasq(one, "10.1.0.1 app.internal");
                Dnsmasq b = new Dnsmasq(two, "10.1.0.1 app.internal");
                ProxyFixture fixture = new ProxyFixture(Configs.of(
                        List.of(Configs.udp(udp, any)), List.of(Configs.pool("app", a.address(), b.address()))))) {
            InetSocketAddress listener = fixture.address("web");
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(Thread.ofPlatform().start(() -> askOn(listener)));
            }
            await(() -> answers.get() > 500);
            a.stop();
            await(() -> server(fixture, "s1").ejected());
            int died = answers.get();
            await(() -> answers.get() > died + 500);
            a.startAgain();
            server(fixture, "s1").up(false, System.nanoTime());
            server(fixture, "s1").up(true, System.nanoTime());
            long picked = server(fixture, "s1").counters().picked.sum();
            await(() -> server(fixture, "s1").counters().picked.sum() > picked + 100);
            over.set(true);
            for (Thread client : clients) {
                client.join();
            }
            assertEquals(List.of(), failures.stream().distinct().toList());
            assertTrue(server(fixture, "s1").counters().failures(Failure.CONNECT) >= 3);
            assertTrue(server(fixture, "s2").counters().picked.sum() > 500);
            System.out.println("name server killed under load: " + answers + " answers, " + lost + " asked again, "
                    + failures.size() + " failures, "
                    + fixture.state.pools().get("app").counters().retries.sum() + " retries by lbd");
        } finally {
            over.set(true);
        }
    }

    private static Server server(ProxyFixture fixture, String name) {
        return fixture.state.pools().get("app").server(name);
    }

    private void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline && failures.isEmpty(), "waited in vain: " + failures);
            Thread.sleep(5);
        }
    }

    private void askOn(InetSocketAddress listener) {
        try {
            while (!over.get()) {
                ask(listener);
            }
        } catch (IOException e) {
            failures.add(String.valueOf(e.getMessage()));
        }
    }

    private void ask(InetSocketAddress listener) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(3000);
            // A query that a server took to its end is sent to the next one with that of the next try: whichever is
            // answered first will do.
            Set<Integer> asked = new HashSet<>();
            for (int i = 0; i < TRIES; i++) {
                int id = ThreadLocalRandom.current().nextInt(0x10000);
                asked.add(id);
                byte[] query = query(id);
                socket.send(new DatagramPacket(query, query.length, listener));
                DatagramPacket answer = new DatagramPacket(new byte[512], 512);
                try {
                    socket.receive(answer);
                } catch (SocketTimeoutException e) {
                    lost.incrementAndGet();
                    continue;
                }
                check(asked, answer);
                answers.incrementAndGet();
                return;
            }
        }
        failures.add("no answer in " + TRIES + " tries");
    }

    private void check(Set<Integer> asked, DatagramPacket answer) {
        ByteBuffer bytes = ByteBuffer.wrap(answer.getData(), 0, answer.getLength());
        boolean good = asked.contains(Short.toUnsignedInt(bytes.getShort(0)))
                && (bytes.get(3) & 0xf) == 0
                && bytes.getShort(6) == 1
                && bytes.getInt(answer.getLength() - 4) == 0x0a010001;
        if (!good) {
            failures.add("a wrong answer");
        }
    }

    /// The A record of `app.internal` (RFC 1035 section 4).
    private static byte[] query(int id) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeShort(id);
        out.writeShort(0x0100);
        out.writeShort(1);
        out.writeShort(0);
        out.writeInt(0);
        for (String label : List.of("app", "internal", "")) {
            out.writeByte(label.length());
            out.write(label.getBytes(StandardCharsets.US_ASCII));
        }
        out.writeInt(0x00010001);
        return bytes.toByteArray();
    }
}
