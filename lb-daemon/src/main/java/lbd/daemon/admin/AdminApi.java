package lbd.daemon.admin;

import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import lbd.daemon.Health;
import lbd.daemon.Operator;
import lbd.daemon.metrics.Metrics;
import lbd.daemon.metrics.PageForm;

/// The paths of the admin API and who answers each. Called on the admin thread; what changes something is done on the
/// state thread and answered from there ([Work]).
///
///     GET  /metrics                                          Prometheus text
///     GET  /health/live, /health/ready                       200 or 503, with the reasons
///     GET  /api/v1/session                                   whether this request may change something
///     GET  /api/v1/stream                                    once a second what has changed (text/event-stream)
///     GET  /api/v1/status
///     GET  /api/v1/problems                                  what a status begins with
///     GET  /api/v1/checks
///     GET  /api/v1/pools/POOL/status, /api/v1/pools/POOL/problems
///     GET  /api/v1/pools/POOL/checks
///     GET  /api/v1/pools/POOL/servers/SERVER/checks          with the last 50 results
///     GET  /api/v1/pools/POOL/persistence                    the clients that came last
///     POST /api/v1/pools/POOL/persistence/clear[?value=ADDRESS]
///     GET  /api/v1/limits
///     GET  /api/v1/limits/NAME[?value=KEY]                   the keys that it has refused lately, or one key
///     POST /api/v1/limits/NAME/clear[?value=KEY]
///     GET  /api/v1/flows[/POOL[/SERVER]][?value=CLIENT]      of forwarded packets
///     GET  /api/v1/top                                       counters; as the next three only to who may write
///     GET  /api/v1/failures[?match=CONDITIONS][&last=N]
///     GET  /api/v1/tail[?match=CONDITIONS | ?session=N]      what has come since the last time
///     GET  /api/v1/events[?match=BEGIN][&last=N]
///     GET  /api/v1/connections[/POOL[/SERVER]][?client=ADDRESS][&older=TIME]     so too
///     POST /api/v1/kill[/POOL[/SERVER]][?client=ADDRESS][&older=TIME]
///     GET  /api/v1/explain/tcp|udp/SOURCE/DESTINATION        where a packet or a connection would go
///     GET  /api/v1/certificates
///     GET  /api/v1/alerts
///     GET  /api/v1/names/KIND                                 for shells that complete
///     POST /api/v1/alerts/test, /api/v1/alerts/NAME/test     200 sent, 409 one was not
///     GET  /api/v1/vrrp
///     POST /api/v1/vrrp/INSTANCE/demote|promote
///     POST /api/v1/reload                                    200 taken, 422 refused with all errors
///     POST /api/v1/plan[?value=FILE]                         200, 409 it would cut or be refused, 422 invalid
///     POST /api/v1/apply?value=FILE[&confirm=60s]            200 taken, 422 refused with all errors
///     GET  /api/v1/upgrade                                   how far it is
///     POST /api/v1/upgrade[?timeout=30s]                     begins
///     POST /api/v1/confirm, /api/v1/rollback
///     POST /api/v1/explain?request=ID                        how a request went that is over
///     POST /api/v1/explain?method=M&url=U[&header=H]...[&source=A][&listener=L]   changes nothing
///     POST /api/v1/pools/POOL/servers/SERVER/enable|drain|disable
///     POST /api/v1/pools/POOL/servers/SERVER/add?address=A[&KEY=VALUE]..., set?KEY=VALUE..., remove
///     POST /api/v1/listeners/LISTENER/maintenance/on|off
///     POST /api/v1/listeners/LISTENER/maintenance/ROUTE/on|off
///     POST /api/v1/pools/POOL/servers/SERVER/weight?value=N|file
///     POST /api/v1/pools/POOL/servers/SERVER/health?value=up|down|auto
///     POST /api/v1/log-level?value=LEVEL|auto[&logger=NAME]
///     POST /api/v1/config/add?value=FILE, /api/v1/config/remove/KIND/NAME
///     POST /api/v1/config/save                               what the files are to say; changes nothing
///     GET  /api/v1/config[?value=effective]
///     GET  /api/v1/config/diff                               what is in force otherwise than the file says
final class AdminApi {
    private final HealthApi health;
    private final Metrics metrics;
    private final StatusApi status;
    private final ChecksApi checks;
    private final PersistenceApi persistence;
    private final LimitsApi limits;
    private final PacketsApi packets;
    private final VrrpApi vrrp;
    private final ExplainApi explain;
    private final ServersApi servers;
    private final MaintenanceApi maintenance;
    private final ConfigApi config;
    private final ChangesApi changes;
    private final WatchApi watch;
    private final ConnectionsApi connections;
    private final AlertsApi alerts;
    private final UpgradeApi upgrade;
    private final NamesApi names;

    AdminApi(
            Health health,
            Operator operator,
            StatusReport status,
            Metrics metrics,
            WatchApi watch,
            UpgradeApi upgrade,
            ConnectionsApi connections,
            AlertsApi alerts,
            NamesApi names,
            PastApi past) {
        this.health = new HealthApi(health);
        this.metrics = metrics;
        this.status = new StatusApi(status);
        this.checks = new ChecksApi(status);
        this.persistence = new PersistenceApi(status, operator);
        this.limits = new LimitsApi(status, operator);
        this.packets = new PacketsApi(status);
        this.vrrp = new VrrpApi(status, operator);
        this.explain = new ExplainApi(operator, past);
        this.servers = new ServersApi(operator, status);
        this.maintenance = new MaintenanceApi(operator);
        this.config = new ConfigApi(operator);
        this.changes = servers.changes();
        this.watch = watch;
        this.connections = connections;
        this.alerts = alerts;
        this.upgrade = upgrade;
        this.names = names;
    }

    CompletableFuture<Answer> handle(AdminRequest request) {
        if (!request.reads()) {
            return write(request);
        }
        if (request.tokenHelps() && namesClients(request)) {
            return Work.done(Answer.notAllowed(request, "it names clients"));
        }
        switch (String.join("/", request.path())) {
            case "api/v1/config/diff" -> {
                return changes.diff(request);
            }
            case "api/v1/config" -> {
                return changes.show(request);
            }
            default -> {}
        }
        return isConnections(request, "connections") ? connections.list(request) : Work.done(read(request));
    }

    /// What everybody may read as long as there is no token: they name clients where their keys are addresses.
    private static boolean namesClients(AdminRequest request) {
        String[] path = request.path().toArray(String[]::new);
        return path.length >= 3
                && isV1(path)
                && (path[2].equals("flows")
                        || (path[2].equals("limits") && path.length == 4)
                        || (path[2].equals("pools") && path.length == 5 && path[4].equals("persistence")));
    }

    /// Without, with a pool, or with a pool and a server.
    private static boolean isConnections(AdminRequest request, String verb) {
        String[] path = request.path().toArray(String[]::new);
        return path.length >= 3 && path.length <= 5 && isV1(path) && path[2].equals(verb);
    }

    private Answer read(AdminRequest request) {
        return switch (String.join("/", request.path())) {
            case "metrics" -> metrics(PageForm.of(request.accept()));
            case "health/live" -> health.live(request);
            case "health/ready" -> health.ready(request);
            case "api/v1/session" -> Answer.json(200, new SessionView(request.mayWrite(), request.tokenHelps()));
            case "api/v1/status" -> status.all(request);
            case "api/v1/problems" -> status.problems(request);
            case "api/v1/vrrp" -> vrrp.show(request);
            case "api/v1/certificates" -> status.certificates(request);
            case "api/v1/checks" -> checks.all(request);
            case "api/v1/limits" -> limits.all(request);
            case "api/v1/alerts" -> alerts.list(request);
            case "api/v1/upgrade" -> upgrade.view(request);
            case "api/v1/top" -> watch.top(request);
            case "api/v1/failures" -> watch.failures(request);
            case "api/v1/tail" -> watch.tail(request);
            case "api/v1/events" -> watch.events(request);
            default -> readOne(request);
        };
    }

    private Answer metrics(PageForm form) {
        Pieces page = new Pieces(ByteBufAllocator.DEFAULT);
        try {
            metrics.scrape(form, page);
        } catch (RuntimeException | Error e) {
            page.release();
            throw e;
        }
        return Answer.large(form.type(), page.whole());
    }

    private Answer readOne(AdminRequest request) {
        return switch (request.path().toArray(String[]::new)) {
            case String[] p when p.length == 5 && ofPool(p) -> ofPool(request, p[3], p[4]);
            case String[] p
            when p.length == 7 && ofServer(p) && p[6].equals("checks") -> checks.ofServer(request, p[3], p[5]);
            case String[] p when p.length == 4 && isV1(p) && p[2].equals("limits") -> limits.one(request, p[3]);
            case String[] p when p.length == 4 && isV1(p) && p[2].equals("names") -> names.list(request, p[3]);
            case String[] p
            when p.length >= 3 && p.length <= 5 && isV1(p) && p[2].equals("flows") -> packets.flows(request);
            case String[] p
            when p.length == 6 && isV1(p) && p[2].equals("explain") && (p[3].equals("tcp") || p[3].equals("udp")) ->
                packets.explain(request, p[3], p[4], p[5]);
            default -> Answer.notFound(request);
        };
    }

    private Answer ofPool(AdminRequest request, String pool, String what) {
        return switch (what) {
            case "status" -> status.ofPool(request, pool);
            case "problems" -> status.problemsOfPool(request, pool);
            case "checks" -> checks.ofPool(request, pool);
            case "persistence" -> persistence.show(request, pool);
            default -> Answer.notFound(request);
        };
    }

    private CompletableFuture<Answer> write(AdminRequest request) {
        if (!request.method().equals("POST")) {
            return Work.done(Answer.error(request, 405, "GET reads, POST changes"));
        }
        if (!request.mayWrite()) {
            return Work.done(Answer.notAllowed(request, "changes go through the admin socket"));
        }
        if (isConnections(request, "kill")) {
            return connections.kill(request);
        }
        return switch (request.path().toArray(String[]::new)) {
            case String[] p when at(p, "reload") -> config.reload(request);
            case String[] p
            when at(p, "plan") ->
                request.value().isEmpty() ? config.planOwn(request) : Work.byOwner(request, config::plan);
            case String[] p when at(p, "apply") -> Work.byOwner(request, config::apply);
            case String[] p when at(p, "upgrade") -> Work.byOwner(request, upgrade::begin);
            case String[] p when at(p, "explain") -> explain.answer(request);
            case String[] p
            when p.length == 4 && isV1(p) && p[2].equals("alerts") && p[3].equals("test") -> alerts.test(request);
            case String[] p
            when p.length == 5 && isV1(p) && p[2].equals("alerts") && p[4].equals("test") -> alerts.test(request, p[3]);
            case String[] p when at(p, "confirm") -> config.confirm(request);
            case String[] p when at(p, "rollback") -> config.rollBack(request);
            case String[] p when at(p, "log-level") -> changes.level(request);
            case String[] p
            when p.length >= 4 && isV1(p) && p[2].equals("config") && ChangesApi.isOfConfig(p[3]) -> {
                List<String> verb = List.of(p).subList(3, p.length);
                yield p[3].equals("remove")
                        ? changes.config(request, verb)
                        : Work.byOwner(request, one -> changes.config(one, verb));
            }
            case String[] p
            when p.length == 7 && isV1(p) && p[2].equals("listeners") && p[4].equals("maintenance") ->
                maintenance.route(request, p[3], p[5], p[6]);
            case String[] p when p.length == 7 && ofServer(p) -> servers.change(request, p[3], p[5], p[6]);
            case String[] p
            when p.length == 6 && ofPool(p) && p[4].equals("persistence") && p[5].equals("clear") ->
                persistence.clear(request, p[3]);
            case String[] p
            when p.length == 6 && isV1(p) && p[2].equals("listeners") && p[4].equals("maintenance") ->
                maintenance.listener(request, p[3], p[5]);
            case String[] p
            when p.length == 5 && isV1(p) && p[2].equals("limits") && p[4].equals("clear") ->
                limits.clear(request, p[3]);
            case String[] p
            when p.length == 5 && isV1(p) && p[2].equals("vrrp") && p[4].equals("demote") -> vrrp.demote(request, p[3]);
            case String[] p
            when p.length == 5 && isV1(p) && p[2].equals("vrrp") && p[4].equals("promote") ->
                vrrp.promote(request, p[3]);
            default -> Work.done(Answer.notFound(request));
        };
    }

    private static boolean at(String[] path, String word) {
        return path.length == 3 && isV1(path) && path[2].equals(word);
    }

    private static boolean ofPool(String[] path) {
        return isV1(path) && path[2].equals("pools");
    }

    private static boolean ofServer(String[] path) {
        return ofPool(path) && path[4].equals("servers");
    }

    private static boolean isV1(String[] path) {
        return path[0].equals("api") && path[1].equals("v1");
    }

    /// @param mayWrite   it may
    /// @param tokenHelps it may not, and might with a token
    record SessionView(boolean mayWrite, boolean tokenHelps) {}
}
