package lbd.forward;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import lbd.core.model.PersistenceSpec;
import lbd.core.model.PoolSpec;
import lbd.core.model.QuorumSpec;
import lbd.core.model.ServerAddress;
import lbd.core.model.ServerSpec;
import lbd.core.model.forward.ForwardSpec;
import lbd.core.model.forward.ForwardSpec.Mode;
import lbd.core.pool.Pool;
import lbd.forward.sys.LinkEvents;
import lbd.sys.Capability;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All forwarding of this process. [#prepare] and what it gives are the state thread's; a thread of its own,
/// `lbd-forward`, follows what pools and neighbours come to. Nothing runs, and nothing is loaded, where no
/// listener forwards.
public final class Forwarding implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Forwarding.class);
    private static final int TICK_MILLIS = 100;

    /// After a change of a link, as many come at once.
    private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final long SWEEP_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int TICKS_A_LOOK = 5;
    private static final List<Capability> NEEDED =
            List.of(Capability.CAP_BPF, Capability.CAP_PERFMON, Capability.CAP_NET_ADMIN);
    private static final int FEWEST_SOURCES = 4096;
    private static final int LOOKS_AT_FIRST = 10;
    private static final long FIRST_LOOKS_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final VirtualMacs macs;
    private @Nullable Director director;
    private @Nullable Thread follower;
    private boolean failing;
    private long nextSweepNanos = System.nanoTime();
    private volatile boolean closed;

    /// @param macs that VRRP tells of
    public Forwarding(VirtualMacs macs) {
        this.macs = macs;
    }

    /// What is ready for another configuration. One of the two is called.
    public final class Prepared {
        private final List<ForwardSpec> specs;
        private final @Nullable Director added;

        private Prepared(List<ForwardSpec> specs, @Nullable Director added) {
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
            if (added != null) {
                added.close();
            }
        }
    }

    /// Loads what the listeners want and is not there yet.
    ///
    /// @param pools as they will be, by their names
    /// @throws ForwardException if that cannot be had here; nothing has changed then
    public synchronized Prepared prepare(List<ForwardSpec> specs, Map<String, PoolSpec> pools) throws ForwardException {
        if (specs.isEmpty()) {
            return new Prepared(specs, null);
        }
        String listener = specs.getFirst().name();
        Director added = null;
        try {
            LinkTable links = LinkTable.now();
            Director running = director;
            if (running == null) {
                requireCapabilities(Capability.held());
                running = Director.prepare(sizes(specs, pools), pins(specs), macs);
                added = running;
            }
            for (ForwardSpec spec : specs) {
                listener = spec.name();
                if (spec.staysOnExit()) {
                    Pins.here().open();
                }
                Set<InetAddress> checked = new HashSet<>();
                check(spec, null, links);
                for (PoolSpec pool : withFallbacks(pools.get(spec.pool()), pools)) {
                    check(spec, pool, links);
                    checked.addAll(Checks.of(spec, pool));
                }
                running.attach(spec, checked, links);
            }
            return new Prepared(specs, added);
        } catch (IOException e) {
            if (added != null) {
                added.close();
            }
            throw new ForwardException(listener, String.valueOf(e.getMessage()));
        }
    }

    private static List<PoolSpec> withFallbacks(@Nullable PoolSpec first, Map<String, PoolSpec> pools) {
        List<PoolSpec> all = new ArrayList<>();
        PoolSpec pool = first;
        while (pool != null && !all.contains(pool)) {
            all.add(pool);
            QuorumSpec quorum = pool.quorum();
            String next = quorum == null ? null : quorum.fallbackPool();
            pool = next == null ? null : pools.get(next);
        }
        return all;
    }

    /// The kernel says of each of them no more than that something is not permitted.
    ///
    /// @throws IOException that names those that are missing
    static void requireCapabilities(Set<Capability> held) throws IOException {
        List<Capability> missing =
                NEEDED.stream().filter(one -> !held.contains(one)).toList();
        if (!missing.isEmpty()) {
            String names = missing.stream().map(Capability::name).collect(Collectors.joining(", "));
            throw new IOException("lbd lacks " + names
                    + ": to hand packets on it needs CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN; with systemd, copy the"
                    + " package's systemd/forwarding.conf into /etc/systemd/system/lbd.service.d/");
        }
    }

    /// Where the programs outlive the process, if they are to. What a daemon before has left forwarding
    /// is taken over too where nothing is to stay from now on: it goes on until this one has begun, which
    /// may be refused yet.
    private static @Nullable Pins pins(List<ForwardSpec> specs) throws IOException {
        Pins pins = Pins.here();
        boolean stays = specs.stream().anyMatch(ForwardSpec::staysOnExit);
        return stays || !pins.names().isEmpty() ? pins : null;
    }

    /// Takes off what a daemon before this one has left forwarding. Where nothing is to be forwarded any more.
    ///
    /// @throws IOException if it stays
    public static void removeLeftOvers() throws IOException {
        if (Pins.here().removeAll()) {
            log.atInfo().addKeyValue("event", "forward.left_over_removed").log();
        }
    }

    private static Program.Sizes sizes(List<ForwardSpec> specs, Map<String, PoolSpec> pools) {
        int flows = specs.stream().mapToInt(ForwardSpec::flows).max().orElse(ForwardSpec.DEFAULT_FLOWS);
        boolean translates = specs.stream().anyMatch(spec -> spec.mode() == Mode.NAT);
        int sources = specs.stream()
                .map(spec -> pools.get(spec.pool()))
                .filter(Objects::nonNull)
                .map(PoolSpec::persistence)
                .filter(Objects::nonNull)
                .mapToInt(PersistenceSpec::size)
                .sum();
        return new Program.Sizes(flows, translates, Math.clamp(sources, FEWEST_SOURCES, PersistenceSpec.MAX_SIZE));
    }

    private static void check(ForwardSpec spec, @Nullable PoolSpec pool, LinkTable links) throws IOException {
        NetworkInterface found = existing(spec.networkInterface());
        if (links.index(spec.networkInterface()) == 0) {
            throw new IOException(
                    "interface " + spec.networkInterface() + " has no MAC: packets are handed on by MACs");
        }
        if (pool == null) {
            return;
        }
        for (ServerSpec one : pool.servers()) {
            InetSocketAddress at = ServerAddress.inet(one.address());
            if (at != null && !at.isUnresolved()) {
                check(spec, at.getAddress(), found, links);
            }
        }
    }

    /// A frame can be sent to who is on the interface's own network alone; and what is masqueraded has to come back
    /// from elsewhere, as it is put right on its way in.
    private static void check(ForwardSpec spec, InetAddress server, NetworkInterface found, LinkTable links)
            throws IOException {
        boolean isHere = links.isOurs(server) || server.isLoopbackAddress();
        if (spec.mode() == Mode.NAT && isHere) {
            throw new IOException("server " + server.getHostAddress()
                    + " is this machine: with mode nat answers have to come in from another; allowed: dr, tun");
        }
        boolean isNear = found.getInterfaceAddresses().stream().anyMatch(own -> LinkTable.isNear(server, own));
        if (spec.mode() == Mode.DR && !isNear && !isHere) {
            throw new IOException("server " + server.getHostAddress() + " is on no network of interface "
                    + spec.networkInterface() + ": mode dr hands packets to neighbours alone");
        }
    }

    private static NetworkInterface existing(String name) throws IOException {
        NetworkInterface found = NetworkInterface.getByName(name);
        if (found == null) {
            throw new IOException("there is no interface " + name);
        }
        return found;
    }

    private synchronized void commit(List<ForwardSpec> specs, @Nullable Director added, Map<String, Pool> pools) {
        Director running = added == null ? director : added;
        director = running;
        if (running == null) {
            return;
        }
        if (specs.isEmpty()) {
            running.end();
            running.close();
            director = null;
            try {
                removeLeftOvers();
            } catch (IOException e) {
                log.atError().addKeyValue("event", "forward.failed").setCause(e).log();
            }
            return;
        }
        running.serve(specs, pools);
        find(running);
        try {
            running.open();
        } catch (IOException e) {
            throw new IllegalStateException("forwarding", e);
        }
        if (follower == null) {
            follower = Thread.ofPlatform().name("lbd-forward").daemon().start(this::follow);
        }
    }

    /// Looks for the servers until all are found, though not for long: those who are silent are found later.
    private void find(Director running) {
        for (int i = 0; i < LOOKS_AT_FIRST; i++) {
            tick(true);
            if (running.knowsAll()) {
                return;
            }
            LockSupport.parkNanos(FIRST_LOOKS_NANOS);
        }
    }

    /// In time, and at once when a link changes: that may be a virtual router's, whose frames come here
    /// from then on and would meet this machine's own stack.
    private void follow() {
        try (LinkEvents events = events()) {
            for (int tick = 0; !closed; tick++) {
                tick(tick % TICKS_A_LOOK == 0);
                if (events == null) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS));
                } else if (events.await(TICK_MILLIS)) {
                    tick(false);
                    LockSupport.parkNanos(REST_NANOS);
                }
            }
        }
    }

    private static @Nullable LinkEvents events() {
        try {
            return new LinkEvents();
        } catch (IOException e) {
            log.atWarn().addKeyValue("event", "forward.no_events").setCause(e).log();
            return null;
        }
    }

    private synchronized void tick(boolean looks) {
        Director running = director;
        if (closed || running == null) {
            return;
        }
        try {
            LinkTable links = LinkTable.now();
            if (looks || running.isToLook()) {
                running.look(links);
            }
            // Before what may fail at one interface: who is down gets no new flows, whatever else is wrong.
            running.follow();
            running.attach(links);
            sweep(running);
            failing = false;
        } catch (IOException | RuntimeException e) {
            // What the program has stays in force, and the next time may do better.
            if (!failing) {
                log.atError().addKeyValue("event", "forward.failed").setCause(e).log();
            }
            failing = true;
        }
    }

    /// From time to time, so that it takes a hundredth of a processor at most.
    private void sweep(Director running) throws IOException {
        long start = System.nanoTime();
        if (start - nextSweepNanos >= 0) {
            running.sweep();
            long took = System.nanoTime() - start;
            nextSweepNanos = start + Math.max(SWEEP_NANOS, took * 100);
        }
    }

    /// The flows that are remembered and that a filter takes, and no more than so many. Any thread; takes a while where
    /// there are many.
    public synchronized List<FlowView> flows(Predicate<FlowView> filter, int most) throws IOException {
        Director running = director;
        return running == null ? List.of() : running.flows(filter, most);
    }

    /// What would become of a packet. Any thread.
    ///
    /// @param protocol of IP
    /// @return null where no listener forwards such packets
    public synchronized @Nullable PacketExplanation explain(
            int protocol, InetSocketAddress client, InetSocketAddress virtual) throws IOException {
        Director running = director;
        return running == null ? null : running.explain(new FlowKey(client, virtual, protocol));
    }

    /// How packets of a listener are seen: `native` by the driver, `generic` by the kernel, or `ingress`. Any thread.
    ///
    /// @return null where they are not
    public synchronized @Nullable String attached(ForwardSpec spec) {
        Director running = director;
        return running == null ? null : running.attached(spec);
    }

    /// What the programs have done since they were loaded; empty where nothing is forwarded. Any thread.
    public synchronized ForwardCounts counts() {
        Director running = director;
        if (running == null) {
            return ForwardCounts.NONE;
        }
        try {
            return running.counts();
        } catch (IOException e) {
            log.atError().addKeyValue("event", "forward.failed").setCause(e).log();
            return ForwardCounts.NONE;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (director != null) {
            try {
                director.leave();
            } catch (IOException e) {
                log.atError().addKeyValue("event", "forward.failed").setCause(e).log();
            }
            director.close();
            director = null;
        }
    }
}
