package lbd.forward;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import lbd.core.model.ServerAddress;
import lbd.core.model.forward.ForwardSpec;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.forward.program.MapLayout;
import lbd.forward.sys.Bpf;
import lbd.forward.sys.Neighbours;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The forwarding of one interface: the program there, the services whose packets it hands on, and the servers that it
/// hands them to. One thread at a time.
final class Director implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Director.class);
    private static final byte[] NO_MAC = new byte[6];
    private static final int LOOKS_BEFORE_SAID = 3;

    private final String name;
    private final int flows;
    private final Program program;
    private final Reals reals = new Reals();
    private final Map<String, Service> services = new LinkedHashMap<>();
    private final Set<ServiceKey> served = new HashSet<>();
    private final Map<InetAddress, byte[]> written = new HashMap<>();
    private final Map<InetAddress, Integer> silent = new HashMap<>();
    private final Set<InetAddress> reachable = new HashSet<>();
    private Set<Mac> macs = Set.of();

    // Of the interface that the program is attached to; 0: to none.
    private int index;

    private Director(String name, int flows, Program program) {
        this.name = name;
        this.flows = flows;
        this.program = program;
    }

    /// Loads the program; it sees no packet yet.
    static Director prepare(String name, int flows) throws IOException {
        return new Director(name, flows, Program.load(flows));
    }

    /// Lets the program see the packets of the interface as it is now: it may have another MAC than before, hold a
    /// virtual router's or not, or be another of the same name.
    void attach(Links links) throws IOException {
        int now = links.index(name);
        if (now == 0) {
            if (index != 0) {
                log.atWarn()
                        .addKeyValue("event", "forward.interface_gone")
                        .addKeyValue("interface", name)
                        .log();
                index = 0;
            }
            return;
        }
        Set<Mac> wanted = links.macs(name);
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
        if (now != index) {
            index = now;
            attach();
        }
    }

    private void attach() throws IOException {
        Bpf.Mode mode = program.attach(index, Files.exists(Path.of("/sys/class/net", name, "device")));
        log.atInfo()
                .addKeyValue("event", "forward.attached")
                .addKeyValue("interface", name)
                .addKeyValue("mode", mode.name().toLowerCase(Locale.ROOT))
                .addKeyValue("flows", flows)
                .log();
    }

    /// From now on these, and no others; who goes on keeps its number, its ring and its flows.
    void serve(List<ForwardSpec> specs, Map<String, Pool> pools) throws IOException {
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
        throw new IllegalStateException("more than " + Program.MOST_SERVICES + " forwarding listeners on " + name);
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
            int[] ring = service.changedRing(servers, reals, System.nanoTime());
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

    /// Writes where the servers are, and who of them keeps its flows: one that is down does not.
    void look(Neighbours neighbours) throws IOException {
        if (index == 0) {
            return;
        }
        Map<InetAddress, byte[]> known = neighbours.known(index);
        Map<InetAddress, Boolean> usable = new HashMap<>();
        for (Service service : services.values()) {
            for (Pool pool : List.of(service.pool, service.pool.inForce())) {
                for (Server server : pool.servers()) {
                    InetSocketAddress at = ServerAddress.inet(server.address());
                    if (at != null && !at.isUnresolved()) {
                        usable.merge(at.getAddress(), server.up(), Boolean::logicalOr);
                    }
                }
            }
        }
        for (Map.Entry<InetAddress, Boolean> server : usable.entrySet()) {
            InetAddress address = server.getKey();
            byte[] mac = known.get(address);
            neighbours.look(index, address);
            if (mac == null) {
                reachable.remove(address);
            } else {
                reachable.add(address);
            }
            tell(address, mac != null);
            byte[] real = Bytes.real(mac == null ? NO_MAC : mac, server.getValue());
            if (!Arrays.equals(real, written.get(address))) {
                program.put(MapLayout.REALS, Bytes.ofInt(reals.number(address, System.nanoTime())), real);
                written.put(address, real);
            }
        }
        silent.keySet().retainAll(usable.keySet());
        written.keySet().retainAll(usable.keySet());
        reachable.retainAll(usable.keySet());
        for (int gone : reals.retain(usable.keySet(), System.nanoTime())) {
            program.put(MapLayout.REALS, Bytes.ofInt(gone), Bytes.real(NO_MAC, false));
            program.clear(MapLayout.REAL_COUNTS, gone);
        }
    }

    /// Of a server that has just come nothing is known yet: it is said at the third look.
    private void tell(InetAddress address, boolean answers) {
        int before = silent.getOrDefault(address, 0);
        if (!answers) {
            silent.put(address, before + 1);
            if (before + 1 == LOOKS_BEFORE_SAID) {
                log.atWarn()
                        .addKeyValue("event", "forward.no_neighbour")
                        .addKeyValue("interface", name)
                        .addKeyValue("address", address.getHostAddress())
                        .addKeyValue("meaning", "nobody there says which MAC has this address: its packets are dropped")
                        .log();
            }
            return;
        }
        silent.remove(address);
        if (before >= LOOKS_BEFORE_SAID) {
            log.atInfo()
                    .addKeyValue("event", "forward.neighbour")
                    .addKeyValue("interface", name)
                    .addKeyValue("address", address.getHostAddress())
                    .log();
        }
    }

    /// What was handed to each server since the program was loaded.
    List<ServerTraffic> traffic() throws IOException {
        List<ServerTraffic> all = new ArrayList<>();
        for (Map.Entry<InetAddress, Integer> real : reals.all().entrySet()) {
            long[] sums = program.sums(MapLayout.REAL_COUNTS, real.getValue(), 3);
            all.add(new ServerTraffic(name, real.getKey(), sums[0], sums[1], sums[2]));
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
        log.atInfo()
                .addKeyValue("event", "forward.detached")
                .addKeyValue("interface", name)
                .log();
    }
}
