package lbd.forward;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import lbd.core.model.forward.ForwardSpec;
import lbd.core.model.forward.ForwardSpec.Mode;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.forward.program.MapLayout;
import lbd.sys.net.Mac;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// The forwarding of this machine: the programs at its interfaces, the services whose packets they hand on, and the
/// servers that they hand them to. One thread at a time.
final class Director implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Director.class);
    /// For the first verdicts of checks: so long do the programs of another release go on.
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final byte[] NOBODY = new byte[MapLayout.REALS.valueBytes()];

    private final Program program;
    private final Ways ways;
    private final Reals reals = new Reals();
    private final Map<String, ForwardService> services = new LinkedHashMap<>();
    private final Set<ServiceKey> served = new HashSet<>();
    private final Map<Target, byte[]> written = new HashMap<>();
    private final Silence silence = new Silence();
    private final Set<Target> reachable = new HashSet<>();
    private final ServiceNumbers numbers = new ServiceNumbers();
    private final Interfaces interfaces;
    private final VirtualMacs macs;
    private final Peers peers;
    private final Loads loads;
    private final FlowReport report;

    /// Of the daemon before this one, and judged again by no check.
    private final Set<Target> adopted = new HashSet<>();

    /// Why names are not as they are to be, and that was said; null: they are.
    private @Nullable String namesFailure;

    private Set<Integer> serverLinks = Set.of();
    private boolean isOpen;
    private boolean wasOpen;
    private long openNanos;

    private Director(Program program, Ways ways, VirtualMacs macs) {
        this.program = program;
        this.ways = ways;
        this.macs = macs;
        interfaces = new Interfaces(program, macs);
        peers = new Peers(program);
        loads = new Loads(program);
        report = new FlowReport(program, reals, loads);
    }

    /// Loads the programs; they see no packet yet.
    ///
    /// @param pins where they are to outlive the process; else null
    static Director prepare(Program.Sizes sizes, @Nullable Pins pins, VirtualMacs macs) throws IOException {
        Ways ways = new Ways();
        Program program = null;
        try {
            program = Program.load(sizes, pins);
            Director director = new Director(program, ways, macs);
            director.takeOver();
            return director;
        } catch (IOException | RuntimeException e) {
            macs.ofNobody();
            if (program != null) {
                program.close();
            }
            ways.close();
            throw e;
        }
    }

    /// Learns which numbers a daemon before this one has given, so that its flows stay where they are.
    private void takeOver() throws IOException {
        if (!program.isTakenOver()) {
            return;
        }
        program.batches(MapLayout.REALS, (keys, values, count) -> {
            for (int i = 0; i < count; i++) {
                Target target = FramePath.target(
                        ByteBuffer.wrap(values, i * 64, 64).slice().order(ByteOrder.nativeOrder()));
                if (target != null) {
                    reals.adopt(
                            target,
                            ByteBuffer.wrap(keys).order(ByteOrder.nativeOrder()).getInt(i * 4));
                }
            }
        });
        adopted.addAll(reals.all().keySet());
        program.batches(MapLayout.SERVICES, (keys, values, count) -> {
            for (int i = 0; i < count; i++) {
                ServiceKey key =
                        ServiceKey.read(ByteBuffer.wrap(keys, i * 20, 20).slice());
                served.add(key);
                numbers.adopt(
                        key,
                        ByteBuffer.wrap(values).order(ByteOrder.nativeOrder()).getInt(i * 44));
            }
        });
        interfaces.takeOver();
        peers.takeOver();
        log.atInfo()
                .addKeyValue("event", "forward.taken_over")
                .addKeyValue("services", served.size())
                .addKeyValue("servers", adopted.size())
                .log();
    }

    /// Tries whether a program may be put there.
    ///
    /// @param checked its addresses at which checks ask servers
    void attach(ForwardSpec spec, Set<InetAddress> checked, LinkTable links) throws IOException {
        interfaces.attach(spec, checked, links);
    }

    /// Lets the programs see the packets of the interfaces as they are now.
    void attach(LinkTable links) throws IOException {
        if (isOpen
                && (System.nanoTime() - openNanos > PATIENCE_NANOS
                        || services.values().stream()
                                .noneMatch(s -> s.numbersInRing().isEmpty()))) {
            program.replace();
        }
        interfaces.follow(links, services.values(), serverLinks);
        if (isOpen) {
            nameOrNot();
        }
    }

    /// Programs and tables have names where a service is to go on without the daemon. While that cannot be had, packets
    /// are handed on all the same; it is tried again with each look.
    private void nameOrNot() {
        String failure = null;
        try {
            if (services.values().stream().noneMatch(service -> service.spec.staysOnExit())) {
                program.dropNames();
            } else if (program.hasNames()) {
                program.nameNew();
            } else {
                program.keepNames(Pins.here());
            }
        } catch (IOException | RuntimeException e) {
            failure = String.valueOf(e.getMessage());
        }
        if (!Objects.equals(failure, namesFailure)) {
            namesFailure = failure;
            log.atLevel(failure == null ? Level.INFO : Level.ERROR)
                    .addKeyValue("event", failure == null ? "forward.names" : "forward.names_failed")
                    .addKeyValue("reason", failure == null ? "" : failure)
                    .log();
        }
    }

    /// From now on these, and no others; who goes on keeps its number, its ring and its flows.
    void serve(List<ForwardSpec> specs, Map<String, Pool> pools) {
        Map<String, ForwardService> before = new HashMap<>(services);
        services.clear();
        isOpen = false;
        for (ForwardSpec spec : specs) {
            Pool pool = pools.get(spec.pool());
            if (pool == null) {
                throw new IllegalArgumentException("no pool " + spec.pool());
            }
            ForwardService old = before.get(spec.name());
            ForwardService service = old != null && old.spec.equals(spec) && old.pool == pool
                    ? old
                    : new ForwardService(spec, pool, old == null ? number(spec, before.values()) : old.number);
            services.put(spec.name(), service);
            reals.remember(service.longestNanos());
        }
    }

    /// Has the packets of all services come to it. Rings are there before.
    void open() throws IOException {
        follow();
        isOpen = true;
        wasOpen = true;
        openNanos = System.nanoTime();
        writeServices();
        nameOrNot();
    }

    /// Whether the MACs of all servers are known.
    boolean knowsAll() {
        return silence.isNobodys();
    }

    private int number(ForwardSpec spec, Collection<ForwardService> before) {
        return numbers.number(spec, services.values(), before);
    }

    private void writeServices() throws IOException {
        Set<ServiceKey> wanted = new HashSet<>();
        for (ForwardService service : services.values()) {
            byte[] value = service.value();
            for (ForwardSpec.Bind bind : service.spec.bind()) {
                for (int port = bind.firstPort(); port <= bind.lastPort(); port++) {
                    ServiceKey key = new ServiceKey(bind.address(), port, service.spec.protocol());
                    program.put(MapLayout.SERVICES, key.bytes(), value);
                    wanted.add(key);
                }
            }
        }
        for (ServiceKey key : served) {
            if (!wanted.contains(key)) {
                program.remove(MapLayout.SERVICES, key.bytes());
            }
        }
        served.clear();
        served.addAll(wanted);
    }

    /// Gives each service a ring of those who take new flows now, where these have changed.
    void follow() throws IOException {
        for (ForwardService service : services.values()) {
            List<Server> servers = service.servers(reachable);
            int[] ring = service.changedRing(servers, reals, loads::weightOf, System.nanoTime());
            if (ring != null) {
                program.ring(service.number, ring);
                tell(service, servers);
            }
        }
    }

    private static void tell(ForwardService service, List<Server> servers) {
        List<String> names = servers.stream().map(Server::name).toList();
        if (service.isNews(names)) {
            log.atInfo()
                    .addKeyValue("event", "forward.servers")
                    .addKeyValue("listener", service.spec.name())
                    .addKeyValue("servers", names)
                    .log();
        }
    }

    /// Whether servers have come to take new flows, or do not any more, since the last look: who has a
    /// place in a ring is to be written with its share, and one that is down to lose its flows.
    boolean isToLook() {
        return services.values().stream().anyMatch(ForwardService::hasOtherTakers);
    }

    /// Writes where the servers are, and who of them keeps its flows: one that is down does not.
    void look(LinkTable links) throws IOException {
        ways.refresh();
        Set<Integer> usedLinks = new HashSet<>();
        Set<Target> present = new LinkedHashSet<>();
        Set<Peers.Peer> others = new HashSet<>();
        boolean changed = false;
        for (ForwardService service : services.values()) {
            Set<Mac> macs = new HashSet<>();
            boolean here = false;
            for (Map.Entry<Target, Standing> one :
                    Standing.all(service, server -> keepsFlows(service, server)).entrySet()) {
                Target target = one.getKey();
                present.add(target);
                FramePath way = ways.to(service.spec, target, links);
                if (way != null && service.spec.mode() == Mode.NAT) {
                    usedLinks.add(way.link());
                }
                write(service, target, way, one.getValue());
                here |= way != null && way.here();
                if (way != null && way.mac() != null && !way.here()) {
                    macs.add(way.mac());
                }
            }
            here &= service.spec.mode() == Mode.DR;
            if (here) {
                macs.forEach(mac -> others.add(new Peers.Peer(mac, service.number)));
            }
            changed |= service.setHere(here);
        }
        peers.know(others);
        if (changed && isOpen) {
            writeServices();
        }
        serverLinks = usedLinks;
        silence.retain(present);
        written.keySet().retainAll(present);
        reachable.retainAll(present);
        for (int number : reals.retain(present, System.nanoTime())) {
            program.put(MapLayout.REALS, Bytes.ofInt(number), NOBODY);
            program.put(MapLayout.LOADS, Bytes.ofInt(number), new byte[MapLayout.LOADS.valueBytes()]);
            program.clear(MapLayout.REAL_COUNTS, number);
        }
    }

    private void write(ForwardService service, Target target, @Nullable FramePath way, Standing standing)
            throws IOException {
        boolean answers = way != null && way.mac() != null;
        if (answers) {
            reachable.add(target);
        } else {
            reachable.remove(target);
        }
        silence.tell(target, answers);
        if (way == null) {
            return;
        }
        byte[] real = way.real(
                target,
                service.spec.mode(),
                service.changesPort(),
                standing.usable(),
                standing.held(),
                standing.share());
        if (!Arrays.equals(real, written.get(target))) {
            program.put(MapLayout.REALS, Bytes.ofInt(reals.number(target, System.nanoTime())), real);
            written.put(target, real);
        }
    }

    /// A server of the daemon before this one keeps its flows until a check of ours has failed.
    private boolean keepsFlows(ForwardService service, Server server) {
        Target target = service.target(server);
        if (server.up() || server.lastFailure() != null) {
            adopted.remove(target);
        }
        return server.up() || adopted.contains(target);
    }

    /// Puts the servers' flows right.
    void sweep() throws IOException {
        loads.sweep(reals.all().values(), byNumber());
    }

    private Map<Integer, ForwardService> byNumber() {
        Map<Integer, ForwardService> all = new HashMap<>();
        services.values().forEach(service -> all.put(service.number, service));
        return all;
    }

    /// The flows that a filter takes, and no more than so many of them.
    List<FlowView> flows(Predicate<FlowView> filter, int most) throws IOException {
        return report.flows(byNumber(), filter, most);
    }

    /// What would become of a packet; null where it is nobody's.
    @Nullable
    PacketExplanation explain(FlowKey key) throws IOException {
        return new PacketExplainer(program, reals, loads).explain(key, services.values(), reachable);
    }

    /// How packets of a listener are seen; null where they are not.
    @Nullable
    String attached(ForwardSpec spec) {
        return interfaces.attached(spec);
    }

    /// What was handed to each server since the program was loaded, and dropped.
    ForwardCounts counts() throws IOException {
        return new ForwardCounts(report.traffic(services.values()), report.drops());
    }

    /// No listener is forwarded any more.
    void end() {
        services.clear();
    }

    /// Ends those services that are not to go on without the daemon.
    void leave() throws IOException {
        services.values().removeIf(service -> !service.spec.staysOnExit());
        writeServices();
    }

    @Override
    public void close() {
        macs.ofNobody();
        program.close();
        ways.close();
        if (wasOpen) {
            boolean leaves = program.hasNames() && !services.isEmpty();
            log.atInfo()
                    .addKeyValue("event", leaves ? "forward.left" : "forward.detached")
                    .log();
        }
    }
}
