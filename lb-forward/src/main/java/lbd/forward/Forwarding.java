package lbd.forward;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import lbd.core.model.Cidr;
import lbd.core.model.forward.ForwardSpec;
import lbd.core.pool.Pool;
import lbd.forward.sys.Neighbours;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All forwarding of this process. [#prepare] and what it gives are the state thread's; a thread of its own,
/// `lbd-forward`, follows what pools and neighbours come to. Nothing runs, and nothing is loaded, where no
/// listener forwards.
public final class Forwarding implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Forwarding.class);
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int TICKS_A_LOOK = 5;
    private static final int LOOKS_AT_FIRST = 10;
    private static final long FIRST_LOOKS_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Map<String, Director> directors = new HashMap<>();
    private @Nullable Neighbours neighbours;
    private @Nullable Thread follower;
    private boolean failing;
    private volatile boolean closed;

    /// What is ready for another configuration. One of the two is called.
    public final class Prepared {
        private final List<ForwardSpec> specs;
        private final Map<String, Director> added;

        private Prepared(List<ForwardSpec> specs, Map<String, Director> added) {
            this.specs = specs;
            this.added = added;
        }

        /// Forwards as it says, from now on.
        ///
        /// @param pools those in force now, by their names
        public void commit(Map<String, Pool> pools) {
            Forwarding.this.commit(specs, added, pools);
        }

        /// Lets go of what was loaded; nothing else had changed.
        public void abandon() {
            added.forEach((name, director) -> {
                if (directors.get(name) != director) {
                    director.close();
                }
            });
        }
    }

    /// Loads what the listeners want and is not there yet.
    ///
    /// @param servers addresses of pools' servers, as far as they are known, by the pool's name
    /// @throws ForwardException if that cannot be had here; nothing has changed then
    public synchronized Prepared prepare(List<ForwardSpec> specs, Map<String, List<InetAddress>> servers)
            throws ForwardException {
        Map<String, Director> added = new LinkedHashMap<>();
        Prepared prepared = new Prepared(specs, added);
        Map<String, Integer> flows = new LinkedHashMap<>();
        specs.forEach(spec -> flows.merge(spec.networkInterface(), spec.flows(), Integer::max));
        for (ForwardSpec spec : specs) {
            String name = spec.networkInterface();
            try {
                checkServers(spec, servers.getOrDefault(spec.pool(), List.of()));
                if (added.containsKey(name) || directors.containsKey(name)) {
                    continue;
                }
                added.put(name, load(name, flows.getOrDefault(name, spec.flows())));
                if (neighbours == null) {
                    neighbours = new Neighbours();
                }
            } catch (IOException e) {
                prepared.abandon();
                throw new ForwardException(spec.name(), String.valueOf(e.getMessage()));
            }
        }
        return prepared;
    }

    /// A frame can be sent to who is on the interface's own network alone.
    private static void checkServers(ForwardSpec spec, List<InetAddress> servers) throws IOException {
        NetworkInterface found = existing(spec.networkInterface());
        for (InetAddress server : servers) {
            boolean near = found.getInterfaceAddresses().stream()
                    .anyMatch(own -> isNear(server, own.getAddress(), own.getNetworkPrefixLength()));
            if (!near) {
                throw new IOException("server " + server.getHostAddress() + " is on no network of interface "
                        + spec.networkInterface() + ": mode dr hands packets to neighbours alone");
            }
        }
    }

    private static boolean isNear(InetAddress server, InetAddress own, int prefix) {
        return own.getAddress().length == server.getAddress().length
                && Cidr.around(own.getAddress(), prefix, prefix).contains(server);
    }

    private static NetworkInterface existing(String name) throws IOException {
        NetworkInterface found = NetworkInterface.getByName(name);
        if (found == null) {
            throw new IOException("there is no interface " + name);
        }
        return found;
    }

    private static Director load(String name, int flows) throws IOException {
        Links links = Links.now();
        if (links.index(name) == 0) {
            throw new IOException("interface " + name + " has no MAC: packets are handed on by MACs");
        }
        Director director = Director.prepare(name, flows);
        try {
            // It serves nothing yet: every packet goes on to the kernel's own stack.
            director.attach(links);
            return director;
        } catch (IOException | RuntimeException e) {
            director.close();
            throw e;
        }
    }

    private synchronized void commit(List<ForwardSpec> specs, Map<String, Director> added, Map<String, Pool> pools) {
        directors.putAll(added);
        Map<String, List<ForwardSpec>> wanted = new HashMap<>();
        specs.forEach(spec -> wanted.computeIfAbsent(spec.networkInterface(), _ -> new ArrayList<>())
                .add(spec));
        directors.entrySet().removeIf(entry -> {
            if (wanted.containsKey(entry.getKey())) {
                return false;
            }
            entry.getValue().close();
            return true;
        });
        for (Map.Entry<String, Director> director : directors.entrySet()) {
            try {
                director.getValue().serve(wanted.getOrDefault(director.getKey(), List.of()), pools);
            } catch (IOException e) {
                throw new IllegalStateException("forwarding on " + director.getKey(), e);
            }
        }
        find();
        for (Map.Entry<String, Director> director : directors.entrySet()) {
            try {
                director.getValue().open();
            } catch (IOException e) {
                throw new IllegalStateException("forwarding on " + director.getKey(), e);
            }
        }
        if (!directors.isEmpty() && follower == null) {
            follower = Thread.ofPlatform().name("lbd-forward").daemon().start(this::follow);
        }
    }

    /// Looks for the servers until all are found, though not for long: those who are silent are found later.
    private void find() {
        for (int i = 0; i < LOOKS_AT_FIRST; i++) {
            tick(true);
            if (directors.values().stream().allMatch(Director::knowsAll)) {
                return;
            }
            LockSupport.parkNanos(FIRST_LOOKS_NANOS);
        }
    }

    private void follow() {
        for (int tick = 0; !closed; tick++) {
            tick(tick % TICKS_A_LOOK == 0);
            LockSupport.parkNanos(TICK_NANOS);
        }
    }

    private synchronized void tick(boolean looks) {
        if (closed) {
            return;
        }
        try {
            Links links = Links.now();
            for (Director director : directors.values()) {
                director.attach(links);
                if (looks && neighbours != null) {
                    director.look(neighbours);
                }
                director.follow();
            }
            failing = false;
        } catch (IOException | RuntimeException e) {
            // What the program has stays in force, and the next time may do better.
            if (!failing) {
                log.atError().addKeyValue("event", "forward.failed").setCause(e).log();
            }
            failing = true;
        }
    }

    /// What the programs have done since they were loaded; empty where nothing is forwarded. Any thread.
    public synchronized Counts counts() {
        List<ServerTraffic> traffic = new ArrayList<>();
        Map<String, Map<Drop, Long>> drops = new TreeMap<>();
        try {
            for (Map.Entry<String, Director> director : directors.entrySet()) {
                traffic.addAll(director.getValue().traffic());
                drops.put(director.getKey(), director.getValue().drops());
            }
        } catch (IOException e) {
            log.atError().addKeyValue("event", "forward.failed").setCause(e).log();
        }
        return new Counts(traffic, drops);
    }

    @Override
    public synchronized void close() {
        closed = true;
        directors.values().forEach(Director::close);
        directors.clear();
        if (neighbours != null) {
            neighbours.close();
        }
    }
}
