package lbd.daemon;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import lbd.core.accesslog.AccessLogSink;
import lbd.core.model.AccessLogSpec;
import lbd.core.model.AdminSpec;
import lbd.core.model.Config;
import lbd.core.model.ListenerSpec;
import lbd.core.model.LogSpec;
import lbd.core.model.PersistenceSpec;
import lbd.core.model.PoolConnections;
import lbd.core.model.PoolSpec;
import lbd.core.model.ProcessSpec;
import lbd.core.model.QueueSpec;
import lbd.core.model.SchedulerSpec;
import lbd.core.model.ServerSpec;
import lbd.core.model.Timeouts;
import lbd.core.model.vrrp.VrrpSpec;
import lbd.daemon.reload.ConfigSource;
import org.jspecify.annotations.Nullable;

/// A whole daemon in this process, on fake traffic, with its admin on a free port and a socket of its own.
final class RunningDaemon implements AutoCloseable {
    private static final int FIRST_PORT = 10_000;
    private static final int PORTS = 5_000;
    private static final AtomicInteger NEXT_PORT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(PORTS));

    final InetSocketAddress http;
    final Path socket;
    final AtomicReference<ConfigSource.Result> file = new AtomicReference<>();
    private final AtomicReference<AccessLogSink> accessLog = new AtomicReference<>();
    private final AtomicReference<FakeTraffic> traffic = new AtomicReference<>();
    final FakeVrrp.Opener vrrp = new FakeVrrp.Opener();
    /// Whether VRRP was open when traffic was started.
    volatile boolean vrrpWasFirst;
    final FakeSystemd systemd = new FakeSystemd();
    final Daemon daemon;

    RunningDaemon(Path folder) throws CannotStartException, IOException {
        this(folder, Duration.ZERO);
    }

    RunningDaemon(Path folder, Duration handoverDelay) throws CannotStartException, IOException {
        this(folder, handoverDelay, VrrpSpec.DEFAULT);
    }

    RunningDaemon(Path folder, Duration handoverDelay, VrrpSpec vrrpSpec) throws CannotStartException, IOException {
        this(folder, handoverDelay, vrrpSpec, null);
    }

    /// @param vrrpRefusal why VRRP cannot start here; null: it can
    RunningDaemon(Path folder, Duration handoverDelay, VrrpSpec vrrpSpec, @Nullable String vrrpRefusal)
            throws CannotStartException, IOException {
        vrrp.refusal = vrrpRefusal;
        socket = folder.resolve("admin.sock");
        http = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), freePort());
        offer(with(vrrpSpec, config(handoverDelay, "a", "b")));
        daemon = Daemon.start(
                source(),
                (_, state, sink) -> {
                    accessLog.set(sink);
                    vrrpWasFirst = vrrp.last != null;
                    traffic.set(new FakeTraffic(state, vrrp.calls));
                    return traffic.get();
                },
                systemd,
                vrrp,
                null);
    }

    static Config with(VrrpSpec vrrp, Config c) {
        return new Config(c.process(), c.log(), c.accessLog(), c.admin(), c.listeners(), c.forwards(), c.pools(), vrrp);
    }

    /// What event loops would write to.
    AccessLogSink accessLog() {
        return accessLog.get();
    }

    FakeTraffic traffic() {
        return traffic.get();
    }

    /// The file says this from now on.
    void offer(Config config) {
        file.set(new ConfigSource.Result.Loaded(config, key -> "lbd.yaml:1:1: "));
    }

    private ConfigSource source() {
        return new ConfigSource() {
            @Override
            public String name() {
                return "lbd.yaml";
            }

            @Override
            public Result read() {
                return file.get();
            }
        };
    }

    Config config(Duration handoverDelay, String... servers) {
        ProcessSpec usual = ProcessSpec.DEFAULT;
        return new Config(
                new ProcessSpec(1, usual.transport(), 100, handoverDelay, Duration.ofSeconds(30)),
                LogSpec.DEFAULT,
                new AccessLogSpec(AccessLogSpec.OFF, "json"),
                new AdminSpec(http, socket.toString()),
                List.of(new ListenerSpec(
                        "web", ListenerSpec.Protocol.HTTP, List.of(address(80)), 100, Timeouts.DEFAULT, "app")),
                List.of(new PoolSpec(
                                "app",
                                SchedulerSpec.DEFAULT,
                                List.of(servers).stream()
                                        .map(RunningDaemon::server)
                                        .toList(),
                                PoolConnections.DEFAULT)
                        .builder()
                        .persistence(PersistenceSpec.DEFAULT)
                        .build()));
    }

    /// With one server that takes one at a time, and a queue of 7.
    Config full(String server) {
        Config config = config(Duration.ZERO, server);
        PoolSpec pool = config.pools().getFirst();
        ServerSpec one = new ServerSpec(server, address(8000), 1, ServerSpec.State.ENABLED, 1, false);
        return new Config(
                config.process(),
                config.log(),
                config.accessLog(),
                config.admin(),
                config.listeners(),
                List.of(pool.builder()
                        .servers(List.of(one))
                        .queue(new QueueSpec(7))
                        .build()));
    }

    private static ServerSpec server(String name) {
        return new ServerSpec(name, address(8000 + name.charAt(0)), 1, ServerSpec.State.ENABLED);
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
    }

    private static int freePort() throws IOException {
        // Below the ports that the kernel gives to connections on their way out, of which one could take it.
        while (true) {
            int port = FIRST_PORT + NEXT_PORT.getAndIncrement() % PORTS;
            try (ServerSocket _ = new ServerSocket(port)) {
                return port;
            } catch (BindException e) {
                // Somebody's.
            }
        }
    }

    @Override
    public void close() {
        traffic().drained.complete(0);
        daemon.stop("test");
        daemon.stop("test again, to hurry");
        daemon.awaitStopped();
    }
}
