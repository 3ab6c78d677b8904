package lbd.proxy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lbd.core.accesslog.EndReason;
import lbd.core.count.CountBy;
import lbd.core.limit.Limit;
import lbd.core.model.LimitSpec;
import lbd.core.model.ListenerSpec;
import lbd.core.model.MatchText;
import lbd.core.model.PoolSpec;
import lbd.core.model.RouteAction;
import lbd.core.model.RouteSpec;
import lbd.core.model.Timeouts;
import lbd.core.model.TracingSpec;
import lbd.core.model.auth.AuthSpec;
import lbd.core.model.auth.ForwardAuth;
import lbd.core.model.edge.BufferLimits;
import lbd.core.model.edge.CompressSpec;
import lbd.core.model.edge.DecompressSpec;
import lbd.core.model.edge.Detours;
import lbd.core.model.edge.FilesSpec;
import lbd.core.model.edge.HedgeSpec;
import lbd.core.model.edge.MirrorSpec;
import lbd.core.model.edge.RequestBuffer;
import lbd.core.model.edge.ResponseBuffer;
import lbd.core.model.edge.RouteEdits;
import lbd.core.model.tls.AcmeSpec;
import lbd.core.pool.Pool;
import lbd.core.runtime.ListenerState;
import lbd.core.runtime.LoginResult;
import lbd.core.runtime.RouteCounters;
import lbd.core.runtime.Upcoming;
import lbd.core.scheduler.SchedulerType;
import lbd.core.trace.TraceQueue;
import lbd.core.variable.Variable;
import lbd.core.variable.VariableText;
import lbd.proxy.answer.OwnAnswer;
import lbd.proxy.auth.Logins;
import lbd.proxy.buffer.AnswerBuffer;
import lbd.proxy.compress.Compression;
import lbd.proxy.compress.Compressors;
import lbd.proxy.decompress.Decoders;
import lbd.proxy.decompress.Decompression;
import lbd.proxy.disk.Disk;
import lbd.proxy.disk.DiskShare;
import lbd.proxy.files.FileServing;
import lbd.proxy.files.FileStore;
import lbd.proxy.http.AcmeTokens;
import lbd.proxy.http.Buffering;
import lbd.proxy.http.Destination;
import lbd.proxy.http.DetourPlan;
import lbd.proxy.http.Gate;
import lbd.proxy.http.Hedging;
import lbd.proxy.http.HttpService;
import lbd.proxy.http.HttpsRedirect;
import lbd.proxy.http.Intercepts;
import lbd.proxy.http.MaintenanceGate;
import lbd.proxy.http.MessageFilters;
import lbd.proxy.http.Mirror;
import lbd.proxy.http.PoolByName;
import lbd.proxy.http.RateGate;
import lbd.proxy.http.RoutePlan;
import lbd.proxy.http.Tracing;
import lbd.proxy.listener.ConnectionFactory;
import lbd.proxy.listener.Listener;
import lbd.proxy.listener.Service;
import lbd.proxy.listener.TimeoutNanos;
import lbd.proxy.loop.Loop;
import lbd.proxy.route.RouteMatcher;
import lbd.proxy.route.RouteTable;
import lbd.proxy.tcp.TcpService;
import lbd.proxy.tcp.TcpSession;
import lbd.proxy.tls.ServerContext;
import lbd.proxy.tls.TlsGate;
import lbd.proxy.upstream.Dialer;
import org.jspecify.annotations.Nullable;

/// The listeners in force, by name. State thread only.
final class Listeners {
    /// Of requests that nobody waits for.
    private static final BufferLimits OFF = new BufferLimits(RequestBuffer.OFF, ResponseBuffer.OFF);

    private final int loops;
    private final Dialer dialer;
    private final ConnectionFactory http;
    private final AcmeTokens tokens;
    private final Compressors compressors;
    private final Decoders decoders;
    private final Logins logins = new Logins();
    private final FileStore files;
    private final Disk disk;
    private final TraceQueue traces;
    private Map<String, Listener> byName = Map.of();

    /// @param files  what routes that serve files share
    /// @param dialer connects sessions of TCP
    /// @param http   serves clients of HTTP
    /// @param tokens of authorities, where the configuration has one that asks by HTTP
    /// @param disk   where bodies wait
    /// @param traces gets the requests that a collector is to hear of
    Listeners(
            FileStore files,
            int loops,
            Dialer dialer,
            ConnectionFactory http,
            AcmeTokens tokens,
            Disk disk,
            TraceQueue traces) {
        this.traces = traces;
        this.disk = disk;
        this.tokens = tokens;
        this.loops = loops;
        this.compressors = new Compressors(loops);
        this.decoders = new Decoders(loops);
        this.files = files;
        this.dialer = dialer;
        this.http = http;
    }

    /// The loop ends; called on it.
    void closeFiles(Loop loop) {
        files.close(loop);
    }

    /// What a configuration's listeners are to do, made ready and not yet in force.
    final class Prepared {
        private final Map<String, Service> services = new HashMap<>();
        private final Services made;
        private final Upcoming next;

        private Prepared(Upcoming next, Map<String, ServerContext> tls) {
            this.next = next;
            made = new Services(next, tls);
            next.config().listeners().forEach(spec -> services.put(spec.name(), made.of(spec)));
        }

        /// Listeners that stay get what they serve from now on; those that are gone are told to take no more.
        void commit() {
            Map<String, Listener> listeners = new HashMap<>();
            services.forEach((name, service) -> {
                Listener listener = byName.get(name);
                if (listener == null) {
                    listener = new Listener(next.listener(name), service);
                } else {
                    listener.service(service);
                }
                listener.state().keepRouted(service.spec().tcp().routes());
                listener.state().keepCounted(made.counters.getOrDefault(name, Map.of()));
                listeners.put(name, listener);
            });
            byName.forEach((name, listener) -> {
                if (!listeners.containsKey(name)) {
                    listener.drain();
                }
            });
            byName = listeners;
            services.values().forEach(service -> made.shares(service.spec()).commit());
        }
    }

    /// Compiles all that can turn out not to work, and changes nothing.
    ///
    /// @param tls of the listeners that have it, by their names
    Prepared prepare(Upcoming next, Map<String, ServerContext> tls) {
        return new Prepared(next, tls);
    }

    /// Makes the services of one configuration.
    private final class Services {
        private final Upcoming next;
        private final Map<String, ServerContext> tls;
        private final Map<String, PoolSpec> specs;
        private final Map<String, Shares> shares = new HashMap<>();

        // Of each listener, by the names of its routes: in force with the rest.
        private final Map<String, Map<String, RouteCounters>> counters = new HashMap<>();

        Services(Upcoming next, Map<String, ServerContext> tls) {
            this.next = next;
            this.tls = tls;
            this.specs = next.config().pools().stream().collect(Collectors.toMap(PoolSpec::name, spec -> spec));
        }

        private PoolSpec spec(String pool) {
            return Objects.requireNonNull(specs.get(pool), pool);
        }

        Service of(ListenerSpec spec) {
            String pool = spec.pool();
            Timeouts timeouts = pool == null
                    ? spec.timeouts()
                    : spec.timeouts().with(spec(pool).timeouts());
            Pool its = pool == null ? null : next.pool(pool);
            TimeoutNanos nanos = TimeoutNanos.of(timeouts);
            return switch (spec.protocol()) {
                case HTTP -> http(spec, its, nanos);
                case TCP ->
                    new TcpService(
                            spec,
                            next.listener(spec.name()),
                            nanos,
                            connections(spec),
                            pool == null ? null : target(spec, new RouteAction.Forward(pool)),
                            route -> target(spec, route.forward()),
                            limits(spec.tcp().paces()));
                case UDP -> new Service(spec, its, nanos, connections(spec));
            };
        }

        private TcpService.Target target(ListenerSpec spec, RouteAction.Forward forward) {
            PoolSpec to = spec(forward.pool());
            Timeouts timeouts = spec.timeouts().with(to.timeouts()).with(forward.timeouts());
            boolean firstBytes =
                    SchedulerType.of(to.scheduler().type()).orElseThrow().needsFirstBytes();
            return new TcpService.Target(next.pool(to.name()), TimeoutNanos.of(timeouts), firstBytes);
        }

        private HttpService http(ListenerSpec spec, @Nullable Pool pool, TimeoutNanos timeouts) {
            RoutePlan plan = behind(
                    spec,
                    spec.http().auth(),
                    plan(spec, spec.http().edits())
                            .within(limits(spec.http().limits().rates())));
            List<RouteMatcher<Destination>> matchers = matchers(spec, plan);
            return new HttpService(
                    spec, pool, timeouts, connections(spec), matchers, pages(spec), gates(spec, plan), plan, tracing());
        }

        private @Nullable Tracing tracing() {
            TracingSpec spec = next.config().tracing();
            return spec == null ? null : Tracing.of(spec, traces);
        }

        private List<RouteMatcher<Destination>> matchers(ListenerSpec spec, RoutePlan plan) {
            Destination none = spec.pool() == null
                    ? new Destination.Refused(404, EndReason.NO_ROUTE)
                    : toPool(spec, new RouteAction.Forward(spec.pool()), BufferLimits.DEFAULT, plan);
            RouteTable<Destination> table = RouteTable.of(
                    spec.http().routeOrder(),
                    spec.routes(),
                    route -> destination(spec, route, inMaintenance(spec, route, plan)),
                    none,
                    rule -> new Destination.Refused(400, EndReason.BAD_REQUEST, rule));
            return Stream.generate(table::matcher).limit(loops).toList();
        }

        /// A route that is not pays nothing for it.
        private RoutePlan inMaintenance(ListenerSpec spec, RouteSpec route, RoutePlan listener) {
            RoutePlan plan = counted(spec, route, plan(spec, route, listener).with(route.access()));
            if (!next.listener(spec.name()).maintenance.routes().contains(MatchText.of(route.match()))) {
                return plan;
            }
            List<Gate> gates =
                    new ArrayList<>(List.of(MaintenanceGate.always(spec.http().maintenance(), loops, plan)));
            gates.addAll(plan.gates());
            return plan.behind(gates);
        }

        private RoutePlan counted(ListenerSpec spec, RouteSpec route, RoutePlan plan) {
            String name = route.metrics();
            return name == null
                    ? plan
                    : plan.counted(counters.computeIfAbsent(spec.name(), _ -> new HashMap<>())
                            .computeIfAbsent(name, next.listener(spec.name())::toBeCounted));
        }

        private RoutePlan plan(ListenerSpec spec, RouteSpec route, RoutePlan listener) {
            RouteEdits own = route.edits();
            List<LimitSpec> rates = route.access().rates();
            AuthSpec auth = route.access().auth();
            if (own.equals(RouteEdits.DEFAULT) && rates == null) {
                return auth.equals(spec.http().auth()) ? listener : behind(spec, auth, listener);
            }
            RoutePlan plan = plan(spec, own.within(spec.http().edits()))
                    .within(limits(rates == null ? spec.http().limits().rates() : rates));
            return behind(spec, auth, plan);
        }

        private RoutePlan behind(ListenerSpec spec, AuthSpec auth, RoutePlan plan) {
            CountBy<LoginResult> counts = next.listener(spec.name()).logins;
            return plan.behind(logins.gates(
                    auth, new Logins.Surroundings(plan, counts, next::keys, forward -> inner(spec, forward))));
        }

        /// That everything goes to one pool by, without a word about it.
        private Listener inner(ListenerSpec spec, ForwardAuth forward) {
            Destination to = toPool(spec, new RouteAction.Forward(forward.pool()), OFF, RoutePlan.NONE);
            RouteTable<Destination> table = RouteTable.of(
                    List.of(), route -> to, to, rule -> new Destination.Refused(400, EndReason.BAD_REQUEST, rule));
            HttpService service = new HttpService(
                    spec,
                    next.pool(forward.pool()),
                    TimeoutNanos.of(spec.timeouts()),
                    ConnectionFactory.NONE,
                    Stream.generate(table::matcher).limit(loops).toList(),
                    Map.of(),
                    List.of(),
                    RoutePlan.NONE,
                    null);
            return new Listener(ListenerState.inner(spec.name()), service, true);
        }

        private List<Limit> limits(List<LimitSpec> rates) {
            return rates.stream().map(next::limit).toList();
        }

        private RoutePlan plan(ListenerSpec spec, RouteEdits edits) {
            RoutePlan filtered = RoutePlan.of(edits).with(filters(spec, edits));
            DecompressSpec its = edits.decompress();
            RoutePlan plan = its == null || its.isOff()
                    ? filtered
                    : filtered.with(new Decompression(its, decoders, next.listener(spec.name()).decompression));
            return plan.with(detours(spec, edits.detours(), edits.buffers(), plan));
        }

        private MessageFilters filters(ListenerSpec spec, RouteEdits edits) {
            CompressSpec compress = edits.compress();
            return compress == null || compress.encodings().isEmpty()
                    ? MessageFilters.NONE
                    : new Compression(compress, compressors, next.listener(spec.name()).compression);
        }

        /// @param own what the route says, before the pool and the listener
        private Buffering buffering(ListenerSpec spec, PoolSpec pool, BufferLimits own) {
            BufferLimits its =
                    own.within(pool.buffers()).within(spec.http().edits().buffers());
            RequestBuffer request = its.request() == null ? RequestBuffer.OFF : its.request();
            ResponseBuffer response = its.response() == null ? ResponseBuffer.OFF : its.response();
            if (request.most() == 0 && response.isOff()) {
                return Buffering.NONE;
            }
            DiskShare share = disk.share(spec.name(), next.listener(spec.name()).disk);
            return new Buffering(
                    request.memory(),
                    request.disk(),
                    request.disk() == 0 ? null : share,
                    response.isOff() ? MessageFilters.NONE : new AnswerBuffer(response, share));
        }

        /// Who is asked instead leads nowhere else.
        private DetourPlan detours(ListenerSpec spec, Detours detours, BufferLimits buffers, RoutePlan plan) {
            if (detours.equals(Detours.DEFAULT)) {
                return DetourPlan.NONE;
            }
            MirrorSpec mirror = detours.mirror();
            HedgeSpec hedge = detours.hedge();
            return new DetourPlan(
                    mirror == null || !mirror.isOn() ? null : mirror(spec, mirror, plan),
                    Intercepts.of(
                            detours.intercepts(), pool -> toPool(spec, new RouteAction.Forward(pool), buffers, plan)),
                    hedge == null || !hedge.isOn()
                            ? null
                            : new Hedging(hedge, next.listener(spec.name()).hedges, loops));
        }

        private Mirror mirror(ListenerSpec spec, MirrorSpec mirror, RoutePlan plan) {
            Destination.ToPool to = toPool(spec, new RouteAction.Forward(mirror.pool()), OFF, plan.forCopies());
            return shares(spec).mirror(mirror, to);
        }

        private static Map<Integer, OwnAnswer> pages(ListenerSpec spec) {
            Map<Integer, OwnAnswer> pages = new HashMap<>();
            spec.http().errorPages().forEach((status, page) -> pages.put(status, OwnAnswer.of(status, page)));
            return pages;
        }

        private List<Gate> gates(ListenerSpec spec, RoutePlan plan) {
            List<Gate> gates = new ArrayList<>();
            // First of all: an authority asks in the clear, and takes no other answer.
            if (spec.tls() == null && next.config().asksAuthority(AcmeSpec.Challenge.HTTP_01)) {
                gates.add(tokens);
            }
            gates.add(new MaintenanceGate(
                    next.listener(spec.name()).maintenance, spec.http().maintenance(), loops, plan));
            if (spec.http().https().redirect()) {
                RateGate rates = plan.rates();
                if (rates != null) {
                    // Those that go on to a route are counted there.
                    gates.add((head, passage) -> passage.isSecure(head) ? null : rates.judge(head, passage));
                }
                gates.add(new HttpsRedirect());
            }
            return gates;
        }

        private Destination destination(ListenerSpec spec, RouteSpec route, RoutePlan plan) {
            BufferLimits own = route.edits().buffers();
            return switch (route.action()) {
                case RouteAction.Forward forward -> toPool(spec, forward, own, plan);
                case RouteAction.Split split ->
                    new Destination.ToOneOf(shares(spec).split(split, to -> toPool(spec, to, own, plan)), plan);
                case RouteAction.Choice choice -> byName(spec, choice, own, plan);
                case RouteAction.Files(FilesSpec files) -> files(spec, files, own, plan);
                case RouteAction.Redirect redirect -> redirect(redirect, plan);
                case RouteAction.Respond respond -> {
                    VariableText text = respond.body().text();
                    boolean captures = text != null && text.names(Variable.CAPTURE);
                    yield new Destination.Answered(OwnAnswer.of(respond), plan.withCaptures(captures));
                }
            };
        }

        private Shares shares(ListenerSpec spec) {
            return shares.computeIfAbsent(spec.name(), name -> new Shares(next.listener(name)));
        }

        private Destination byName(ListenerSpec spec, RouteAction.Choice choice, BufferLimits own, RoutePlan plan) {
            RoutePlan its = plan.withCaptures(choice.name().names(Variable.CAPTURE));
            Map<String, Destination.ToPool> choices = choice.choices().stream()
                    .collect(Collectors.toMap(RouteAction.Forward::pool, to -> toPool(spec, to, own, its)));
            return new Destination.ToOneOf(new PoolByName(choice.name(), choices), its);
        }

        private Destination files(ListenerSpec spec, FilesSpec files, BufferLimits own, RoutePlan plan) {
            boolean toPool = !files.fallback().isEmpty();
            Destination.ToPool pool = toPool && files.fallback().getLast() instanceof FilesSpec.ToPool(var forward)
                    ? toPool(spec, forward, own, plan)
                    : null;
            TimeoutNanos timeouts = TimeoutNanos.of(spec.timeouts());
            return new Destination.ToFound(new FileServing(files, Listeners.this.files, timeouts, plan, pool), plan);
        }

        private static Destination redirect(RouteAction.Redirect redirect, RoutePlan plan) {
            VariableText to = redirect.to();
            return to.isConstant()
                    ? new Destination.Answered(OwnAnswer.of(redirect), plan)
                    : new Destination.Redirected(to, redirect.status(), plan.withCaptures(to.names(Variable.CAPTURE)));
        }

        /// @param own what the route says of buffers
        private Destination.ToPool toPool(
                ListenerSpec spec, RouteAction.Forward forward, BufferLimits own, RoutePlan plan) {
            PoolSpec pool = spec(forward.pool());
            Timeouts timeouts = spec.timeouts().with(pool.timeouts()).with(forward.timeouts());
            return new Destination.ToPool(
                    next.pool(pool.name()), TimeoutNanos.of(timeouts), buffering(spec, pool, own), plan);
        }

        /// The one place that knows the protocols.
        private ConnectionFactory connections(ListenerSpec spec) {
            ServerContext its = tls.get(spec.name());
            ConnectionFactory decrypted = decrypted(spec);
            return its == null ? decrypted : TlsGate.before(decrypted, its);
        }

        private ConnectionFactory decrypted(ListenerSpec spec) {
            return switch (spec.protocol()) {
                case TCP -> (loop, client) -> TcpSession.serve(loop, client, dialer);
                case UDP -> ConnectionFactory.NONE;
                case HTTP -> http;
            };
        }
    }

    Listener get(String name) {
        Listener listener = byName.get(name);
        if (listener == null) {
            throw new IllegalStateException("no listener " + name);
        }
        return listener;
    }

    void drainAll() {
        byName.values().forEach(Listener::drain);
    }
}
