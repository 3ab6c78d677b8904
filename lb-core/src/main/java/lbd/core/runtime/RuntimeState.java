package lbd.core.runtime;

import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import lbd.core.limit.Limit;
import lbd.core.model.Config;
import lbd.core.model.LimitSpec;
import lbd.core.model.ListenerSpec;
import lbd.core.model.PoolSpec;
import lbd.core.model.QuorumSpec;
import lbd.core.model.auth.JwtKeys;
import lbd.core.model.auth.JwtSpec;
import lbd.core.model.edge.BufferFiles;
import lbd.core.pool.HostNames;
import lbd.core.pool.Pool;
import lbd.core.pool.PoolEvents;
import lbd.core.pool.Server;
import lbd.core.trace.TraceQueue;
import org.jspecify.annotations.Nullable;

/// What is in force and what is going on. Any thread reads; the state thread alone calls [#apply].
public final class RuntimeState {
    private volatile Snapshot snapshot =
            new Snapshot(new Generation(0, Config.EMPTY, Instant.EPOCH), Map.of(), Map.of(), Map.of(), Map.of());

    private final Executor stateThread;
    private final PoolEvents events;
    private final MemoryBudget memory;
    private final DiskBudget disk = new DiskBudget(BufferFiles.DEFAULT.size());
    private final ShortageCounters shortages = new ShortageCounters();
    private final FileCounters files = new FileCounters();
    private final TraceQueue traces = new TraceQueue();

    // The state thread's own.
    private @Nullable Upcoming upcoming;
    private int firstGeneration = 1;

    // The state thread's own: the last answers for the host names of the configuration in force.
    private final Map<String, List<InetAddress>> resolutions = new HashMap<>();

    /// A state that changes on the thread that says so: for tests and tools.
    public RuntimeState() {
        this(Runnable::run, PoolEvents.NONE);
    }

    /// @param stateThread runs one task after another; event loops post to it what they saw of servers
    /// @param events      is told there what pools decide by themselves
    public RuntimeState(Executor stateThread, PoolEvents events) {
        this(stateThread, events, MemoryBudget.ofHeap());
    }

    /// @param memory that connections may keep
    public RuntimeState(Executor stateThread, PoolEvents events, MemoryBudget memory) {
        this.stateThread = stateThread;
        this.events = events;
        this.memory = memory;
    }

    private record Snapshot(
            Generation generation,
            Map<String, Pool> pools,
            Map<String, ListenerState> listeners,
            Map<String, Limit> limits,
            Map<JwtKeys.OfUrl, FetchedKeys> keys) {}

    public Generation generation() {
        return snapshot.generation;
    }

    public Config config() {
        return snapshot.generation.config();
    }

    public Map<String, Pool> pools() {
        return snapshot.pools;
    }

    public Map<String, ListenerState> listeners() {
        return snapshot.listeners;
    }

    /// Those that listeners or routes name.
    public Map<String, Limit> limits() {
        return snapshot.limits;
    }

    /// Keys of those who sign tokens, where they are fetched.
    public Map<JwtKeys.OfUrl, FetchedKeys> keys() {
        return snapshot.keys;
    }

    /// What the connections of this process may keep.
    public MemoryBudget memory() {
        return memory;
    }

    /// What their bodies may take of the disk.
    public DiskBudget disk() {
        return disk;
    }

    public ShortageCounters shortages() {
        return shortages;
    }

    public FileCounters files() {
        return files;
    }

    /// Sampled requests that a collector is to hear of.
    public TraceQueue traces() {
        return traces;
    }

    /// @return null where the configuration in force has no such pool
    public @Nullable Pool pool(String name) {
        return snapshot.pools.get(name);
    }

    /// @throws IllegalArgumentException if the configuration in force has no such listener
    public ListenerState listener(String name) {
        ListenerState listener = snapshot.listeners.get(name);
        if (listener == null) {
            throw new IllegalArgumentException("no listener " + name);
        }
        return listener;
    }

    /// The host names of servers, of all pools.
    public Set<String> hosts() {
        Set<String> hosts = new HashSet<>();
        pools().values().forEach(pool -> hosts.addAll(HostNames.hosts(pool.spec())));
        return hosts;
    }

    /// Takes over what a host name has been resolved to: each address is a server. State thread.
    ///
    /// @return servers that are gone
    public List<Server> resolved(String host, List<InetAddress> addresses) {
        if (!hosts().contains(host)) {
            return List.of();
        }
        resolutions.put(host, List.copyOf(addresses));
        Set<Server> known = servers();
        List<Server> gone = new ArrayList<>();
        pools().values().stream()
                .filter(pool -> HostNames.hosts(pool.spec()).contains(host))
                .forEach(pool -> gone.addAll(pool.resolved(host, addresses)));
        new Followed(pools(), known).assume();
        return gone;
    }

    private Set<Server> servers() {
        Set<Server> servers = new HashSet<>();
        pools().values().forEach(pool -> servers.addAll(pool.servers()));
        return servers;
    }

    /// The number of the first configuration, where another process had some before. State thread.
    public void firstGeneration(int number) {
        firstGeneration = number;
    }

    /// Swaps the configuration. Pools, servers and listeners whose identity stays keep everything that they have.
    ///
    /// @return servers that are gone
    public List<Server> apply(Config config, Instant now) {
        int last = generation().number();
        return enforce(prepare(config), new Generation(last == 0 ? firstGeneration : last + 1, config, now));
    }

    /// The configuration in force with what files that it names say now: the same generation. State thread.
    public void refresh(Config config) {
        Generation now = generation();
        enforce(prepare(config), new Generation(now.number(), config, now.since()));
    }

    /// Puts back what was in force, after a fault of ours in the middle of bringing something else into force.
    public void restore(Generation before) {
        enforce(prepare(before.config()), before);
    }

    private List<Server> enforce(Upcoming next, Generation generation) {
        Config config = generation.config();
        Snapshot old = snapshot;
        Set<Server> known = servers();
        List<Server> gone = new ArrayList<>();
        Map<String, Pool> pools = next.pools();
        for (PoolSpec spec : config.pools()) {
            Pool pool = next.pool(spec.name());
            gone.addAll(pool.apply(spec));
            for (String host : HostNames.hosts(spec)) {
                gone.addAll(pool.resolved(host, resolutions.getOrDefault(host, List.of())));
            }
        }
        new Followed(pools, known).assume();
        pools.values().forEach(pool -> {
            QuorumSpec quorum = pool.spec().quorum();
            String fallback = quorum == null ? null : quorum.fallbackPool();
            pool.fallback(fallback == null ? null : pools.get(fallback));
        });
        old.pools.forEach((name, pool) -> {
            if (!pools.containsKey(name)) {
                gone.addAll(pool.servers());
            }
        });
        snapshot = new Snapshot(generation, pools, next.listeners(), next.limits(), next.keys());
        upcoming = null;
        resolutions.keySet().retainAll(hosts());
        return gone;
    }

    /// Makes what a configuration needs that is not there yet, and changes nothing that anybody sees. Asked again for
    /// the same one, it answers the same; [#apply] then puts it into force. State thread.
    @SuppressWarnings("ReferenceEquality") // The same reading of a file: an equal one may meet another state.
    public Upcoming prepare(Config config) {
        Upcoming known = upcoming;
        if (known != null && known.config() == config) {
            return known;
        }
        Snapshot old = snapshot;
        Map<String, Pool> pools = new HashMap<>();
        for (PoolSpec spec : config.pools()) {
            Pool pool = old.pools.get(spec.name());
            if (pool != null && !pool.spec().equals(spec)) {
                // A rehearsal: what cannot be built is found out before anything has changed.
                new Pool(spec);
            }
            pools.put(spec.name(), pool != null ? pool : new Pool(spec, stateThread, events));
        }
        Map<String, ListenerState> listeners = new HashMap<>();
        for (ListenerSpec spec : config.listeners()) {
            ListenerState listener = old.listeners.get(spec.name());
            listeners.put(spec.name(), listener != null ? listener : new ListenerState(spec.name()));
        }
        Upcoming next = new Upcoming(config, pools, listeners, limits(config, old.limits), keys(config, old.keys));
        upcoming = next;
        return next;
    }

    /// Those whose settings stay keep what they have seen.
    private static Map<String, Limit> limits(Config config, Map<String, Limit> old) {
        Map<String, Limit> limits = new HashMap<>();
        for (ListenerSpec listener : config.listeners()) {
            for (LimitSpec spec : listener.rates()) {
                Limit known = old.get(spec.name());
                limits.computeIfAbsent(
                        spec.name(), _ -> known != null && known.spec().equals(spec) ? known : Limit.of(spec));
            }
        }
        return limits;
    }

    private static Map<JwtKeys.OfUrl, FetchedKeys> keys(Config config, Map<JwtKeys.OfUrl, FetchedKeys> old) {
        Map<JwtKeys.OfUrl, FetchedKeys> keys = new HashMap<>();
        for (ListenerSpec listener : config.listeners()) {
            for (JwtSpec jwt : listener.tokens()) {
                if (jwt.keys() instanceof JwtKeys.OfUrl source) {
                    FetchedKeys known = old.get(source);
                    keys.computeIfAbsent(source, _ -> known != null ? known : new FetchedKeys(source));
                }
            }
        }
        return keys;
    }
}
