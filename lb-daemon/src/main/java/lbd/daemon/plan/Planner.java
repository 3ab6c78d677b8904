package lbd.daemon.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lbd.core.model.Config;
import lbd.core.model.ListenerSpec;
import lbd.core.model.PoolSpec;
import lbd.core.model.vrrp.InstanceSpec;
import lbd.core.model.vrrp.VirtualAddress;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.core.runtime.RuntimeState;
import lbd.proxy.InHand;

/// Finds out what a configuration would do to this process, and does nothing. State thread.
public final class Planner {
    /// Loops turn within a millisecond; one that stands still must not keep the state thread.
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final RuntimeState state;
    private final Work work;
    private final Supplier<List<InstanceSpec>> masters;

    /// @param masters instances whose addresses this node holds now
    public Planner(RuntimeState state, Work work, Supplier<List<InstanceSpec>> masters) {
        this.state = state;
        this.work = work;
        this.masters = masters;
    }

    public Plan of(Config next) {
        ConfigChanges changes = ConfigChanges.between(state.config(), next);
        return changes.items().isEmpty()
                ? Plan.NOTHING
                : new Plan(changes, inHand(next), next.process().shutdownGrace(), movedKeys(next), leaving(next));
    }

    private List<Plan.InHand> inHand(Config next) {
        Set<String> listeners = state.config().listeners().stream()
                .map(ListenerSpec::name)
                .collect(Collectors.toCollection(HashSet::new));
        next.listeners().forEach(listener -> listeners.remove(listener.name()));
        Set<Server> servers = gone(next);
        if (listeners.isEmpty() && servers.isEmpty()) {
            return List.of();
        }
        InHand found = count(listeners, servers);
        Map<String, Integer> ofServers = new TreeMap<>();
        // A host name's address may be there under a name that is another's too.
        found.servers().forEach((server, count) -> ofServers.merge(server.path(), count, Integer::sum));
        List<Plan.InHand> all = new ArrayList<>();
        new TreeMap<>(found.listeners()).forEach((name, count) -> all.add(new Plan.InHand("listener", name, count)));
        ofServers.forEach((name, count) -> all.add(new Plan.InHand("server", name, count)));
        return all;
    }

    private Set<Server> gone(Config next) {
        Map<String, PoolSpec> specs = next.pools().stream().collect(Collectors.toMap(PoolSpec::name, spec -> spec));
        Set<Server> gone = new HashSet<>();
        state.pools().forEach((name, pool) -> {
            PoolSpec spec = specs.get(name);
            gone.addAll(spec == null ? pool.servers() : pool.wouldLeave(spec));
        });
        return gone;
    }

    private InHand count(Set<String> listeners, Set<Server> servers) {
        try {
            return work.inHand(listeners, servers)
                    .toCompletableFuture()
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return counted(listeners, servers);
        } catch (TimeoutException | ExecutionException e) {
            return counted(listeners, servers);
        }
    }

    /// By counters, where a loop does not answer: those who wait for nothing are among them.
    private InHand counted(Set<String> listeners, Set<Server> servers) {
        return new InHand(
                listeners.stream()
                        .collect(Collectors.toMap(
                                name -> name,
                                name -> state.listener(name).connections.get())),
                servers.stream().collect(Collectors.toMap(server -> server, Server::inFlight)));
    }

    private List<Plan.MovedKeys> movedKeys(Config next) {
        List<Plan.MovedKeys> moved = new ArrayList<>();
        for (PoolSpec spec : next.pools()) {
            Pool pool = state.pool(spec.name());
            if (pool != null && !pool.spec().equals(spec)) {
                OptionalDouble share = pool.movedKeys(spec);
                if (share.isPresent() && share.getAsDouble() > 0) {
                    moved.add(new Plan.MovedKeys(spec.name(), share.getAsDouble()));
                }
            }
        }
        return moved;
    }

    private List<Plan.Leaving> leaving(Config next) {
        List<Plan.Leaving> leaving = new ArrayList<>();
        for (InstanceSpec held : masters.get()) {
            Set<Object> stay = next.vrrp().instances().stream()
                    .filter(held::isSameRouter)
                    .flatMap(Planner::addresses)
                    .map(VirtualAddress::address)
                    .collect(Collectors.toSet());
            addresses(held)
                    .filter(address -> !stay.contains(address.address()))
                    .map(address ->
                            new Plan.Leaving(held.name(), address.address().getHostAddress()))
                    .sorted(Comparator.comparing(Plan.Leaving::address))
                    .forEach(leaving::add);
        }
        return leaving;
    }

    private static Stream<VirtualAddress> addresses(InstanceSpec instance) {
        return Stream.concat(instance.virtualAddresses().stream(), instance.excludedAddresses().stream());
    }
}
