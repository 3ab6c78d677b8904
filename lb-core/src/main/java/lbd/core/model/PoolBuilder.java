package lbd.core.model;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import lbd.core.model.PoolSpec.AllDown;
import lbd.core.model.check.HealthCheck;
import lbd.core.model.edge.BufferLimits;
import lbd.core.model.edge.FastCgiSpec;
import lbd.core.model.tls.PoolTls;
import org.jspecify.annotations.Nullable;

/// Collects the settings of a pool in any order; what is not said is as in the pool that it starts from.
public final class PoolBuilder {
    private final String name;
    private SchedulerSpec scheduler;
    private List<ServerSpec> servers;
    private boolean allBackups;
    private Duration slowStart;
    private @Nullable PassiveSpec passive;
    private RetrySpec retries;
    private QueueSpec queue;
    private AllDown allDown;
    private OnDown onDown;
    private @Nullable PersistenceSpec persistence;
    private @Nullable CookieSpec cookie;
    private List<LearnSpec> learned;
    private PoolConnections connections;
    private ProxyProtocol proxyProtocol;
    private PoolHttp2 http2;
    private PoolGrpc grpc;
    private @Nullable FastCgiSpec fastcgi;
    private TimeoutOverrides timeouts;
    private BufferLimits buffers;
    private List<HealthCheck> healthChecks;
    private @Nullable QuorumSpec quorum;
    private @Nullable PoolTls tls;
    private List<InetAddress> source;
    private List<String> notifyCommand;

    PoolBuilder(PoolSpec start) {
        name = start.name();
        scheduler = start.scheduler();
        servers = start.servers();
        allBackups = start.allBackups();
        slowStart = start.slowStart();
        passive = start.passive();
        retries = start.retries();
        queue = start.queue();
        allDown = start.allDown();
        onDown = start.onDown();
        persistence = start.persistence();
        cookie = start.cookie();
        learned = start.learned();
        connections = start.connections();
        proxyProtocol = start.proxyProtocol();
        http2 = start.http2();
        grpc = start.grpc();
        fastcgi = start.fastcgi();
        timeouts = start.timeouts();
        buffers = start.buffers();
        healthChecks = start.healthChecks();
        quorum = start.quorum();
        tls = start.tls();
        source = start.source();
        notifyCommand = start.notifyCommand();
    }

    public PoolBuilder scheduler(SchedulerSpec value) {
        scheduler = value;
        return this;
    }

    public PoolBuilder servers(List<ServerSpec> value) {
        servers = value;
        return this;
    }

    public PoolBuilder allBackups(boolean value) {
        allBackups = value;
        return this;
    }

    public PoolBuilder slowStart(Duration value) {
        slowStart = value;
        return this;
    }

    public PoolBuilder passive(@Nullable PassiveSpec value) {
        passive = value;
        return this;
    }

    public PoolBuilder retries(RetrySpec value) {
        retries = value;
        return this;
    }

    public PoolBuilder queue(QueueSpec value) {
        queue = value;
        return this;
    }

    public PoolBuilder allDown(AllDown value) {
        allDown = value;
        return this;
    }

    public PoolBuilder onDown(OnDown value) {
        onDown = value;
        return this;
    }

    public PoolBuilder persistence(@Nullable PersistenceSpec value) {
        persistence = value;
        return this;
    }

    public PoolBuilder cookie(@Nullable CookieSpec value) {
        cookie = value;
        return this;
    }

    public PoolBuilder learned(List<LearnSpec> value) {
        learned = value;
        return this;
    }

    public PoolBuilder connections(PoolConnections value) {
        connections = value;
        return this;
    }

    public PoolBuilder proxyProtocol(ProxyProtocol value) {
        proxyProtocol = value;
        return this;
    }

    public PoolBuilder http2(PoolHttp2 value) {
        http2 = value;
        return this;
    }

    public PoolBuilder grpc(PoolGrpc value) {
        grpc = value;
        return this;
    }

    public PoolBuilder fastcgi(@Nullable FastCgiSpec value) {
        fastcgi = value;
        return this;
    }

    public PoolBuilder buffers(BufferLimits value) {
        buffers = value;
        return this;
    }

    public PoolBuilder timeouts(TimeoutOverrides value) {
        timeouts = value;
        return this;
    }

    public PoolBuilder healthChecks(List<HealthCheck> value) {
        healthChecks = value;
        return this;
    }

    public PoolBuilder quorum(@Nullable QuorumSpec value) {
        quorum = value;
        return this;
    }

    public PoolBuilder source(List<InetAddress> value) {
        source = value;
        return this;
    }

    public PoolBuilder tls(@Nullable PoolTls value) {
        tls = value;
        return this;
    }

    public PoolBuilder notifyCommand(List<String> value) {
        notifyCommand = value;
        return this;
    }

    /// The pool, checked.
    ///
    /// @throws IllegalArgumentException if a setting is not allowed; the message names the setting
    public PoolSpec build() {
        return new PoolSpec(
                name,
                scheduler,
                servers,
                allBackups,
                slowStart,
                passive,
                retries,
                queue,
                allDown,
                onDown,
                persistence,
                cookie,
                learned,
                connections,
                proxyProtocol,
                http2,
                grpc,
                fastcgi,
                timeouts,
                buffers,
                healthChecks,
                quorum,
                tls,
                source,
                notifyCommand);
    }
}
