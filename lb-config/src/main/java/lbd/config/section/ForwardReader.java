package lbd.config.section;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lbd.config.bind.Addresses;
import lbd.config.bind.Field;
import lbd.config.bind.MapReader;
import lbd.config.bind.NamedKind;
import lbd.config.bind.UniqueNames;
import lbd.config.bind.Value;
import lbd.core.model.PoolSpec;
import lbd.core.model.QuorumSpec;
import lbd.core.model.ServerAddress;
import lbd.core.model.ServerSpec;
import lbd.core.model.forward.Choice;
import lbd.core.model.forward.FlowTimes;
import lbd.core.model.forward.ForwardSpec;
import lbd.core.model.forward.ForwardSpec.Bind;
import lbd.core.model.forward.ForwardSpec.Mode;
import lbd.core.model.forward.ForwardSpec.Protocol;
import lbd.core.scheduler.SchedulerType;
import org.jspecify.annotations.Nullable;

/// One of `listeners:` that has `forwarding:`.
final class ForwardReader {
    private static final Pattern PORTS = Pattern.compile("(.*):([0-9]+)-([0-9]+)");
    private static final Pattern ALL_PORTS = Pattern.compile("(.*):\\*");
    private static final int MOST_PORTS = 1024;
    private static final int MOST_SERVERS = 655;

    private final UniqueNames names;
    private final BoundAddresses addresses;
    private final List<PoolSpec> pools;
    private final Predicate<String> saysScheduler;

    /// @param saysScheduler whether a pool has a scheduler of its own, by its name
    ForwardReader(UniqueNames names, BoundAddresses addresses, List<PoolSpec> pools, Predicate<String> saysScheduler) {
        this.names = names;
        this.addresses = addresses;
        this.pools = pools;
        this.saysScheduler = saysScheduler;
    }

    private record Link(
            Mode mode, String networkInterface, int flows, FlowTimes times, boolean keepsDown, boolean staysOnExit) {}

    ForwardSpec read(MapReader map) {
        var name = map.required("name", names::claim);
        var protocol = map.required("protocol", ForwardReader::protocol);
        var bind = map.required("bind", v -> v.oneOrMore(b -> bind(b, protocol)));
        var link = map.required("forwarding", v -> v.map(ForwardReader::link));
        var pool = map.required("pool", v -> pool(v, bind, link));
        return map.build(() -> new ForwardSpec(
                name.get(),
                protocol.get(),
                bind.get(),
                link.get().mode,
                link.get().networkInterface,
                link.get().flows,
                link.get().times,
                link.get().keepsDown,
                link.get().staysOnExit,
                pool.get(),
                choice(pool.get())));
    }

    /// Names the key that makes a listener one of these to whoever asks which keys a listener may have.
    void key(MapReader listener) {
        listener.<@Nullable Link>optional("forwarding", v -> v.map(ForwardReader::link), null);
    }

    private static Protocol protocol(Value value) {
        if (value.says("http")) {
            throw value.refuse("packets are forwarded, not requests; allowed: tcp, udp, any");
        }
        return value.word(Protocol.class);
    }

    private static Link link(MapReader map) {
        var mode = map.required("mode", v -> v.word(Mode.class));
        var networkInterface = map.required("interface", Value::line);
        var flows = map.optional(
                "flows", v -> v.integer(ForwardSpec.MIN_FLOWS, ForwardSpec.MAX_FLOWS), ForwardSpec.DEFAULT_FLOWS);
        var times = map.optional("timeouts", v -> v.map(ForwardReader::times), FlowTimes.DEFAULT);
        var onDown = map.optional("on_down", v -> v.word(List.of("move", "keep")), "move");
        var onExit = map.optional("on_exit", v -> v.word(List.of("remove", "keep")), "remove");
        return map.build(() -> new Link(
                mode.get(),
                networkInterface.get(),
                flows.get(),
                times.get(),
                onDown.get().equals("keep"),
                onExit.get().equals("keep")));
    }

    private static FlowTimes times(MapReader map) {
        var opening = map.optional("tcp_syn", ForwardReader::time, FlowTimes.DEFAULT.opening());
        var established = map.optional("tcp", ForwardReader::time, FlowTimes.DEFAULT.established());
        var closing = map.optional("tcp_fin", ForwardReader::time, FlowTimes.DEFAULT.closing());
        var datagrams = map.optional("udp", ForwardReader::time, FlowTimes.DEFAULT.datagrams());
        return map.build(() -> new FlowTimes(opening.get(), established.get(), closing.get(), datagrams.get()));
    }

    private static Duration time(Value value) {
        return value.duration(FlowTimes.SHORTEST, FlowTimes.LONGEST);
    }

    private Bind bind(Value value, Field<Protocol> protocol) {
        Bind bind = value.parsed("an address and a port, as in 192.0.2.80:80, :80-90 or :*", ForwardReader::bind);
        if (bind.address().isAnyLocalAddress() || bind.address().isMulticastAddress()) {
            throw value.refuse(
                    "forwarding needs the address itself, not " + bind.address().getHostAddress());
        }
        if (bind.allPorts() || !protocol.isGood()) {
            return bind;
        }
        if (protocol.get() == Protocol.ANY) {
            throw value.refuse("protocol any takes all of an address: write the port as *");
        }
        for (int port = bind.firstPort(); port <= bind.lastPort(); port++) {
            addresses.claim(value, new InetSocketAddress(bind.address(), port), protocol.get() == Protocol.UDP);
        }
        return bind;
    }

    private static Bind bind(String text) {
        Matcher all = ALL_PORTS.matcher(text);
        if (all.matches()) {
            return new Bind(Addresses.toBind(all.group(1) + ":1").getAddress(), 0, 0);
        }
        Matcher range = PORTS.matcher(text);
        if (range.matches()) {
            InetSocketAddress first = Addresses.toBind(range.group(1) + ":" + range.group(2));
            InetSocketAddress last = Addresses.toBind(range.group(1) + ":" + range.group(3));
            if (first.getPort() == 0 || last.getPort() < first.getPort()) {
                throw new IllegalArgumentException("a range of ports goes from the lower to the higher");
            }
            if (last.getPort() - first.getPort() >= MOST_PORTS) {
                throw new IllegalArgumentException(
                        "a range has at most " + MOST_PORTS + " ports; * stands for all of them");
            }
            return new Bind(first.getAddress(), first.getPort(), last.getPort());
        }
        InetSocketAddress one = Addresses.toBind(text);
        if (one.getPort() == 0) {
            throw new IllegalArgumentException("port 0 means nothing here; * stands for all ports");
        }
        return new Bind(one.getAddress(), one.getPort(), one.getPort());
    }

    private String pool(Value value, Field<List<Bind>> bind, Field<Link> link) {
        String name = value.reference(NamedKind.POOL);
        PoolSpec own = pool(name);
        if (own != null) {
            checkScheduler(value, own);
        }
        Set<String> seen = new HashSet<>();
        for (PoolSpec pool = own; pool != null && seen.add(pool.name()); pool = fallback(pool)) {
            check(value, pool, bind, link);
        }
        return name;
    }

    private @Nullable PoolSpec pool(@Nullable String name) {
        return pools.stream().filter(p -> p.name().equals(name)).findFirst().orElse(null);
    }

    /// The one that takes its new flows while its quorum is lost.
    private @Nullable PoolSpec fallback(PoolSpec pool) {
        QuorumSpec quorum = pool.quorum();
        return quorum == null ? null : pool(quorum.fallbackPool());
    }

    private void checkScheduler(Value value, PoolSpec pool) {
        if (saysScheduler.test(pool.name()) && choiceOf(pool) == null) {
            throw value.refuse("pool \"" + pool.name() + "\" picks by "
                    + pool.scheduler().type()
                    + ", which packets cannot be forwarded by; allowed: "
                    + "maglev, sh, ip_hash, dh, rr, wrr, lc, wlc, sed, nq, lblc, lblcr");
        }
    }

    private static void check(Value value, PoolSpec pool, Field<List<Bind>> bind, Field<Link> link) {
        if (pool.servers().size() > MOST_SERVERS) {
            throw value.refuse("pool \"" + pool.name() + "\" has more than " + MOST_SERVERS + " servers");
        }
        for (ServerSpec server : pool.servers()) {
            InetSocketAddress at = ServerAddress.inet(server.address());
            if (at == null) {
                throw value.refuse("server \"" + server.name() + "\" of pool \"" + pool.name()
                        + "\" has a unix socket: no packet can be handed to that");
            }
            if (bind.isGood() && link.isGood()) {
                check(value, pool, server, at, bind.get(), link.get().mode);
            }
        }
    }

    private static void check(
            Value value, PoolSpec pool, ServerSpec server, InetSocketAddress at, List<Bind> bind, Mode mode) {
        String which = "server \"" + server.name() + "\" of pool \"" + pool.name() + "\"";
        int port = onlyPort(bind);
        if (mode != Mode.NAT && port != 0 && port != at.getPort()) {
            throw value.refuse("%s has port %d: mode %s changes no port, so that it must be %d"
                    .formatted(which, at.getPort(), mode.word(), port));
        }
        if (mode == Mode.TUN || at.isUnresolved()) {
            return;
        }
        for (Bind one : bind) {
            if (one.address().getClass() != at.getAddress().getClass() && mode == Mode.NAT) {
                throw value.refuse("%s is of another IP version than %s: mode %s changes addresses, not versions"
                        .formatted(which, one.text(), mode.word()));
            }
        }
    }

    /// The packet goes on as it came, so that this port is the server's; 0 where there are several.
    private static int onlyPort(List<Bind> bind) {
        int first = bind.getFirst().firstPort();
        return bind.stream().allMatch(b -> b.firstPort() == first && b.lastPort() == first) ? first : 0;
    }

    private Choice choice(String pool) {
        if (!saysScheduler.test(pool)) {
            return Choice.BY_FLOW;
        }
        PoolSpec own = pool(pool);
        Choice choice = own == null ? null : choiceOf(own);
        return choice == null ? Choice.BY_FLOW : choice;
    }

    private static @Nullable Choice choiceOf(PoolSpec pool) {
        return switch (SchedulerType.of(pool.scheduler().type()).orElseThrow()) {
            case MAGLEV -> Choice.BY_FLOW;
            case SH, IP_HASH -> Choice.BY_SOURCE;
            case RR, WRR -> Choice.IN_TURN;
            case DH -> Choice.BY_DESTINATION;
            case LC -> Choice.FEWEST;
            case WLC -> Choice.FEWEST_BY_WEIGHT;
            case SED -> Choice.SHORTEST_DELAY;
            case NQ -> Choice.NEVER_QUEUE;
            case LBLC -> Choice.BY_PLACE;
            case LBLCR -> Choice.BY_PLACES;
            default -> null;
        };
    }
}
