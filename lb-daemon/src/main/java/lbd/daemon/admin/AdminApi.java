package lbd.daemon.admin;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import lbd.core.model.ServerSpec;
import lbd.core.pool.Server;
import lbd.core.runtime.Maintenance;
import lbd.daemon.Health;
import lbd.daemon.NotPossibleException;
import lbd.daemon.Operator;
import lbd.daemon.explain.Question;
import lbd.daemon.metrics.Metrics;
import lbd.daemon.metrics.PageForm;
import org.jspecify.annotations.Nullable;

/// The paths of the admin API and what each does. Called on the admin thread; what changes something is done on the
/// state thread and answered from there.
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
    private final Health health;
    private final Operator operator;
    private final StatusReport status;
    private final Metrics metrics;
    private final ConfigApi config;
    private final ChangesApi changes;
    private final WatchApi watch;
    private final ConnectionsApi connections;
    private final AlertsApi alerts;
    private final UpgradeApi upgrade;
    private final NamesApi names;
    private final PastApi past;

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
        this.health = health;
        this.operator = operator;
        this.status = status;
        this.metrics = metrics;
        this.config = new ConfigApi(operator);
        this.changes = new ChangesApi(operator, this::servers);
        this.watch = watch;
        this.connections = connections;
        this.alerts = alerts;
        this.upgrade = upgrade;
        this.names = names;
        this.past = past;
    }

    CompletableFuture<Answer> handle(AdminRequest request) {
        if (!request.reads()) {
            return write(request);
        }
        if (request.tokenHelps() && namesClients(request)) {
            return done(Answer.notAllowed(request, "it names clients"));
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
        return isConnections(request, "connections") ? connections.list(request) : done(read(request));
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
            case "health/live" -> health(request, "live", health.deadReasons());
            case "health/ready" -> health(request, "ready", health.unreadyReasons());
            case "api/v1/session" -> Answer.json(200, new SessionView(request.mayWrite(), request.tokenHelps()));
            case "api/v1/status" -> status(request, status.now());
            case "api/v1/problems" -> problems(request, status.problems());
            case "api/v1/vrrp" -> vrrp(request, status.vrrp());
            case "api/v1/certificates" -> certificates(request, status.certificates());
            case "api/v1/checks" -> checks(request, status.checks());
            case "api/v1/limits" -> limits(request, status.limits());
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
        return new Answer(200, form.type(), metrics.scrape(form));
    }

    private Answer readOne(AdminRequest request) {
        return switch (request.path().toArray(String[]::new)) {
            case String[] p
            when p.length == 5 && ofPool(p) && p[4].equals("checks") ->
                found(request, status.checks(p[3]), "no pool \"" + p[3] + "\"");
            case String[] p
            when p.length == 7 && ofServer(p) && p[6].equals("checks") ->
                found(request, status.checks(p[3], p[5]), "no server \"" + p[3] + "/" + p[5] + "\"");
            case String[] p
            when p.length == 5 && ofPool(p) && p[4].equals("status") -> pool(request, p[3], status.pool(p[3]));
            case String[] p
            when p.length == 5 && ofPool(p) && p[4].equals("problems") -> {
                PoolStatusView view = status.pool(p[3]);
                yield view == null ? pool(request, p[3], null) : problems(request, new ProblemsView(view.problems()));
            }
            case String[] p
            when p.length == 5 && ofPool(p) && p[4].equals("persistence") ->
                persistence(request, status.persistence(p[3]), p[3]);
            case String[] p
            when p.length == 4 && isV1(p) && p[2].equals("limits") ->
                limit(request, status.limit(p[3], request.value()), p[3]);
            case String[] p when p.length == 4 && isV1(p) && p[2].equals("names") -> names.list(request, p[3]);
            case String[] p when p.length >= 3 && p.length <= 5 && isV1(p) && p[2].equals("flows") -> flows(request);
            case String[] p
            when p.length == 6 && isV1(p) && p[2].equals("explain") && (p[3].equals("tcp") || p[3].equals("udp")) ->
                packet(request, p[3], p[4], p[5]);
            default -> notFound(request);
        };
    }

    private Answer packet(AdminRequest request, String protocol, String source, String destination) {
        try {
            PacketView view = status.packet(protocol, PacketReport.address(source), PacketReport.address(destination));
            return view == null
                    ? Answer.error(request, 404, "no listener takes " + protocol + " at " + destination)
                    : Answer.of(request, 200, request.asText() ? view.text() : "", view);
        } catch (IllegalArgumentException e) {
            return Answer.error(request, 400, String.valueOf(e.getMessage()));
        }
    }

    private Answer flows(AdminRequest request) {
        List<String> path = request.path();
        try {
            FlowsView view = status.flows(FlowsView.filter(path.subList(3, path.size()), request.value()));
            return Answer.of(request, 200, request.asText() ? view.text() : "", view);
        } catch (IllegalArgumentException e) {
            return Answer.error(request, 400, "\"" + request.value() + "\" is no address");
        }
    }

    private static Answer pool(AdminRequest request, String pool, @Nullable PoolStatusView view) {
        return view == null
                ? Answer.error(request, 404, "no pool \"" + pool + "\"")
                : Answer.of(request, 200, request.asText() ? StatusText.of(view) : "", view);
    }

    private static Answer persistence(AdminRequest request, @Nullable PersistenceView view, String pool) {
        return view == null
                ? Answer.error(request, 404, "no pool \"" + pool + "\"")
                : Answer.of(request, 200, request.asText() ? view.text() : "", view);
    }

    private static Answer limits(AdminRequest request, LimitsView view) {
        return Answer.of(request, 200, request.asText() ? view.text() : "", view);
    }

    private static Answer limit(AdminRequest request, LimitsView.@Nullable LimitView view, String name) {
        return view == null
                ? Answer.error(request, 404, "no limit \"" + name + "\" that a listener or a route names")
                : Answer.of(request, 200, request.asText() ? LimitsView.text(view) : "", view);
    }

    private static Answer found(AdminRequest request, ChecksView view, String otherwise) {
        return view.servers().isEmpty() ? Answer.error(request, 404, otherwise) : checks(request, view);
    }

    private static Answer checks(AdminRequest request, ChecksView view) {
        return Answer.of(request, 200, request.asText() ? ChecksText.of(view) : "", view);
    }

    private static Answer certificates(AdminRequest request, CertificatesView view) {
        return Answer.of(request, 200, request.asText() ? CertificatesReport.text(view) : "", view);
    }

    private static Answer health(AdminRequest request, String good, List<String> reasons) {
        return reasons.isEmpty()
                ? Answer.of(request, 200, good + "\n", new HealthView(good, reasons))
                : Answer.of(request, 503, String.join("\n", reasons) + "\n", new HealthView("not " + good, reasons));
    }

    record HealthView(String status, List<String> reasons) {}

    private static Answer status(AdminRequest request, StatusView view) {
        return Answer.of(request, 200, request.asText() ? StatusText.of(view) : "", view);
    }

    private static Answer problems(AdminRequest request, ProblemsView view) {
        String text = view.problems().isEmpty() ? "no problems\n" : view.text();
        return Answer.of(request, 200, request.asText() ? text : "", view);
    }

    private static Answer vrrp(AdminRequest request, VrrpView view) {
        return Answer.of(request, 200, request.asText() ? VrrpText.of(view) : "", view);
    }

    private CompletableFuture<Answer> write(AdminRequest request) {
        if (!request.method().equals("POST")) {
            return done(Answer.error(request, 405, "GET reads, POST changes"));
        }
        if (!request.mayWrite()) {
            return done(Answer.notAllowed(request, "changes go through the admin socket"));
        }
        if (isConnections(request, "kill")) {
            return connections.kill(request);
        }
        return switch (request.path().toArray(String[]::new)) {
            case String[] p when at(p, "reload") -> config.reload(request);
            case String[] p
            when at(p, "plan") -> request.value().isEmpty() ? config.planOwn(request) : byOwner(request, config::plan);
            case String[] p when at(p, "apply") -> byOwner(request, config::apply);
            case String[] p when at(p, "upgrade") -> byOwner(request, upgrade::begin);
            case String[] p when at(p, "explain") -> explain(request);
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
                        : byOwner(request, one -> changes.config(one, verb));
            }
            case String[] p
            when p.length == 7 && isV1(p) && p[2].equals("listeners") && p[4].equals("maintenance") ->
                changes.maintain(request, p[3], p[5], p[6]);
            case String[] p when p.length == 7 && ofServer(p) -> server(request, p[3], p[5], p[6]);
            case String[] p
            when p.length == 6 && ofPool(p) && p[4].equals("persistence") && p[5].equals("clear") ->
                clear(request, p[3]);
            case String[] p
            when p.length == 6 && isV1(p) && p[2].equals("listeners") && p[4].equals("maintenance") ->
                maintain(request, p[3], p[5]);
            case String[] p
            when p.length == 5 && isV1(p) && p[2].equals("limits") && p[4].equals("clear") ->
                cleared(request, operator.forgetLimit(p[3], request.value()));
            case String[] p when p.length == 5 && p[2].equals("vrrp") && isV1(p) -> vrrp(request, p[3], p[4]);
            default -> done(notFound(request));
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

    private CompletableFuture<Answer> clear(AdminRequest request, String pool) {
        String source = request.value();
        if (source.isEmpty()) {
            return cleared(request, operator.forget(pool, null));
        }
        try {
            return cleared(request, operator.forget(pool, InetAddress.ofLiteral(source)));
        } catch (IllegalArgumentException e) {
            return done(Answer.error(request, 400, "\"" + source + "\" is no address"));
        }
    }

    private static CompletableFuture<Answer> cleared(AdminRequest request, CompletableFuture<Integer> work) {
        return answered(
                request, work, count -> Answer.of(request, 200, count + " forgotten\n", new ClearedView(count)));
    }

    /// @param forgotten how many clients, or keys
    record ClearedView(int forgotten) {}

    private CompletableFuture<Answer> maintain(AdminRequest request, String listener, String verb) {
        return switch (verb) {
            case "on" -> maintained(request, listener, operator.maintain(listener, true));
            case "off" -> maintained(request, listener, operator.maintain(listener, false));
            default -> done(notFound(request));
        };
    }

    private CompletableFuture<Answer> maintained(
            AdminRequest request, String listener, CompletableFuture<Maintenance> work) {
        return kept(request, operator, work, its -> {
            MaintenanceView view = MaintenanceView.of(listener, its);
            return Answer.of(request, 200, view.text(), view);
        });
    }

    private CompletableFuture<Answer> vrrp(AdminRequest request, String instance, String verb) {
        return switch (verb) {
            case "demote" -> vrrp(request, operator.demote(instance));
            case "promote" -> vrrp(request, operator.promote(instance));
            default -> done(notFound(request));
        };
    }

    private static CompletableFuture<Answer> vrrp(AdminRequest request, CompletableFuture<String> work) {
        return answered(request, work, text -> Answer.of(request, 200, text + "\n", new DoneView(text)));
    }

    /// @param done in words
    record DoneView(String done) {}

    private CompletableFuture<Answer> server(AdminRequest request, String pool, String server, String verb) {
        return switch (verb) {
            case "enable" -> say(request, pool, server, ServerSpec.State.ENABLED);
            case "drain" -> say(request, pool, server, ServerSpec.State.DRAIN);
            case "disable" -> say(request, pool, server, ServerSpec.State.DISABLED);
            case "weight" -> weigh(request, pool, server);
            case "health" -> changes.health(request, pool, server);
            case String change when ChangesApi.isOne(change) -> changes.server(request, pool, server, change);
            default -> done(notFound(request));
        };
    }

    private CompletableFuture<Answer> say(AdminRequest request, String pool, String server, ServerSpec.State state) {
        return kept(request, operator, operator.say(pool, server, state), found -> servers(request, found));
    }

    private CompletableFuture<Answer> weigh(AdminRequest request, String pool, String server) {
        String value = request.value();
        if (value.equals("file")) {
            return kept(request, operator, operator.weighAsInFile(pool, server), s -> server(request, s));
        }
        if (!value.matches("[0-9]{1,5}") || Integer.parseInt(value) > ServerSpec.MAX_WEIGHT) {
            return done(Answer.error(
                    request, 400, "weight: \"" + value + "\" is out of range; allowed: 0 to " + ServerSpec.MAX_WEIGHT));
        }
        return kept(request, operator, operator.weigh(pool, server, Integer.parseInt(value)), s -> server(request, s));
    }

    private Answer server(AdminRequest request, Server server) {
        return Answer.of(request, 200, text(server), status.server(server));
    }

    /// Several are the addresses of a host name.
    Answer servers(AdminRequest request, List<Server> found) {
        if (found.size() == 1) {
            return server(request, found.getFirst());
        }
        String text = found.stream().map(AdminApi::text).collect(Collectors.joining());
        return Answer.of(
                request,
                200,
                text,
                new ServersView(found.stream().map(status::server).toList()));
    }

    private static String text(Server server) {
        return "%s: %s, weight %d, %d in flight%s\n"
                .formatted(
                        server.path(),
                        server.state().word(),
                        server.weight(),
                        server.inFlight(),
                        server.differsFromFile() ? " (differs from the file)" : "");
    }

    /// @param servers each as it is shown alone
    record ServersView(List<StatusView.ServerView> servers) {}

    static <T> CompletableFuture<Answer> answered(
            AdminRequest request, CompletableFuture<T> work, Function<T, Answer> answer) {
        return work.thenApply(answer).exceptionally(e -> {
            Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
            if (cause instanceof NotPossibleException) {
                return Answer.error(request, 409, String.valueOf(cause.getMessage()));
            }
            throw new CompletionException(cause);
        });
    }

    /// As [#answered], of what is to outlive a restart: the text says where it would not. Programs ask for the
    /// problems.
    static <T> CompletableFuture<Answer> kept(
            AdminRequest request, Operator operator, CompletableFuture<T> work, Function<T, Answer> answer) {
        return answered(request, work, answer.andThen(done -> {
            String why = operator.notKept();
            return why == null || done.status() != 200
                    ? done
                    : done.and("not kept over a restart yet, it is tried again: process.state_file: " + why + "\n");
        }));
    }

    private CompletableFuture<Answer> explain(AdminRequest request) {
        String id = request.parameter("request");
        if (!id.isEmpty()) {
            return past.explain(request, id);
        }
        Question question;
        try {
            question = Question.of(
                    request.parameter("method"),
                    request.parameter("url"),
                    request.parameters().getOrDefault("header", List.of()),
                    request.parameter("source"),
                    request.parameter("listener"));
        } catch (IllegalArgumentException e) {
            return done(Answer.error(request, 400, String.valueOf(e.getMessage())));
        }
        return answered(
                request,
                operator.explain(question),
                found -> Answer.of(request, 200, request.asText() ? found.text() : "", found));
    }

    private static CompletableFuture<Answer> byOwner(
            AdminRequest request, Function<AdminRequest, CompletableFuture<Answer>> work) {
        return request.byOwner()
                ? work.apply(request)
                : done(Answer.error(
                        request,
                        403,
                        "this has the daemon run what is named or has been put on the disk, as its user:"
                                + " for that user and root alone, not for members of admin.group"));
    }

    /// @param mayWrite   it may
    /// @param tokenHelps it may not, and might with a token
    record SessionView(boolean mayWrite, boolean tokenHelps) {}

    private static Answer notFound(AdminRequest request) {
        return Answer.error(request, 404, "no such page: /" + String.join("/", request.path()));
    }

    private static CompletableFuture<Answer> done(Answer answer) {
        return CompletableFuture.completedFuture(answer);
    }
}
