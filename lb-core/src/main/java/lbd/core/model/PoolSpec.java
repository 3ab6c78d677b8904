package lbd.core.model;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import lbd.core.model.check.CheckSpec;
import lbd.core.model.check.CheckTiming;
import lbd.core.model.check.HealthCheck;
import lbd.core.model.edge.BufferLimits;
import lbd.core.model.edge.FastCgiSpec;
import lbd.core.model.tls.PoolTls;
import org.jspecify.annotations.Nullable;

/// A set of servers that do the same work, and how one of them is picked.
///
/// Made by a [PoolBuilder] where it differs from the defaults.
///
/// @param allBackups  when no primary can be picked: all backups together (true) or the first that can be
/// @param slowStart   how long a server that came up takes to its full weight, 0 to 1 h; 0 is at once
/// @param passive     when traffic itself takes a server out; null when it never does
/// @param allDown     what happens to work when every server is down
/// @param onDown      what becomes of a server's connections when checks find it down
/// @param persistence how clients stay on their servers by their addresses; null: not at all
/// @param cookie      how they do by a cookie, which is asked first; null: not at all
/// @param learned     how they do by what the application says, in the order in which that is asked, before addresses
/// @param connections kept open to servers between requests
/// @param proxyProtocol the header that tells servers who the client is
/// @param http2       how HTTP/2 is spoken to its servers
/// @param grpc        what is done about calls of gRPC
/// @param fastcgi     what its servers are told, which speak FastCGI; null: they speak HTTP
/// @param timeouts    what it says otherwise than the listener that sends it traffic
/// @param buffers     what of bodies may wait between its servers and their clients, before what the listener says
/// @param healthChecks of each server; all must pass; without any a server is up
/// @param quorum       how much of it has to be up; null asks for nothing
/// @param tls          to servers; null: in the clear
/// @param source       the addresses of this machine that connections to servers go from, one after another;
///                     empty: the kernel chooses
/// @param notifyCommand program and arguments that are told of changes; empty for none
public record PoolSpec(
        String name,
        SchedulerSpec scheduler,
        List<ServerSpec> servers,
        boolean allBackups,
        Duration slowStart,
        @Nullable PassiveSpec passive,
        RetrySpec retries,
        QueueSpec queue,
        AllDown allDown,
        OnDown onDown,
        @Nullable PersistenceSpec persistence,
        @Nullable CookieSpec cookie,
        List<LearnSpec> learned,
        PoolConnections connections,
        ProxyProtocol proxyProtocol,
        PoolHttp2 http2,
        PoolGrpc grpc,
        @Nullable FastCgiSpec fastcgi,
        TimeoutOverrides timeouts,
        BufferLimits buffers,
        List<HealthCheck> healthChecks,
        @Nullable QuorumSpec quorum,
        @Nullable PoolTls tls,
        List<InetAddress> source,
        List<String> notifyCommand) {
    /// What happens to work when every server that the operator allows is down or ejected.
    public enum AllDown {
        REFUSE,
        /// Pick among them all the same: a check that is wrong must not stop a service that still answers.
        TRY_ANYWAY
    }

    public static final Duration MAX_SLOW_START = Duration.ofHours(1);

    public PoolSpec {
        Name.check(name);
        servers = List.copyOf(servers);
        learned = List.copyOf(learned);
        healthChecks = List.copyOf(healthChecks);
        source = List.copyOf(source);
        notifyCommand = List.copyOf(notifyCommand);
        Range.check("slow_start", slowStart, Duration.ZERO, MAX_SLOW_START);
    }

    /// A pool with the defaults for everything else.
    public PoolSpec(String name, SchedulerSpec scheduler, List<ServerSpec> servers, PoolConnections connections) {
        this(
                name,
                scheduler,
                servers,
                false,
                Duration.ZERO,
                PassiveSpec.DEFAULT,
                RetrySpec.DEFAULT,
                QueueSpec.DEFAULT,
                AllDown.REFUSE,
                OnDown.FINISH,
                null,
                null,
                List.of(),
                connections,
                ProxyProtocol.OFF,
                PoolHttp2.OFF,
                PoolGrpc.DEFAULT,
                null,
                TimeoutOverrides.NONE,
                BufferLimits.DEFAULT,
                List.of(),
                null,
                null,
                List.of(),
                List.of());
    }

    /// What looks at a server: its own checks, else the pool's; nothing where it follows another server.
    public List<HealthCheck> checksOf(ServerSpec server) {
        List<HealthCheck> own = server.checks();
        List<HealthCheck> all = server.track() != null ? List.of() : own != null ? own : healthChecks;
        PoolTls its = tls;
        return its == null ? all : all.stream().map(check -> check.within(its)).toList();
    }

    /// Whether a server that nothing is known about is taken for up. An agent decides nothing before it has spoken.
    public boolean initiallyUp(ServerSpec server) {
        return checksOf(server).stream()
                .allMatch(c -> c.timing().initial() == CheckTiming.Initial.UP || c.spec() instanceof CheckSpec.Agent);
    }

    /// To make another pool of, with some settings changed.
    public PoolBuilder builder() {
        return new PoolBuilder(this);
    }
}
