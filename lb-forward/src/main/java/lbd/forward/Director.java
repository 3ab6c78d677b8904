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
import lbd.core.model.ServerSpec;
import lbd.core.model.forward.ForwardSpec;
import lbd.core.model.forward.ForwardSpec.Mode;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.forward.program.MapLayout;
import lbd.forward.sys.Bpf;
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
    private Set<Integer> serverLinks = Set.of();
    private Set<Mac> macs = Set.of();

    private Director(Program program, Ways ways) {
        this.program = program;
        this.ways = ways;
    }

    /// Loads the programs; they see no packet yet.
    static Director prepare(Program.Sizes sizes) throws IOException {
        Ways ways = new Ways();
        try {
            return new Director(Program.load(sizes), ways);
        } catch (IOException | RuntimeException e) {
            ways.close();
            throw e;
        }
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
                program.put(MapLayout.MACS, mac.key(), Bytes.ofInt(1));
            }
        }
        for (Mac mac : macs) {
            if (!wanted.contains(mac)) {
                program.remove(MapLayout.MACS, mac.key());
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
                    : new Service(spec, pool, old == null ? freeNumber(before) : old.number);
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

    private int freeNumber(Map<String, Service> before) {
        Set<Integer> taken = new HashSet<>();
        before.values().forEach(s -> taken.add(s.number));
        services.values().forEach(s -> taken.add(s.number));
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
        byte[] real = way.real(
                target,
                service.spec.mode(),
                service.changesPort(),
                server.up(),
                server.up() && server.stateInForce() != ServerSpec.State.DISABLED,
                takesNew ? server.weighted().share() : 0);
        if (!Arrays.equals(real, written.get(target))) {
            program.put(MapLayout.REALS, Bytes.ofInt(reals.number(target, System.nanoTime())), real);
            written.put(target, real);
        }
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

    @Override
    public void close() {
        program.close();
        ways.close();
        log.atInfo().addKeyValue("event", "forward.detached").log();
    }
}
