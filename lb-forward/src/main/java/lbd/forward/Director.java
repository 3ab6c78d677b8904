package lbd.forward;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import lbd.core.model.ServerSpec;
import lbd.core.model.forward.ForwardSpec;
import lbd.core.model.forward.ForwardSpec.Mode;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.forward.FlowView.State;
import lbd.forward.program.MapLayout;
import lbd.forward.sys.Bpf;
import lbd.sys.net.Mac;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The forwarding of this machine: the programs at its interfaces, the services whose packets they hand on, and the
/// servers that they hand them to. One thread at a time.
final class Director implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Director.class);
    private static final int LOOKS_BEFORE_SAID = 3;
    private static final byte[] NOBODY = new byte[MapLayout.REALS.valueBytes()];

    private final Program program;
    private final Ways ways;
    private final Reals reals = new Reals();
    private final Map<String, Service> services = new LinkedHashMap<>();
    private final Set<ServiceKey> served = new HashSet<>();
    private final Map<Target, byte[]> written = new HashMap<>();
    private final Map<Target, Integer> silent = new HashMap<>();
    private final Set<Target> reachable = new HashSet<>();
    private final Set<String> gone = new HashSet<>();

    // Of the daemon before this one: numbers of services, and servers that no check has judged again.
    private final Map<ServiceKey, Integer> numbers = new HashMap<>();
    private final Set<Target> adopted = new HashSet<>();

    private Set<Integer> serverLinks = Set.of();
    private Set<Mac> macs = Set.of();

    private Director(Program program, Ways ways) {
        this.program = program;
        this.ways = ways;
    }

    /// Loads the programs; they see no packet yet.
    ///
    /// @param pins where they are to outlive the process; else null
    static Director prepare(Program.Sizes sizes, @Nullable Pins pins) throws IOException {
        Ways ways = new Ways();
        try {
            Director director = new Director(Program.load(sizes, pins), ways);
            director.takeOver();
            return director;
        } catch (IOException | RuntimeException e) {
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
                Target target =
                        Way.target(ByteBuffer.wrap(values, i * 64, 64).slice().order(ByteOrder.nativeOrder()));
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
                numbers.put(
                        key,
                        ByteBuffer.wrap(values).order(ByteOrder.nativeOrder()).getInt(i * 44));
            }
        });
        Set<Mac> before = new HashSet<>();
        program.batches(MapLayout.MACS, (keys, _, count) -> {
            for (int i = 0; i < count; i++) {
                before.add(Mac.of(Arrays.copyOfRange(keys, i * 8, i * 8 + 6)));
            }
        });
        macs = before;
        log.atInfo()
                .addKeyValue("event", "forward.taken_over")
                .addKeyValue("services", served.size())
                .addKeyValue("servers", adopted.size())
                .log();
    }

    /// Tries whether a program may be put there, without any service: every packet goes on to the kernel's own stack.
    void attach(ForwardSpec spec, Links links) throws IOException {
        attach(spec.mode(), links.index(spec.networkInterface()), spec.networkInterface());
    }

    private void attach(Mode mode, int index, String name) throws IOException {
        if (mode == Mode.DR) {
            Bpf.Mode native_ = program.attach(index, Files.exists(Path.of("/sys/class/net", name, "device")));
            if (native_ != null) {
                say(name, native_.name().toLowerCase(Locale.ROOT));
            }
        } else if (program.attachIngress(index)) {
            say(name, "ingress");
        }
    }

    private static void say(String name, String mode) {
        log.atInfo()
                .addKeyValue("event", "forward.attached")
                .addKeyValue("interface", name)
                .addKeyValue("mode", mode)
                .log();
    }

    /// Lets the programs see the packets of the interfaces as they are now: one may have another MAC than before, hold
    /// a virtual router's or not, or be another of the same name.
    void attach(Links links) throws IOException {
        Set<Integer> direct = new HashSet<>();
        Set<Integer> ingress = new HashSet<>(serverLinks);
        for (Service service : services.values()) {
            String name = service.spec.networkInterface();
            int index = links.index(name);
            tellInterface(name, index != 0);
            if (index != 0) {
                (service.spec.mode() == Mode.DR ? direct : ingress).add(index);
            }
        }
        Set<Integer> all = new HashSet<>(direct);
        all.addAll(ingress);
        knowMacs(links.macs(all));
        program.detachOthers(direct, ingress);
        for (int index : direct) {
            attach(Mode.DR, index, links.name(index));
        }
        for (int index : ingress) {
            attach(Mode.NAT, index, links.name(index));
        }
    }

    private void tellInterface(String name, boolean isThere) {
        if (isThere) {
            gone.remove(name);
        } else if (gone.add(name)) {
            log.atWarn()
                    .addKeyValue("event", "forward.interface_gone")
                    .addKeyValue("interface", name)
                    .log();
        }
    }

    private void knowMacs(Set<Mac> wanted) throws IOException {
        for (Mac mac : wanted) {
            if (!macs.contains(mac)) {
                program.put(MapLayout.MACS, Bytes.of(mac), Bytes.ofInt(1));
            }
        }
        for (Mac mac : macs) {
            if (!wanted.contains(mac)) {
                program.remove(MapLayout.MACS, Bytes.of(mac));
            }
        }
        macs = wanted;
    }

    /// From now on these, and no others; who goes on keeps its number, its ring and its flows.
    void serve(List<ForwardSpec> specs, Map<String, Pool> pools) {
        Map<String, Service> before = new HashMap<>(services);
        services.clear();
        for (ForwardSpec spec : specs) {
            Pool pool = pools.get(spec.pool());
            if (pool == null) {
                throw new IllegalArgumentException("no pool " + spec.pool());
            }
            Service old = before.get(spec.name());
            Service service = old != null && old.spec.equals(spec) && old.pool == pool
                    ? old
                    : new Service(spec, pool, old == null ? number(spec, before) : old.number);
            services.put(spec.name(), service);
            reals.remember(service.longestNanos());
        }
    }

    /// Has the packets of all services come to it. Rings are there before.
    void open() throws IOException {
        follow();
        writeServices();
    }

    /// Whether the MACs of all servers are known.
    boolean knowsAll() {
        return silent.isEmpty();
    }

    /// The one that its addresses had in the daemon before this one, or a free one.
    private int number(ForwardSpec spec, Map<String, Service> before) {
        for (ForwardSpec.Bind bind : spec.bind()) {
            Integer number = numbers.get(new ServiceKey(bind.address(), bind.firstPort(), spec.protocol()));
            if (number != null && services.values().stream().noneMatch(s -> s.number == number)) {
                return number;
            }
        }
        return freeNumber(before);
    }

    private int freeNumber(Map<String, Service> before) {
        Set<Integer> taken = new HashSet<>();
        before.values().forEach(s -> taken.add(s.number));
        services.values().forEach(s -> taken.add(s.number));
        taken.addAll(numbers.values());
        for (int number = 0; number < Program.MOST_SERVICES; number++) {
            if (!taken.contains(number)) {
                return number;
            }
        }
        throw new IllegalStateException("more than " + Program.MOST_SERVICES + " forwarding listeners");
    }

    private void writeServices() throws IOException {
        Set<ServiceKey> wanted = new HashSet<>();
        for (Service service : services.values()) {
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
        for (Service service : services.values()) {
            List<Server> servers = service.servers(reachable);
            int[] ring = service.changedRing(servers, reals, this::load, System.nanoTime());
            if (ring != null) {
                program.ring(service.number, ring);
                log.atInfo()
                        .addKeyValue("event", "forward.servers")
                        .addKeyValue("listener", service.spec.name())
                        .addKeyValue(
                                "servers", servers.stream().map(Server::name).toList())
                        .log();
            }
        }
    }

    private long load(int real) {
        try {
            int[] load = loads(real);
            return ((long) load[0] << 8) + load[1];
        } catch (IOException e) {
            throw new IllegalStateException("the flows of servers", e);
        }
    }

    /// Active and inactive flows of a server.
    private int[] loads(int real) throws IOException {
        byte[] value = new byte[MapLayout.LOADS.valueBytes()];
        if (!program.get(MapLayout.LOADS, Bytes.ofInt(real), value)) {
            return new int[2];
        }
        ByteBuffer numbers = ByteBuffer.wrap(value).order(ByteOrder.nativeOrder());
        return new int[] {numbers.getInt(0), numbers.getInt(4)};
    }

    /// Writes where the servers are, and who of them keeps its flows: one that is down does not.
    void look(Links links) throws IOException {
        ways.refresh();
        Set<Integer> usedLinks = new HashSet<>();
        Set<Target> present = new LinkedHashSet<>();
        for (Service service : services.values()) {
            Set<Server> takers = Set.copyOf(service.pool.inForce().forNewWork());
            for (Server server : service.members()) {
                Target target = service.target(server);
                if (target != null && present.add(target)) {
                    Way way = ways.to(service.spec, target, links);
                    if (way != null && service.spec.mode() == Mode.NAT) {
                        usedLinks.add(way.link());
                    }
                    write(service, server, target, way, takers.contains(server));
                }
            }
        }
        serverLinks = usedLinks;
        silent.keySet().retainAll(present);
        written.keySet().retainAll(present);
        reachable.retainAll(present);
        for (int number : reals.retain(present, System.nanoTime())) {
            program.put(MapLayout.REALS, Bytes.ofInt(number), NOBODY);
            program.put(MapLayout.LOADS, Bytes.ofInt(number), new byte[MapLayout.LOADS.valueBytes()]);
            program.clear(MapLayout.REAL_COUNTS, number);
        }
    }

    private void write(Service service, Server server, Target target, @Nullable Way way, boolean takesNew)
            throws IOException {
        boolean answers = way != null && way.mac() != null;
        if (answers) {
            reachable.add(target);
        } else {
            reachable.remove(target);
        }
        tell(target, answers);
        if (way == null) {
            return;
        }
        boolean up = server.up() || isUnjudged(target, server);
        byte[] real = way.real(
                target,
                service.spec.mode(),
                service.changesPort(),
                up,
                up && server.stateInForce() != ServerSpec.State.DISABLED,
                takesNew ? server.weighted().share() : 0);
        if (!Arrays.equals(real, written.get(target))) {
            program.put(MapLayout.REALS, Bytes.ofInt(reals.number(target, System.nanoTime())), real);
            written.put(target, real);
        }
    }

    /// A server of the daemon before this one keeps its flows until a check of ours has failed.
    private boolean isUnjudged(Target target, Server server) {
        if (server.up() || server.lastFailure() != null) {
            adopted.remove(target);
        }
        return adopted.contains(target);
    }

    /// Of a server that has just come nothing is known yet: it is said at the third look.
    private void tell(Target target, boolean answers) {
        int before = silent.getOrDefault(target, 0);
        if (!answers) {
            silent.put(target, before + 1);
            if (before + 1 == LOOKS_BEFORE_SAID) {
                log.atWarn()
                        .addKeyValue("event", "forward.no_neighbour")
                        .addKeyValue("address", target.at().getAddress().getHostAddress())
                        .addKeyValue("meaning", "nobody there says which MAC has this address: its packets are dropped")
                        .log();
            }
            return;
        }
        silent.remove(target);
        if (before >= LOOKS_BEFORE_SAID) {
            log.atInfo()
                    .addKeyValue("event", "forward.neighbour")
                    .addKeyValue("address", target.at().getAddress().getHostAddress())
                    .log();
        }
    }

    /// Puts the servers' flows right: a program sees none that ends without a packet. What begins meanwhile is counted
    /// by it alone, or twice until the next time.
    void sweep() throws IOException {
        Map<Integer, int[]> before = new HashMap<>();
        for (int real : reals.all().values()) {
            before.put(real, loads(real));
        }
        Map<Integer, int[]> found = new HashMap<>();
        Map<Integer, Service> byNumber = byNumber();
        long now = System.nanoTime();
        new FlowTable(program).visit(entry -> {
            Service service = byNumber.get(entry.service());
            if (service != null && leftNanos(entry, service, now) > 0) {
                boolean active = entry.state() == State.ESTABLISHED || entry.state() == State.DATAGRAMS;
                found.computeIfAbsent(entry.real(), _ -> new int[2])[active ? 0 : 1]++;
            }
        });
        for (Map.Entry<Integer, int[]> real : before.entrySet()) {
            int[] counted = found.getOrDefault(real.getKey(), new int[2]);
            int[] since = loads(real.getKey());
            byte[] load = Bytes.host(8)
                    .putInt(Math.max(0, counted[0] + since[0] - real.getValue()[0]))
                    .putInt(Math.max(0, counted[1] + since[1] - real.getValue()[1]))
                    .array();
            program.put(MapLayout.LOADS, Bytes.ofInt(real.getKey()), load);
        }
    }

    private Map<Integer, Service> byNumber() {
        Map<Integer, Service> all = new HashMap<>();
        services.values().forEach(service -> all.put(service.number, service));
        return all;
    }

    private static long leftNanos(FlowTable.Entry entry, Service service, long now) {
        return FlowTable.lifeNanos(service.spec.times(), entry.state()) - (now - entry.seenNanos());
    }

    /// The flows that a filter takes, and no more than so many of them.
    List<FlowView> flows(Predicate<FlowView> filter, int most) throws IOException {
        Map<Integer, Service> byNumber = byNumber();
        Map<Integer, Server> byReal = new HashMap<>();
        for (Service service : services.values()) {
            for (Server server : service.members()) {
                Target target = service.target(server);
                Integer real = target == null ? null : reals.all().get(target);
                if (real != null) {
                    byReal.putIfAbsent(real, server);
                }
            }
        }
        List<FlowView> all = new ArrayList<>();
        long now = System.nanoTime();
        new FlowTable(program).visit(entry -> {
            Service service = byNumber.get(entry.service());
            if (service == null || all.size() >= most) {
                return;
            }
            long left = leftNanos(entry, service, now);
            FlowView view = view(entry, service, byReal.get(entry.real()), left);
            if (left > 0 && filter.test(view)) {
                all.add(view);
            }
        });
        return all;
    }

    private static FlowView view(FlowTable.Entry entry, Service service, @Nullable Server server, long leftNanos) {
        return new FlowView(
                entry.protocol(),
                entry.client(),
                entry.virtual(),
                service.spec.name(),
                server == null ? service.spec.pool() : server.pool(),
                server == null ? "" : server.name(),
                entry.state(),
                TimeUnit.NANOSECONDS.toSeconds(leftNanos));
    }

    /// What was handed to each server since the program was loaded.
    List<ServerTraffic> traffic() throws IOException {
        List<ServerTraffic> all = new ArrayList<>();
        for (Service service : services.values()) {
            Set<Target> seen = new HashSet<>();
            for (Server server : service.members()) {
                Target target = service.target(server);
                Integer real = target == null ? null : reals.all().get(target);
                if (target == null || real == null || !seen.add(target)) {
                    continue;
                }
                long[] sums = program.sums(MapLayout.REAL_COUNTS, real, 5);
                int[] load = loads(real);
                all.add(new ServerTraffic(
                        service.spec.name(),
                        server.pool(),
                        server.name(),
                        target.at(),
                        sums[0],
                        sums[1],
                        sums[2],
                        sums[3],
                        sums[4],
                        load[0],
                        load[1]));
            }
        }
        return all;
    }

    /// What was dropped, by reason.
    Map<Drop, Long> drops() throws IOException {
        Map<Drop, Long> drops = new EnumMap<>(Drop.class);
        for (Drop drop : Drop.values()) {
            drops.put(drop, program.sums(MapLayout.DROPS, drop.row(), 1)[0]);
        }
        return drops;
    }

    /// Whether programs may go on without the daemon.
    boolean outlives() {
        return program.hasNames();
    }

    /// Ends those services that are not to go on without the daemon.
    void leave() throws IOException {
        services.values().removeIf(service -> !service.spec.staysOnExit());
        writeServices();
    }

    @Override
    public void close() {
        program.close();
        ways.close();
        log.atInfo().addKeyValue("event", "forward.detached").log();
    }
}
