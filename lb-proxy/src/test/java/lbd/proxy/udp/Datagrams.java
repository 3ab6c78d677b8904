package lbd.proxy.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import lbd.core.model.UdpSpec;
import lbd.core.pool.Server;
import lbd.core.pool.ServerCounters;
import lbd.core.runtime.ListenerState;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.listener.ListenException;

/// What tests of UDP share: short specifications, and waiting for what is counted.
final class Datagrams {
    static final InetSocketAddress LOOPBACK = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    static final Duration LONG = Duration.ofSeconds(60);
    static final UdpSpec ANY = new UdpSpec(UdpSpec.ANY, 0, LONG);
    static final UdpSpec ONE = new UdpSpec(1, 0, LONG);

    private Datagrams() {}

    static ProxyFixture proxy(UdpSpec udp, InetSocketAddress... servers) throws ListenException {
        return new ProxyFixture(Configs.of(List.of(Configs.udp(udp, LOOPBACK)), List.of(Configs.pool("app", servers))));
    }

    /// An address where nobody receives.
    static InetSocketAddress deadAddress() throws IOException {
        try (DatagramSocket gone = new DatagramSocket(LOOPBACK)) {
            return (InetSocketAddress) gone.getLocalSocketAddress();
        }
    }

    static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "waited in vain");
            Thread.sleep(5);
        }
    }

    /// What is counted is counted when it has been sent, and then the other side may know it already.
    static void awaitCount(long count, LongAdder counter) throws InterruptedException {
        await(() -> counter.sum() >= count);
        assertEquals(count, counter.sum());
    }

    static ServerCounters counters(ProxyFixture fixture, String server) {
        return server(fixture, server).counters();
    }

    static Server server(ProxyFixture fixture, String name) {
        return fixture.state.pools().get("app").server(name);
    }

    static ListenerState listener(ProxyFixture fixture) {
        return fixture.state.listener("web");
    }
}
