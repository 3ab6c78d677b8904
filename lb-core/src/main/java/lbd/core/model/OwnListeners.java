package lbd.core.model;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Whether a server is one of this configuration's own listeners: one request would circulate there for ever and take
/// every connection of the process.
public final class OwnListeners {
    private final List<ListenerSpec> listeners;
    private final Predicate<InetAddress> isHere;
    private final Map<String, PoolSpec> pools = new HashMap<>();
    private final Map<String, Set<Boolean>> udpByPool = new HashMap<>();

    /// @param isHere whether this machine holds an address, which a wildcard covers then
    public OwnListeners(List<ListenerSpec> listeners, List<PoolSpec> pools, Predicate<InetAddress> isHere) {
        this.listeners = listeners;
        this.isHere = isHere;
        pools.forEach(pool -> this.pools.put(pool.name(), pool));
        for (ListenerSpec listener : listeners) {
            for (String name : poolsOf(listener)) {
                use(this.pools.get(name), listener.protocol() == ListenerSpec.Protocol.UDP);
            }
        }
    }

    private static List<String> poolsOf(ListenerSpec listener) {
        List<String> names = new ArrayList<>();
        if (listener.pool() != null) {
            names.add(listener.pool());
        }
        for (RouteSpec route : listener.routes()) {
            names.addAll(route.action().pools());
            names.addAll(route.edits().detours().pools());
        }
        names.addAll(listener.http().edits().detours().pools());
        listener.tcp().routes().forEach(route -> names.add(route.forward().pool()));
        return names;
    }

    /// With the pools that stand in for it.
    private void use(@Nullable PoolSpec first, boolean udp) {
        PoolSpec next = first;
        while (next != null
                && udpByPool.computeIfAbsent(next.name(), _ -> new HashSet<>()).add(udp)) {
            QuorumSpec quorum = next.quorum();
            next = quorum == null || quorum.fallbackPool() == null ? null : pools.get(quorum.fallbackPool());
        }
    }

    /// A listener of UDP that uses a pool; null where none does.
    public @Nullable ListenerSpec datagramsTo(String pool) {
        if (!udpByPool.getOrDefault(pool, Set.of()).contains(true)) {
            return null;
        }
        for (ListenerSpec listener : listeners) {
            if (listener.protocol() == ListenerSpec.Protocol.UDP && leadsTo(pool, listener.pool())) {
                return listener;
            }
        }
        return null;
    }

    /// Itself, or by the pools that stand in for it.
    private boolean leadsTo(String pool, @Nullable String first) {
        Set<String> seen = new HashSet<>();
        String next = first;
        while (next != null && seen.add(next)) {
            if (next.equals(pool)) {
                return true;
            }
            PoolSpec spec = pools.get(next);
            QuorumSpec quorum = spec == null ? null : spec.quorum();
            next = quorum == null ? null : quorum.fallbackPool();
        }
        return false;
    }

    /// @param server resolved
    /// @return the listener that accepts what the pool sends there; null where none does
    public @Nullable ListenerSpec accepting(String pool, InetSocketAddress server) {
        for (boolean udp : udpByPool.getOrDefault(pool, Set.of())) {
            for (ListenerSpec listener : listeners) {
                boolean same = udp == (listener.protocol() == ListenerSpec.Protocol.UDP);
                if (same && listener.bind().stream().anyMatch(bind -> covers(bind, server))) {
                    return listener;
                }
            }
        }
        return null;
    }

    private boolean covers(InetSocketAddress bind, InetSocketAddress server) {
        InetAddress bound = bind.getAddress();
        InetAddress wanted = server.getAddress();
        if (bind.getPort() != server.getPort() || isIpv4(bound) != isIpv4(wanted)) {
            return false;
        }
        // Who connects to a wildcard gets the loopback.
        InetAddress reached = wanted.isAnyLocalAddress() ? loopback(wanted) : wanted;
        boolean covered = reached.isLoopbackAddress() || isHere.test(reached);
        return bound.equals(reached) || (bound.isAnyLocalAddress() && covered);
    }

    private static InetAddress loopback(InetAddress wildcard) {
        return InetAddress.ofLiteral(isIpv4(wildcard) ? "127.0.0.1" : "::1");
    }

    private static boolean isIpv4(InetAddress address) {
        return address instanceof Inet4Address;
    }
}
