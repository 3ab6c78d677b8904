package lbd.daemon.warmup;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import lbd.core.accesslog.AccessLogSink;
import lbd.core.model.Config;
import lbd.core.model.Http2Spec;
import lbd.core.model.HttpSpec;
import lbd.core.model.ListenerSpec;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.model.PoolConnections;
import lbd.core.model.PoolHttp2;
import lbd.core.model.PoolSpec;
import lbd.core.model.ProcessSpec;
import lbd.core.model.RouteAction;
import lbd.core.model.RouteMatch;
import lbd.core.model.RouteSpec;
import lbd.core.model.SchedulerSpec;
import lbd.core.model.ServerSpec;
import lbd.core.model.Timeouts;
import lbd.core.model.edge.CompressSpec;
import lbd.core.model.edge.Encoding;
import lbd.core.model.edge.RouteEdits;
import lbd.core.model.tls.ListenerTls;
import lbd.core.model.tls.PoolTls;
import lbd.core.model.tls.Tickets;
import lbd.core.runtime.RuntimeState;
import lbd.proxy.Proxy;
import lbd.proxy.listener.ListenException;
import org.jspecify.annotations.Nullable;

/// A proxy on loopback ports that the kernel chooses, with a state of its own: its pools and counters are nobody's.
///
///     visitor -> "http" or "tcp" -> "answers", which answers itself
///     visitor -> "compressed" -> "answers"              where answers are compressed
///     visitor -> "to-tls" -> "tls" -> "answers"         where a listener has TLS: both sides of a handshake are ours
///     visitor -> "to-h2" -> "h2" -> "answers"           where HTTP/2 may be spoken, on either side: both are ours
///     visitor -> "bodies" -> the server                 where requests may have bodies
///     visitor -> "udp" -> the server
final class PrivateProxy implements AutoCloseable {
    static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    private static final Http2Spec CLEAR_HTTP_2 = new Http2Spec(true, true, 100);
    private static final PoolHttp2 TO_CLEAR_HTTP_2 = new PoolHttp2(PoolHttp2.Use.PRIOR_KNOWLEDGE, 1, 100);
    private static final int MAX_CONNECTIONS = 500;

    private final RuntimeState state = new RuntimeState();
    private final Proxy proxy;
    private final List<ListenerSpec> listeners = new ArrayList<>();
    private final List<PoolSpec> pools = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();
    private final ProcessSpec process;
    private final PrivateServer server;

    /// Where visitors come.
    private record Entry(String listener, Visitors.Talk talk) {}

    private PrivateProxy(ProcessSpec wanted) throws IOException {
        server = new PrivateServer();
        process = new ProcessSpec(1, wanted.transport(), MAX_CONNECTIONS, Duration.ZERO, Duration.ZERO);
        try {
            proxy = Proxy.start(process, state, AccessLogSink.OFF);
        } catch (RuntimeException | Error e) {
            server.close();
            throw e;
        }
    }

    /// Whether a configuration has what can be warmed up.
    static boolean serves(Config config) {
        return !config.listeners().isEmpty();
    }

    /// That does what the listeners of this configuration do, as far as they do.
    static PrivateProxy like(Config config) throws ListenException, IOException {
        PrivateProxy proxy = new PrivateProxy(config.process());
        try {
            proxy.open(config);
            return proxy;
        } catch (ListenException | IOException | RuntimeException e) {
            proxy.close();
            throw e;
        }
    }

    private static boolean has(Config config, Protocol protocol) {
        return config.listeners().stream().anyMatch(listener -> listener.protocol() == protocol);
    }

    private void open(Config config) throws ListenException, IOException {
        listen("answers", List.of(new RouteSpec(RouteMatch.ANY, new RouteAction.Respond(200, Visitors.BODY))), null);
        apply();
        pool("answers", "answers");
        if (has(config, Protocol.HTTP)) {
            openHttp(config);
        }
        if (has(config, Protocol.TCP)) {
            entry("tcp", Protocol.TCP, "answers", Visitors.Talk.REQUESTS);
        }
        if (has(config, Protocol.UDP)) {
            pools.add(spec("datagrams", server.datagrams()));
            entry("udp", Protocol.UDP, "datagrams", Visitors.Talk.DATAGRAMS);
        }
        apply();
    }

    private void openHttp(Config config) throws ListenException, IOException {
        entry("http", Protocol.HTTP, "answers", Visitors.Talk.REQUESTS);
        pools.add(spec("bodies", server.requests()));
        entry("bodies", Protocol.HTTP, "bodies", Visitors.Talk.BODIES);
        ListenerTls tls = config.listeners().stream()
                .map(ListenerSpec::tls)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        if (tls != null) {
            listen("tls", List.of(), plain(tls));
            apply();
            PoolTls toItself = new PoolTls(false, List.of(), "warm-up.invalid", null, tls.settings(), List.of());
            pools.add(spec("tls", address("tls")).builder().tls(toItself).build());
            entry("to-tls", Protocol.HTTP, "tls", Visitors.Talk.REQUESTS);
        }
        if (speaksHttp2(config)) {
            HttpSpec inTheClear = HttpSpec.DEFAULT.builder().http2(CLEAR_HTTP_2).build();
            listeners.add(spec("h2", Protocol.HTTP, List.of(), "answers").with(inTheClear));
            apply();
            pools.add(spec("h2", address("h2")).builder().http2(TO_CLEAR_HTTP_2).build());
            entry("to-h2", Protocol.HTTP, "h2", Visitors.Talk.REQUESTS);
        }
        List<Encoding> encodings = encodings(config);
        if (!encodings.isEmpty()) {
            CompressSpec all = new CompressSpec(encodings, CompressSpec.DEFAULT_TYPES, 0, Map.of());
            RouteEdits compressing = new RouteEdits(List.of(), List.of(), null, null, null, all);
            entry("compressed", Protocol.HTTP, "answers", Visitors.Talk.REQUESTS);
            listeners.add(listeners.removeLast().with(HttpSpec.DEFAULT.with(compressing)));
        }
    }

    private static boolean speaksHttp2(Config config) {
        return config.pools().stream().anyMatch(pool -> pool.http2().use() != PoolHttp2.Use.NEVER)
                || config.listeners().stream()
                        .anyMatch(listener -> listener.protocol() == Protocol.HTTP
                                && (listener.http().http2().priorKnowledge()
                                        || (listener.tls() != null
                                                && listener.http().http2().offered())));
    }

    /// Those of the first that compresses.
    private static List<Encoding> encodings(Config config) {
        return config.listeners().stream()
                .flatMap(listener -> Stream.concat(
                        Stream.of(listener.http().edits()),
                        listener.routes().stream().map(RouteSpec::edits)))
                .map(RouteEdits::compress)
                .filter(Objects::nonNull)
                .map(CompressSpec::encodings)
                .filter(those -> !those.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    /// For everybody, with tickets of its own.
    private static ListenerTls plain(ListenerTls tls) {
        return new ListenerTls(
                tls.certificates(),
                ListenerTls.UnknownName.FIRST,
                tls.settings(),
                List.of(),
                null,
                Tickets.DEFAULT,
                ListenerTls.HANDSHAKE);
    }

    private void listen(String name, List<RouteSpec> routes, @Nullable ListenerTls tls) {
        String pool = routes.isEmpty() ? "answers" : null;
        listeners.add(spec(name, Protocol.HTTP, routes, pool).with(tls));
    }

    private void entry(String name, Protocol protocol, String pool, Visitors.Talk talk) {
        listeners.add(spec(name, protocol, List.of(), pool));
        entries.add(new Entry(name, talk));
    }

    private static ListenerSpec spec(String name, Protocol protocol, List<RouteSpec> routes, @Nullable String pool) {
        return new ListenerSpec(
                name, protocol, List.of(ANY_PORT), MAX_CONNECTIONS, Timeouts.DEFAULT, HttpSpec.DEFAULT, routes, pool);
    }

    private void pool(String name, String listener) {
        pools.add(spec(name, address(listener)));
    }

    private static PoolSpec spec(String name, InetSocketAddress at) {
        ServerSpec server = new ServerSpec(name, at, 1, ServerSpec.State.ENABLED);
        return new PoolSpec(name, SchedulerSpec.DEFAULT, List.of(server), PoolConnections.DEFAULT);
    }

    private void apply() throws ListenException {
        Config next = Config.EMPTY.withListeners(listeners).withPools(pools);
        Proxy.Prepared prepared = proxy.prepare(next);
        state.apply(next, Instant.now());
        prepared.commit();
    }

    private InetSocketAddress address(String listener) {
        for (ListenerSpec spec : listeners) {
            if (spec.name().equals(listener)) {
                return proxy.boundAddresses(spec).getFirst();
            }
        }
        throw new IllegalArgumentException(listener);
    }

    /// Clients of all that it does, who ask nothing yet.
    Visitors visitors() throws IOException {
        Visitors visitors = new Visitors();
        try {
            for (Entry entry : entries) {
                visitors.come(address(entry.listener()), entry.talk());
            }
            return visitors;
        } catch (IOException e) {
            visitors.close();
            throw e;
        }
    }

    @Override
    public void close() {
        proxy.close();
        server.close();
    }
}
