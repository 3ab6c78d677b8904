package lbd.daemon.admin;

import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import lbd.core.accesslog.AddressText;
import lbd.core.health.ServerKey;
import lbd.core.limit.Limit;
import lbd.core.model.ListenerSpec;
import lbd.core.model.PoolSpec;
import lbd.core.model.QuorumSpec;
import lbd.core.model.forward.ForwardSpec;
import lbd.core.model.tls.PoolTls;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.core.runtime.Generation;
import lbd.core.runtime.ListenerState;
import lbd.core.runtime.MemoryBudget;
import lbd.daemon.Health;
import lbd.daemon.Traffic;
import lbd.daemon.Version;
import lbd.daemon.admin.StatusView.ConfigView;
import lbd.daemon.admin.StatusView.DatagramsView;
import lbd.daemon.admin.StatusView.ForwardView;
import lbd.daemon.admin.StatusView.ForwardedView;
import lbd.daemon.admin.StatusView.ListenerView;
import lbd.daemon.admin.StatusView.PoolTlsView;
import lbd.daemon.admin.StatusView.PoolView;
import lbd.daemon.admin.StatusView.ProcessView;
import lbd.daemon.admin.StatusView.QuorumView;
import lbd.daemon.admin.StatusView.RateLimitView;
import lbd.daemon.admin.StatusView.RouteView;
import lbd.daemon.admin.StatusView.ServerView;
import lbd.daemon.checks.ChecksPart;
import lbd.daemon.reload.LastReload;
import lbd.daemon.reload.ReloadResult;
import lbd.forward.FlowView;
import lbd.forward.ForwardCounts;
import lbd.health.ServerHealth;
import org.jspecify.annotations.Nullable;

/// Looks at the whole daemon and says how it is. Any thread.
final class StatusReport {
    private final DaemonView daemon;

    StatusReport(DaemonView daemon) {
        this.daemon = daemon;
    }

    /// What is wrong.
    ProblemsView problems() {
        return new ProblemsView(now().problems());
    }

    StatusView now() {
        StatusView status = withoutProblems();
        ProblemsView problems =
                new ProblemsReport().of(status, daemon.problems().present());
        return status.with(problems.problems());
    }

    /// Null where there is no such pool.
    @Nullable
    PoolStatusView pool(String name) {
        StatusView all = now();
        return all.pools().stream()
                .filter(pool -> pool.name().equals(name))
                .findFirst()
                .map(pool -> new PoolStatusView(
                        all.problems().stream()
                                .filter(problem -> isOf(problem.of(), name))
                                .toList(),
                        all.lastMinuteSeconds(),
                        pool))
                .orElse(null);
    }

    private static boolean isOf(@Nullable String subject, String pool) {
        return subject != null && (subject.equals(pool) || subject.startsWith(pool + "/"));
    }

    private StatusView withoutProblems() {
        Health health = daemon.health();
        List<String> dead = health.deadReasons();
        List<String> unready = health.unreadyReasons();
        Generation generation = daemon.state().generation();
        Map<ServerKey, ServerHealth> verdicts =
                daemon.checks().status().stream().collect(Collectors.toMap(ServerHealth::server, Function.identity()));
        List<PoolView> pools =
                generation.config().pools().stream().map(p -> pool(p, verdicts)).toList();
        long differing = pools.stream()
                .flatMap(p -> p.servers().stream())
                .filter(s -> s.file() != null)
                .count();
        return new StatusView(
                Version.text(),
                ProcessHandle.current().pid(),
                ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0,
                dead.isEmpty(),
                unready.isEmpty(),
                dead,
                unready,
                List.of(),
                process(),
                config(generation),
                listeners(generation),
                forwards(generation),
                pools,
                rateLimits(),
                daemon.vrrp().running() == null ? null : vrrp().instances(),
                daemon.upgrade().get().draining(),
                daemon.lastMinute().seconds(),
                (int) differing,
                daemon.changes().targets().size());
    }

    private @Nullable List<RateLimitView> rateLimits() {
        List<RateLimitView> limits = daemon.state().limits().values().stream()
                .map(limit -> new RateLimitView(
                        limit.spec().name(),
                        limit.passed.sum(),
                        limit.limited.sum(),
                        limit.dryRun.sum(),
                        limit.displaced()))
                .sorted(Comparator.comparing(RateLimitView::name))
                .toList();
        return limits.isEmpty() ? null : limits;
    }

    private @Nullable List<ForwardView> forwards(Generation generation) {
        if (generation.config().forwards().isEmpty()) {
            return null;
        }
        ForwardCounts counts = daemon.forward().counts();
        return generation.config().forwards().stream()
                .map(spec -> new ForwardView(
                        spec.name(),
                        spec.protocol().word(),
                        spec.bind().stream().map(ForwardSpec.Bind::text).toList(),
                        spec.mode().word(),
                        spec.networkInterface(),
                        daemon.forward().attached(spec),
                        HereAddresses.missing(spec.bind().stream().map(ForwardSpec.Bind::address)),
                        spec.bind().stream()
                                .allMatch(b -> generation.config().vrrp().brings(b.address())),
                        spec.pool(),
                        newFlows(spec.pool()),
                        traffic(counts, spec.name())))
                .toList();
    }

    private static List<ForwardedView> traffic(ForwardCounts counts, String listener) {
        return counts.traffic().stream()
                .filter(server -> server.listener().equals(listener))
                .map(server -> new ForwardedView(
                        server.pool(),
                        server.server(),
                        server.packets(),
                        server.bytes(),
                        server.flows(),
                        server.active(),
                        server.inactive()))
                .toList();
    }

    private List<String> newFlows(String name) {
        Pool pool = daemon.state().pools().get(name);
        return pool == null
                ? List.of()
                : pool.inForce().forNewWork().stream().map(Server::name).toList();
    }

    /// Of all servers.
    ChecksView checks() {
        return ChecksReport.of(daemon.checks().status(), _ -> true, false);
    }

    ChecksView checks(String pool) {
        return ChecksReport.of(daemon.checks().status(), s -> s.server().pool().equals(pool), false);
    }

    ChecksView checks(String pool, String server) {
        return ChecksReport.of(
                daemon.checks().status(),
                s -> s.server().pool().equals(pool) && s.server().name().equals(server),
                true);
    }

    LimitsView limits() {
        return LimitsView.of(daemon.state().limits().values());
    }

    /// @param key empty: none
    /// @return null where nobody names such a limit
    LimitsView.@Nullable LimitView limit(String name, String key) {
        Limit limit = daemon.state().limits().get(name);
        return limit == null ? null : LimitsView.of(limit, key);
    }

    /// Null where there is no such pool.
    @Nullable
    PersistenceView persistence(String poolName) {
        Pool pool = daemon.state().pool(poolName);
        return pool == null ? null : PersistenceView.of(pool);
    }

    /// Where a packet or a connection would go; null where no listener has that address.
    @Nullable
    PacketView packet(String protocol, InetSocketAddress source, InetSocketAddress destination) {
        return new PacketReport(daemon).of(protocol, source, destination);
    }

    FlowsView flows(Predicate<FlowView> filter) {
        return FlowsView.of(daemon.forward().flows(filter, FlowsView.MOST));
    }

    CertificatesView certificates() {
        return CertificatesReport.of(daemon.state().config(), daemon.ocsp()::state, Instant.now());
    }

    VrrpView vrrp() {
        return VrrpReport.of(daemon.vrrp().status());
    }

    private ProcessView process() {
        Traffic traffic = daemon.traffic();
        MemoryBudget kept = daemon.state().memory();
        return new ProcessView(
                traffic.transport(),
                traffic.eventLoops(),
                traffic.connections(),
                daemon.maxConnections(),
                kept.held(),
                kept.limit(),
                kept.givenUp.sum());
    }

    private ConfigView config(Generation generation) {
        LastReload.@Nullable Attempt last = daemon.lastReload().attempt();
        return new ConfigView(
                daemon.configName(),
                generation.number(),
                ChecksReport.time(generation.since()),
                applied(daemon.lastReload().inForce()),
                rolledBack(daemon.lastReload().rolledBack()),
                last == null ? null : last.taken() ? "taken" : "refused",
                last == null ? null : ChecksReport.time(last.at()),
                last != null && last.result() instanceof ReloadResult.Refused(var errors, var kept) ? errors : null);
    }

    private static StatusView.@Nullable AppliedView applied(LastReload.@Nullable InForce other) {
        if (other == null) {
            return null;
        }
        Instant by = other.confirmBy();
        return new StatusView.AppliedView(other.file(), by == null ? null : ChecksReport.time(by));
    }

    private static StatusView.@Nullable RolledBackView rolledBack(LastReload.@Nullable RolledBack last) {
        return last == null
                ? null
                : new StatusView.RolledBackView(
                        last.file(),
                        last.reason(),
                        last.detail().isEmpty() ? null : last.detail(),
                        ChecksReport.time(last.at()));
    }

    private List<ListenerView> listeners(Generation generation) {
        Map<String, ListenerState> counts = daemon.state().listeners();
        List<ListenerView> views = new ArrayList<>();
        for (ListenerSpec spec : generation.config().listeners()) {
            ListenerState count = counts.get(spec.name());
            // A reload between two looks can have taken it away; the next report is right again.
            if (count != null) {
                views.add(listener(spec, count));
            }
        }
        return views;
    }

    private ListenerView listener(ListenerSpec spec, ListenerState counts) {
        return new ListenerView(
                spec.name(),
                spec.protocol().word(),
                spec.bind().stream().map(AddressText::text).toList(),
                spec.pool(),
                counts.bound(),
                HereAddresses.missing(spec.bind().stream().map(InetSocketAddress::getAddress)),
                counts.maintenance.isOn() ? MaintenanceView.by(counts.maintenance) : null,
                counts.connections.get(),
                counts.accepted.sum(),
                counts.requests.sum(),
                counts.refused.sum(),
                counts.bytesReceived.sum(),
                counts.bytesSent.sum(),
                RecentView.of(daemon.lastMinute().of(counts)),
                spec.protocol() == ListenerSpec.Protocol.UDP ? datagrams(counts) : null,
                spec.tcp().routes().isEmpty() ? null : routes(spec, counts));
    }

    private static List<RouteView> routes(ListenerSpec spec, ListenerState counts) {
        return spec.tcp().routes().stream()
                .map(route -> new RouteView(
                        route.match().serverNames(),
                        route.match().protocols(),
                        route.forward().pool(),
                        counts.routed(route).sum()))
                .toList();
    }

    private static DatagramsView datagrams(ListenerState counts) {
        return new DatagramsView(
                counts.datagramsReceived.sum(), counts.datagramsSent.sum(), counts.datagramsDropped.sum());
    }

    private PoolView pool(PoolSpec spec, Map<ServerKey, ServerHealth> verdicts) {
        Pool pool = daemon.state().pool(spec.name());
        List<ServerView> servers = pool == null
                ? List.of()
                : pool.servers().stream()
                        .map(s -> ServerReport.of(
                                s,
                                verdicts.get(ChecksPart.key(s)),
                                daemon.lastMinute().of(s),
                                byHand(s)))
                        .toList();
        return new PoolView(
                spec.name(),
                spec.scheduler().type(),
                pool == null ? 0 : pool.queueLength(),
                spec.queue().length(),
                quorum(pool),
                tls(spec.tls()),
                pool == null ? null : RecentView.of(daemon.lastMinute().of(pool)),
                servers);
    }

    private static @Nullable PoolTlsView tls(@Nullable PoolTls spec) {
        return spec == null ? null : new PoolTlsView(spec.verify(), spec.byHost() ? "{host}" : spec.serverName());
    }

    private static @Nullable QuorumView quorum(@Nullable Pool pool) {
        QuorumSpec spec = pool == null ? null : pool.spec().quorum();
        return pool == null || spec == null
                ? null
                : new QuorumView(pool.isUp(), spec.up(), spec.hysteresis(), pool.weightUp(), spec.fallbackPool());
    }

    ServerView server(Server server) {
        return ServerReport.of(
                server, daemon.checks().status(server), daemon.lastMinute().of(server), byHand(server));
    }

    private @Nullable String byHand(Server server) {
        return daemon.changes().targets().get("server " + server.path());
    }
}
