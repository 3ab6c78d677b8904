package lbd.daemon.admin;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import lbd.daemon.Operator;
import lbd.daemon.dashboard.PageFiles;
import lbd.daemon.dashboard.Watchers;
import lbd.daemon.gate.AdminGate;
import lbd.daemon.gate.GateCounts;
import lbd.daemon.metrics.Metrics;

/// Serves the admin API on a thread of its own, so that neither traffic nor a slow scraper waits for the other.
public final class AdminServer implements AutoCloseable {
    /// Whoever asks about a request says all of it.
    private static final int LONGEST_LINE = 32 * 1024;
    private static final int METRICS_AFTER_SECONDS = 5;

    private final EventLoopGroup loop =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("lbd-admin", true), NioIoHandler.newFactory());
    private final AdminApi api;
    private final Metrics metrics;
    private final AcceptFailures failures;
    private final AdminGate gate;
    private final PageFiles page = new PageFiles();
    private final Watchers watchers;

    public AdminServer(DaemonView daemon, Operator operator, Metrics metrics, GateCounts counts) {
        this.metrics = metrics;
        failures = new AcceptFailures(daemon.state().shortages());
        gate = new AdminGate(counts);
        StatusReport status = new StatusReport(daemon);
        watchers = new Watchers(loop.next(), new LiveReport(status, daemon), counts);
        api = new AdminApi(
                daemon.health(),
                operator,
                status,
                metrics,
                new WatchApi(daemon.state(), daemon.recorder()),
                new UpgradeApi(operator, daemon.upgrade()),
                new ConnectionsApi(daemon.traffic()),
                new AlertsApi(daemon.alerts()),
                new NamesApi(daemon.state(), daemon.alerts()),
                new PastApi(daemon.state(), daemon.recorder(), operator));
    }

    /// Does what the first scrape would wait for, since it takes a while: not while the daemon is starting, nor in the
    /// first seconds of its traffic. Any thread.
    public void prepareMetrics() {
        loop.schedule(metrics::prepare, METRICS_AFTER_SECONDS, TimeUnit.SECONDS);
    }

    /// All metrics of a moment that comes soon, read like a scrape. Any thread.
    public CompletionStage<MetricSnapshots> metrics() {
        return CompletableFuture.supplyAsync(metrics::snapshots, loop);
    }

    /// Serves what may be read, and to who has the token everything.
    ///
    /// @param shared whether the process whose place we take may listen there too
    /// @throws IOException if the address cannot be bound
    Channel bind(InetSocketAddress address, boolean shared) throws IOException {
        if (!shared) {
            probe(address);
        }
        ServerBootstrap door = bootstrap(NioServerSocketChannel.class, false)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), true);
        return bind(door, address);
    }

    /// Binds alone and lets go: with SO_REUSEPORT an address that another of the same user has would be
    /// shared silently. No channel of Netty's, whose port is free only when its loop has turned.
    private static void probe(InetSocketAddress address) throws IOException {
        try (ServerSocketChannel probe = ServerSocketChannel.open()) {
            probe.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            probe.bind(address);
        }
    }

    /// Serves everything.
    ///
    /// @throws IOException if the path cannot be bound
    Channel bind(Path socket) throws IOException {
        return bind(bootstrap(NioServerDomainSocketChannel.class, true), UnixDomainSocketAddress.of(socket));
    }

    AdminGate gate() {
        return gate;
    }

    Watchers watchers() {
        return watchers;
    }

    private static Channel bind(ServerBootstrap bootstrap, SocketAddress address) throws IOException {
        var bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(bound.cause().getMessage(), bound.cause());
        }
        return bound.channel();
    }

    private ServerBootstrap bootstrap(Class<? extends ServerChannel> type, boolean isSocket) {
        AdminPlaces places = new AdminPlaces();
        AdminGate check = isSocket ? null : gate;
        return new ServerBootstrap()
                .group(loop)
                .channel(type)
                .handler(failures)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(
                                        new HttpServerCodec(LONGEST_LINE, LONGEST_LINE, LONGEST_LINE),
                                        new SmallBodies(),
                                        new AdminHandler(api, places, check, page, watchers));
                    }
                });
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
