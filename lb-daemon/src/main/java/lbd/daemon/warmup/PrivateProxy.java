package lbd.daemon.warmup;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import lbd.core.accesslog.AccessLogSink;
import lbd.core.model.Config;
import lbd.core.model.HttpSpec;
import lbd.core.model.ListenerSpec;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.model.PoolConnections;
import lbd.core.model.PoolSpec;
import lbd.core.model.ProcessSpec;
import lbd.core.model.RouteAction;
import lbd.core.model.RouteMatch;
import lbd.core.model.RouteSpec;
import lbd.core.model.SchedulerSpec;
import lbd.core.model.ServerSpec;
import lbd.core.model.Timeouts;
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
///     visitor -> "to-tls" -> "tls" -> "answers"         where a listener has TLS: both sides of a handshake are ours
final class PrivateProxy implements AutoCloseable {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    private static final int MAX_CONNECTIONS = 100;

    private final RuntimeState state = new RuntimeState();
    private final Proxy proxy;
    private final List<ListenerSpec> listeners = new ArrayList<>();
    private final List<PoolSpec> pools = new ArrayList<>();
    private final List<String> entries = new ArrayList<>();
    private final ProcessSpec process;

    private PrivateProxy(ProcessSpec wanted) {
        process = new ProcessSpec(1, wanted.transport(), MAX_CONNECTIONS, Duration.ZERO, Duration.ZERO);
        proxy = Proxy.start(process, state, AccessLogSink.OFF);
    }

    /// Whether a configuration has what can be warmed up.
    static boolean serves(Config config) {
        return has(config, Protocol.HTTP) || has(config, Protocol.TCP);
    }

    /// That does what the listeners of this configuration do: HTTP, TCP, TLS, as far as they do.
    static PrivateProxy like(Config config) throws ListenException {
        PrivateProxy proxy = new PrivateProxy(config.process());
        try {
            proxy.open(config);
            return proxy;
        } catch (ListenException | RuntimeException e) {
            proxy.close();
            throw e;
        }
    }

    private static boolean has(Config config, Protocol protocol) {
        return config.listeners().stream().anyMatch(listener -> listener.protocol() == protocol);
    }

    private void open(Config config) throws ListenException {
        listen("answers", List.of(new RouteSpec(RouteMatch.ANY, new RouteAction.Respond(200, Visitors.BODY))), null);
        apply();
        pool("answers", "answers", null);
        ListenerTls tls = config.listeners().stream()
                .map(ListenerSpec::tls)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        if (tls != null) {
            listen("tls", List.of(), plain(tls));
            apply();
            pool("tls", "tls", new PoolTls(false, List.of(), "warm-up.invalid", null, tls.settings(), List.of()));
            entry("to-tls", Protocol.HTTP, "tls");
        }
        for (Protocol protocol : List.of(Protocol.HTTP, Protocol.TCP)) {
            if (has(config, protocol)) {
                entry(protocol.word(), protocol, "answers");
            }
        }
        apply();
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

    private void entry(String name, Protocol protocol, String pool) {
        listeners.add(spec(name, protocol, List.of(), pool));
        entries.add(name);
    }

    private static ListenerSpec spec(String name, Protocol protocol, List<RouteSpec> routes, @Nullable String pool) {
        return new ListenerSpec(
                name, protocol, List.of(ANY_PORT), MAX_CONNECTIONS, Timeouts.DEFAULT, HttpSpec.DEFAULT, routes, pool);
    }

    private void pool(String name, String listener, @Nullable PoolTls tls) {
        ServerSpec server = new ServerSpec(listener, address(listener), 1, ServerSpec.State.ENABLED);
        PoolSpec pool = new PoolSpec(name, SchedulerSpec.DEFAULT, List.of(server), PoolConnections.DEFAULT);
        pools.add(tls == null ? pool : pool.builder().tls(tls).build());
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

    /// Where clients may ask by HTTP.
    List<InetSocketAddress> entries() {
        return entries.stream().map(this::address).toList();
    }

    @Override
    public void close() {
        proxy.close();
    }
}
