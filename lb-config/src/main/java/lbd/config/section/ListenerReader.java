package lbd.config.section;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import lbd.config.bind.Field;
import lbd.config.bind.MapReader;
import lbd.config.bind.NamedKind;
import lbd.config.bind.UniqueNames;
import lbd.config.bind.Value;
import lbd.core.model.AccessLogSpec;
import lbd.core.model.ErrorPage;
import lbd.core.model.FirstBytesSpec;
import lbd.core.model.ForwardedSpec;
import lbd.core.model.Hsts;
import lbd.core.model.Http2Spec;
import lbd.core.model.HttpLimits;
import lbd.core.model.HttpSpec;
import lbd.core.model.HttpsSpec;
import lbd.core.model.LimitSpec;
import lbd.core.model.ListenerSpec;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.model.PoolSpec;
import lbd.core.model.ProcessSpec;
import lbd.core.model.ProcessSpec.Transport;
import lbd.core.model.ProxyProtocol;
import lbd.core.model.QuorumSpec;
import lbd.core.model.RouteMatch;
import lbd.core.model.RouteOrder;
import lbd.core.model.RouteSpec;
import lbd.core.model.SchedulerSpec;
import lbd.core.model.TcpRoute;
import lbd.core.model.TcpSpec;
import lbd.core.model.Timeouts;
import lbd.core.model.UdpSpec;
import lbd.core.model.auth.AuthSpec;
import lbd.core.model.edge.MaintenanceSpec;
import lbd.core.model.forward.ForwardSpec;
import lbd.core.scheduler.SchedulerType;
import org.jspecify.annotations.Nullable;

/// One of `listeners:`
final class ListenerReader {
    private static final Duration SHORTEST_AGE = Duration.ofSeconds(1);
    private static final Duration LONGEST_AGE = Duration.ofDays(30);

    private final int maxConnections;
    private final Transport transport;
    private final Timeouts inherited;
    private final BoundAddresses addresses;
    private final List<PoolSpec> pools;
    private final TlsReader tls;
    private final Map<String, RouteMatch> conditions;
    private final RateLimitsReader limits;
    private final AccessLogSpec accessLog;
    private final Map<String, AccessLogSpec> accessLogs = new HashMap<>();
    private final UniqueNames names = new UniqueNames();
    private final ForwardReader forwards;

    /// What one of them is: one of the two.
    record Either(@Nullable ListenerSpec listener, @Nullable ForwardSpec forward) {}

    ListenerReader(
            Field<ProcessSpec> process,
            Field<AccessLogSpec> accessLog,
            Field<Timeouts> defaults,
            BoundAddresses addresses,
            Field<List<PoolSpec>> pools,
            TlsReader tls,
            Map<String, RouteMatch> conditions,
            RateLimitsReader limits,
            Predicate<String> saysScheduler) {
        this.conditions = conditions;
        this.limits = limits;
        maxConnections = process.orElse(ProcessSpec.DEFAULT).maxConnections();
        transport = process.orElse(ProcessSpec.DEFAULT).transport();
        this.accessLog = accessLog.orElse(AccessLogSpec.DEFAULT);
        inherited = defaults.orElse(Timeouts.DEFAULT);
        this.addresses = addresses;
        this.pools = pools.orElse(List.of());
        this.tls = tls;
        forwards = new ForwardReader(names, addresses, this.pools, saysScheduler);
    }

    /// Those that listeners have for themselves, by their names.
    Map<String, AccessLogSpec> accessLogs() {
        return accessLogs;
    }

    Either read(Value value) {
        return value.map(
                map -> map.has("forwarding") ? new Either(null, forwards.read(map)) : new Either(read(map), null));
    }

    /// Those that take connections, requests or datagrams.
    static List<ListenerSpec> listeners(List<Either> all) {
        return all.stream().map(Either::listener).filter(Objects::nonNull).toList();
    }

    /// Those that hand on packets.
    static List<ForwardSpec> forwards(List<Either> all) {
        return all.stream().map(Either::forward).filter(Objects::nonNull).toList();
    }

    private ListenerSpec read(MapReader map) {
        var name = map.required("name", names::claim);
        var protocol = map.required("protocol", this::protocol);
        var bind = map.required("bind", v -> v.oneOrMore(a -> addresses.claim(a, isUdp(protocol))));
        var max = map.optional("max_connections", v -> v.integer(1, ProcessReader.MAX_CONNECTIONS), maxConnections);
        var timeouts = timeouts(map, protocol);
        var firstBytes = ListenerReader.<@Nullable FirstBytesSpec>of(
                Protocol.TCP, map, protocol, "first_bytes", v -> firstBytes(v, map), null);
        var http2 = http(map, protocol, "http2", Http2Reader::read, Http2Spec.DEFAULT);
        var encrypted = ListenerTlsReader.of(map, tls, protocol, http2);
        HttpsReader https = new HttpsReader(map);
        var redirectHttps = http(map, protocol, "redirect_https", https::redirect, false);
        var hsts = ListenerReader.<@Nullable Hsts>http(map, protocol, "hsts", https::hsts, null);
        var access = AccessReader.of(map, !isUdp(protocol));
        map.optional("access_log", v -> ownAccessLog(v, name), accessLog);
        var forwarded = http(map, protocol, "forwarded", ForwardedReader::read, ForwardedSpec.DEFAULT);
        var via = ListenerReader.<@Nullable String>http(map, protocol, "via", v -> v.is("off") ? null : v.name(), null);
        var proxyStatus = ListenerReader.<@Nullable String>http(
                map, protocol, "proxy_status", v -> v.is("off") ? null : v.name(), null);
        var sizes = http(map, protocol, "limits", LimitsReader::read, HttpLimits.DEFAULT);
        var rates = map.optional("rate_limit", v -> rates(v, protocol), List.<LimitSpec>of());
        var age = ListenerReader.<@Nullable Duration>http(
                map, protocol, "max_connection_age", v -> v.duration(SHORTEST_AGE, LONGEST_AGE), null);
        var loopDetection = http(map, protocol, "loop_detection", Value::flag, true);
        var abortOnClose = http(map, protocol, "abort_on_close", Value::flag, false);
        var errorPages = http(map, protocol, "error_pages", ErrorPagesReader::read, Map.<Integer, ErrorPage>of());
        EditsReader.Keys ofHttp = new EditsReader.Keys() {
            @Override
            public <T extends @Nullable Object> Field<T> optional(String key, Function<Value, T> read, T fallback) {
                return http(map, protocol, key, read, fallback);
            }
        };
        AuthReader auth = AuthReader.of(ofHttp, AuthSpec.NONE, v -> pool(v, protocol));
        EditsReader edits = EditsReader.ofListener(ofHttp, auth, v -> pool(v, protocol));
        var maintenance =
                http(map, protocol, "maintenance", new MaintenanceReader(conditions)::read, MaintenanceSpec.DEFAULT);
        var order = http(map, protocol, "route_order", v -> v.word(RouteOrder.class), RouteOrder.FIRST);
        forwards.key(map);
        var udp = of(Protocol.UDP, map, protocol, "udp", UdpReader::read, UdpSpec.DEFAULT);
        var routes = map.optional(
                "routes",
                v -> routes(v, protocol, auth.orNone(), order.orElse(RouteOrder.LONGEST) == RouteOrder.FIRST),
                Routes.NONE);
        PoolsReader shares = PoolsReader.ofListener(map, ofHttp, v -> pool(v, protocol));
        var pool = pool(map, protocol, routes, redirectHttps.orElse(true) || map.has("pools"));
        return map.build(() -> new ListenerSpec(
                name.get(),
                protocol.get(),
                bind.get(),
                max.get(),
                timeouts.get(),
                access.spec(),
                HttpSpec.DEFAULT
                        .builder()
                        .forwarded(forwarded.get())
                        .via(via.get())
                        .limits(sizes.get().with(age.get()).with(isTcp(protocol) ? List.of() : rates.get()))
                        .loopDetection(loopDetection.get())
                        .abortOnClose(abortOnClose.get())
                        .errorPages(errorPages.get())
                        .http2(http2.get())
                        .https(new HttpsSpec(redirectHttps.get(), hsts.get()))
                        .edits(edits.edits())
                        .routeOrder(order.get())
                        .auth(auth.auth())
                        .maintenance(maintenance.get())
                        .proxyStatus(proxyStatus.get())
                        .build(),
                udp.get(),
                new TcpSpec(firstBytes.get(), routes.get().ofTcp(), isTcp(protocol) ? rates.get() : List.of()),
                shares.behind(routes.get().ofHttp(), auth.auth()),
                pool.get(),
                encrypted.get()));
    }

    private AccessLogSpec ownAccessLog(Value value, Field<String> listener) {
        AccessLogSpec own = AccessLogReader.ofListener(value, accessLog);
        LogRotationReader.checkShared(value, own, accessLog, accessLogs);
        if (listener.isGood()) {
            accessLogs.put(listener.get(), own);
        }
        return own;
    }

    private Protocol protocol(Value value) {
        Protocol protocol = value.word(Protocol.class);
        if (protocol == Protocol.UDP && transport == Transport.NIO) {
            throw value.refuse("udp needs process.transport auto or epoll");
        }
        return protocol;
    }

    private static boolean isUdp(Field<Protocol> protocol) {
        return protocol.isGood() && protocol.get() == Protocol.UDP;
    }

    private static boolean isTcp(Field<Protocol> protocol) {
        return protocol.isGood() && protocol.get() == Protocol.TCP;
    }

    private List<LimitSpec> rates(Value value, Field<Protocol> protocol) {
        if (isUdp(protocol)) {
            throw value.refuse("a listener with protocol udp does not have it");
        }
        return isTcp(protocol) ? limits.paces(value) : limits.named(value);
    }

    private Field<Timeouts> timeouts(MapReader map, Field<Protocol> protocol) {
        if (isUdp(protocol)) {
            return map.optional("timeouts", ListenerReader::noTimeouts, inherited);
        }
        return map.section("timeouts", t -> TimeoutsReader.read(t, inherited));
    }

    private static Timeouts noTimeouts(Value value) {
        throw value.refuse("a listener with protocol udp has none of these; its time is udp.idle");
    }

    private static <T extends @Nullable Object> Field<T> http(
            MapReader map, Field<Protocol> protocol, String key, Function<Value, T> read, T fallback) {
        return of(Protocol.HTTP, map, protocol, key, read, fallback);
    }

    /// A key that one protocol alone has.
    private static <T extends @Nullable Object> Field<T> of(
            Protocol owner, MapReader map, Field<Protocol> protocol, String key, Function<Value, T> read, T fallback) {
        return map.optional(
                key,
                value -> {
                    if (protocol.isGood() && protocol.get() != owner) {
                        throw value.refuse("only a listener with protocol " + owner.word() + " has it");
                    }
                    return read.apply(value);
                },
                fallback);
    }

    private FirstBytesSpec firstBytes(Value value, MapReader listener) {
        FirstBytesSpec spec = FirstBytesReader.read(value);
        boolean routes = listener.has("routes") && !listener.has("tls");
        if (!routes && pools.stream().noneMatch(p -> needsFirstBytes(p.scheduler()))) {
            value.warn("nobody looks at them: "
                    + (listener.has("tls") ? "the handshake is over before" : "the listener has no routes"));
        }
        return spec;
    }

    private static boolean needsFirstBytes(SchedulerSpec scheduler) {
        return SchedulerType.of(scheduler.type()).orElseThrow().needsFirstBytes();
    }

    /// Of the listener's own protocol; of any other there are none.
    private record Routes(List<RouteSpec> ofHttp, List<TcpRoute> ofTcp) {
        static final Routes NONE = new Routes(List.of(), List.of());

        boolean isEmpty() {
            return ofHttp.isEmpty() && ofTcp.isEmpty();
        }
    }

    private Routes routes(Value value, Field<Protocol> protocol, AuthSpec auth, boolean inOrder) {
        if (!protocol.isGood()) {
            // What they may say is not known.
            throw value.refusedElsewhere();
        }
        return switch (protocol.get()) {
            case HTTP ->
                new Routes(
                        value.list(new RouteReader(v -> pool(v, protocol), conditions, limits, auth, inOrder)::read),
                        List.of());
            case TCP -> new Routes(List.of(), value.list(new TcpRouteReader(v -> pool(v, protocol))::read));
            case UDP -> throw value.refuse("only a listener with protocol http or tcp has it");
        };
    }

    /// Routes may take everything, and so may what comes before them.
    private Field<@Nullable String> pool(
            MapReader map, Field<Protocol> protocol, Field<Routes> routes, boolean allTaken) {
        boolean needed = !allTaken && routes.isGood() && routes.get().isEmpty();
        return needed
                ? map.<@Nullable String>required("pool", v -> pool(v, protocol))
                : map.<@Nullable String>optional("pool", v -> pool(v, protocol), null);
    }

    /// A scheduler that never finds its key would be an rr in disguise.
    private String pool(Value value, Field<Protocol> protocol) {
        String name = value.reference(NamedKind.POOL);
        for (PoolSpec pool : withFallbacks(name)) {
            if (protocol.isGood() && !finds(pool.scheduler(), protocol.get())) {
                throw value.refuse("pool \"" + pool.name() + "\" picks by "
                        + pool.scheduler().type() + ", which does not work with "
                        + protocol.get().word());
            }
            if (protocol.isGood()
                    && protocol.get() != Protocol.HTTP
                    && (pool.cookie() != null || !pool.learned().isEmpty())
                    && pool.persistence() == null) {
                throw value.refuse("pool \"" + pool.name() + "\" knows its clients by "
                        + (pool.cookie() != null ? "cookie" : "what their requests say")
                        + " alone, which does not work with " + protocol.get().word());
            }
            if (isUdp(protocol) && pool.proxyProtocol() != ProxyProtocol.OFF) {
                throw value.refuse("pool \"" + pool.name() + "\" has proxy_protocol, which does not work with udp");
            }
            if (isUdp(protocol) && pool.tls() != null) {
                throw value.refuse("pool \"" + pool.name() + "\" has tls, which does not work with udp");
            }
        }
        return name;
    }

    /// The pool, the one that stands in for it, and so on.
    private List<PoolSpec> withFallbacks(String pool) {
        List<PoolSpec> all = new ArrayList<>();
        Optional<PoolSpec> next = named(pool);
        while (next.isPresent()) {
            PoolSpec found = next.get();
            all.add(found);
            QuorumSpec quorum = found.quorum();
            String fallback = quorum == null ? null : quorum.fallbackPool();
            next = fallback == null ? Optional.empty() : named(fallback);
        }
        return all;
    }

    private Optional<PoolSpec> named(String pool) {
        return pools.stream().filter(p -> p.name().equals(pool)).findFirst();
    }

    private static boolean finds(SchedulerSpec scheduler, Protocol protocol) {
        SchedulerType type = SchedulerType.of(scheduler.type()).orElseThrow();
        return switch (protocol) {
            case HTTP -> !type.needsFirstBytes();
            case TCP -> !type.needsHttp(scheduler);
            case UDP -> !type.needsHttp(scheduler) && !type.needsFirstBytes();
        };
    }
}
