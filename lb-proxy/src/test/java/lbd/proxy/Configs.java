package lbd.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lbd.core.model.AccessSpec;
import lbd.core.model.Config;
import lbd.core.model.HttpSpec;
import lbd.core.model.ListenerSpec;
import lbd.core.model.PoolConnections;
import lbd.core.model.PoolSpec;
import lbd.core.model.ProcessSpec;
import lbd.core.model.ProxyProtocol;
import lbd.core.model.RouteMatch;
import lbd.core.model.RouteMatch.PathMatch;
import lbd.core.model.RouteSpec;
import lbd.core.model.SchedulerSpec;
import lbd.core.model.ServerSpec;
import lbd.core.model.Timeouts;
import lbd.core.model.UdpSpec;
import lbd.core.model.edge.BufferFiles;
import org.jspecify.annotations.Nullable;

/// Small configurations for tests: a listener `web` on a free port of loopback and a pool `app` of servers s1,
/// s2 ...
public final class Configs {
    /// The whole suite runs once for each that there is.
    public static final ProcessSpec.Transport TRANSPORT =
            ProcessSpec.Transport.valueOf(System.getProperty("lbd.transport", "EPOLL"));

    private Configs() {}

    public static Config of(ListenerSpec.Protocol protocol, SocketAddress... servers) {
        return of(List.of(listener("web", protocol, Timeouts.DEFAULT)), List.of(pool("app", servers)));
    }

    public static Config of(List<ListenerSpec> listeners, List<PoolSpec> pools) {
        Config empty = Config.EMPTY;
        ProcessSpec process = new ProcessSpec(2, TRANSPORT, 10_000, Duration.ZERO, Duration.ofSeconds(1));
        return new Config(process, empty.log(), empty.accessLog(), empty.admin(), listeners, pools, empty.vrrp());
    }

    /// With one event loop, which a test can hold.
    public static Config oneLoop(ProcessSpec.Transport transport, Config plain) {
        return on(1, transport, plain);
    }

    public static Config on(int loops, ProcessSpec.Transport transport, Config plain) {
        ProcessSpec process = new ProcessSpec(loops, transport, 10_000, Duration.ZERO, Duration.ofSeconds(1));
        return new Config(
                process, plain.log(), plain.accessLog(), plain.admin(), plain.listeners(), plain.pools(), plain.vrrp());
    }

    /// With bodies that wait on a disk.
    public static Config on(BufferFiles files, Config plain) {
        ProcessSpec its = plain.process();
        ProcessSpec process = new ProcessSpec(
                its.workers(),
                its.transport(),
                its.maxConnections(),
                its.handoverDelay(),
                its.shutdownGrace(),
                its.warmUp(),
                files,
                its.stateFile(),
                its.notrack());
        return new Config(
                process, plain.log(), plain.accessLog(), plain.admin(), plain.listeners(), plain.pools(), plain.vrrp());
    }

    public static ListenerSpec listener(String name, ListenerSpec.Protocol protocol, Timeouts timeouts) {
        return listener(name, protocol, timeouts, 1000);
    }

    public static ListenerSpec listener(
            String name, ListenerSpec.Protocol protocol, Timeouts timeouts, int maxConnections) {
        InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return new ListenerSpec(name, protocol, List.of(free), maxConnections, timeouts, "app");
    }

    public static ListenerSpec with(AccessSpec access, ListenerSpec plain) {
        return new ListenerSpec(
                plain.name(),
                plain.protocol(),
                plain.bind(),
                plain.maxConnections(),
                plain.timeouts(),
                access,
                plain.http(),
                plain.udp(),
                plain.routes(),
                plain.pool());
    }

    /// The same in front of another pool.
    public static ListenerSpec asking(String pool, ListenerSpec plain) {
        return new ListenerSpec(
                plain.name(),
                plain.protocol(),
                plain.bind(),
                plain.maxConnections(),
                plain.timeouts(),
                plain.access(),
                plain.http(),
                plain.udp(),
                plain.routes(),
                pool);
    }

    public static PoolSpec with(ProxyProtocol proxyProtocol, PoolSpec plain) {
        return plain.builder().proxyProtocol(proxyProtocol).build();
    }

    /// A UDP listener `web` in front of `app`.
    public static ListenerSpec udp(UdpSpec udp, InetSocketAddress bind) {
        return udp(udp, bind, 1000);
    }

    public static ListenerSpec udp(UdpSpec udp, InetSocketAddress bind, int maxConnections) {
        return new ListenerSpec(
                "web",
                ListenerSpec.Protocol.UDP,
                List.of(bind),
                maxConnections,
                Timeouts.DEFAULT,
                AccessSpec.DEFAULT,
                HttpSpec.DEFAULT,
                udp,
                List.of(),
                "app");
    }

    /// What every request matches.
    public static final RouteMatch EVERYTHING =
            new RouteMatch(List.of(), new PathMatch.Prefix("/"), List.of(), Map.of(), Map.of(), List.of());

    /// An HTTP listener `web`.
    ///
    /// @param pool null for routes alone
    public static ListenerSpec routed(@Nullable String pool, RouteSpec... routes) {
        return http(HttpSpec.DEFAULT, pool, routes);
    }

    /// An HTTP listener `web` in front of `app`.
    public static ListenerSpec http(HttpSpec http) {
        return http(http, "app");
    }

    public static ListenerSpec http(HttpSpec http, @Nullable String pool, RouteSpec... routes) {
        ListenerSpec plain = listener("web", ListenerSpec.Protocol.HTTP, Timeouts.DEFAULT);
        return new ListenerSpec(
                plain.name(),
                plain.protocol(),
                plain.bind(),
                plain.maxConnections(),
                plain.timeouts(),
                plain.access(),
                http,
                plain.udp(),
                List.of(routes),
                pool);
    }

    public static PoolSpec pool(String name, SocketAddress... servers) {
        List<ServerSpec> specs = new ArrayList<>();
        for (SocketAddress address : servers) {
            specs.add(new ServerSpec("s" + (specs.size() + 1), address, 1, ServerSpec.State.ENABLED));
        }
        return new PoolSpec(name, new SchedulerSpec("rr"), specs, PoolConnections.DEFAULT);
    }

    /// An address where nobody listens.
    public static InetSocketAddress deadAddress() throws IOException {
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return (InetSocketAddress) gone.getLocalSocketAddress();
        }
    }
}
