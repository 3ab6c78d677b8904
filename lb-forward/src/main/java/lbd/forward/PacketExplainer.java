package lbd.forward;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import lbd.core.model.PersistenceSpec;
import lbd.core.model.ServerSpec;
import lbd.core.model.forward.Choice;
import lbd.core.model.forward.ForwardSpec.Protocol;
import lbd.core.pool.Server;
import lbd.forward.FlowView.State;
import lbd.forward.Loads.Load;
import lbd.forward.program.MapLayout;
import org.jspecify.annotations.Nullable;

/// Says what the programs would do with a packet, from their own maps. One thread at a time.
final class PacketExplainer {
    private static final State[] STATES = State.values();

    private final Program program;
    private final Reals reals;
    private final Loads loads;

    PacketExplainer(Program program, Reals reals, Loads loads) {
        this.program = program;
        this.reals = reals;
        this.loads = loads;
    }

    /// A server with its number.
    private record Known(Server server, InetSocketAddress at, int real, boolean inRing, Load load, String whyNot) {
        private boolean takesNew() {
            return whyNot.isEmpty();
        }

        private String path() {
            return server.path();
        }
    }

    /// @param reachable those whose MAC is known
    /// @return null where no service has such packets
    @Nullable
    PacketExplanation explain(FlowKey key, Collection<ForwardService> services, Set<Target> reachable)
            throws IOException {
        ForwardService service = service(key, services);
        if (service == null) {
            return null;
        }
        Map<Integer, Known> known = known(service, reachable);
        PacketExplanation.Remembered flow = flow(key, service, known);
        String held = held(key, service, known);
        Choice choice = service.spec.choice();
        int slot = choice.countsFlows() || choice == Choice.IN_TURN
                ? -1
                : FlowHash.slot(choice, key, service.prefix(), service.prefix6());
        String picked = picked(key, service, known, slot);
        String server = flow != null && stays(flow, service, known) ? flow.server() : held != null ? held : picked;
        return new PacketExplanation(
                service.spec,
                service.pool.inForce().name(),
                flow,
                held,
                slot,
                rule(choice),
                server,
                reason(flow, held, server, service, known),
                known.values().stream()
                        .map(one -> new PacketExplanation.Member(
                                one.path(),
                                one.at,
                                one.takesNew(),
                                one.takesNew() ? "takes new flows" : one.whyNot,
                                one.load.active(),
                                one.load.inactive()))
                        .toList());
    }

    /// As the program finds it: that of the port, that of all ports, that of all that comes for the address.
    private static @Nullable ForwardService service(FlowKey key, Collection<ForwardService> services) {
        Protocol protocol = key.protocol() == 6 ? Protocol.TCP : key.protocol() == 17 ? Protocol.UDP : Protocol.ANY;
        ForwardService found = find(key, services, protocol, false);
        found = found == null ? find(key, services, protocol, true) : found;
        return found == null ? find(key, services, Protocol.ANY, true) : found;
    }

    private static @Nullable ForwardService find(
            FlowKey key, Collection<ForwardService> services, Protocol protocol, boolean allPorts) {
        for (ForwardService service : services) {
            boolean has = service.spec.protocol() == protocol
                    && service.spec.bind().stream()
                            .anyMatch(
                                    bind -> bind.address().equals(key.virtual().getAddress())
                                            && bind.allPorts() == allPorts
                                            && (allPorts
                                                    || (key.virtual().getPort() >= bind.firstPort()
                                                            && key.virtual().getPort() <= bind.lastPort())));
            if (has) {
                return service;
            }
        }
        return null;
    }

    private Map<Integer, Known> known(ForwardService service, Set<Target> reachable) throws IOException {
        Map<Integer, Known> known = new LinkedHashMap<>();
        for (Server server : service.members()) {
            Target target = service.target(server);
            Integer real = target == null ? null : reals.all().get(target);
            if (target != null && real != null) {
                boolean inRing = service.numbersInRing().contains(real);
                String whyNot = inRing ? "" : whyNot(service, server, reachable.contains(target));
                // Of several members at one address that of the pool in force, as Standing has it.
                if (!known.containsKey(real)
                        || server.pool().equals(service.pool.inForce().name())) {
                    known.put(real, new Known(server, target.at(), real, inRing, loads.of(real), whyNot));
                }
            }
        }
        return known;
    }

    private static String whyNot(ForwardService service, Server server, boolean reachable) {
        if (!server.up()) {
            String failure = server.lastFailure();
            return "down" + (failure == null ? "" : ": " + failure);
        }
        ServerSpec.State state = server.stateInForce();
        if (state != ServerSpec.State.ENABLED) {
            return state.word() + ": keeps flows, takes no new ones";
        }
        if (server.weighted().share() == 0) {
            return "weight 0: keeps flows, takes no new ones";
        }
        if (server.ejected()) {
            return "ejected for failures of traffic";
        }
        if (!reachable) {
            return "nobody there says which MAC has its address";
        }
        String inForce = service.pool.inForce().name();
        if (!server.pool().equals(inForce)) {
            return "pool " + inForce + " takes new flows, not its own";
        }
        if (server.spec().backup()) {
            return "backup: others take new flows";
        }
        return service.spec.choice().countsFlows()
                ? "not among the " + ComparedServers.MOST + " that are compared now"
                : "not yet in the ring";
    }

    private PacketExplanation.@Nullable Remembered flow(FlowKey key, ForwardService service, Map<Integer, Known> known)
            throws IOException {
        for (MapLayout layout : List.of(MapLayout.FLOWS, MapLayout.OPENINGS)) {
            byte[] value = new byte[layout.valueBytes()];
            if (program.get(layout, key.bytes(), value)) {
                ByteBuffer flow = ByteBuffer.wrap(value).order(ByteOrder.nativeOrder());
                State state = STATES[flow.get(14) & 3];
                long left = FlowTable.lifeNanos(service.spec.times(), state) - (System.nanoTime() - flow.getLong(0));
                if (left > 0 && flow.getShort(12) == service.number) {
                    Known server = known.get(flow.getInt(8));
                    return new PacketExplanation.Remembered(
                            server == null ? "" : server.path(), state, TimeUnit.NANOSECONDS.toSeconds(left));
                }
            }
        }
        return null;
    }

    private static boolean stays(PacketExplanation.Remembered flow, ForwardService service, Map<Integer, Known> known) {
        return known.values().stream()
                .anyMatch(one -> one.path().equals(flow.server()) && (one.server.up() || service.spec.keepsDown()));
    }

    private @Nullable String held(FlowKey key, ForwardService service, Map<Integer, Known> known) throws IOException {
        PersistenceSpec spec = service.pool.spec().persistence();
        if (spec == null) {
            return null;
        }
        byte[] who = key.clientsPlace(service.number, service.prefix(), service.prefix6());
        for (MapLayout layout : List.of(MapLayout.PLACES, MapLayout.OPENING_PLACES)) {
            byte[] value = new byte[layout.valueBytes()];
            if (program.get(layout, who, value)) {
                ByteBuffer place = ByteBuffer.wrap(value).order(ByteOrder.nativeOrder());
                Known server = known.get(place.getInt(16));
                boolean counts =
                        System.nanoTime() - place.getLong(0) < spec.timeout().toNanos();
                if (counts && server != null && keepsClients(server.server)) {
                    return server.path();
                }
            }
        }
        return null;
    }

    private static boolean keepsClients(Server server) {
        return server.up() && server.stateInForce() != ServerSpec.State.DISABLED;
    }

    /// Null where nobody can be, or that depends on what else comes.
    private @Nullable String picked(FlowKey key, ForwardService service, Map<Integer, Known> known, int slot)
            throws IOException {
        if (slot >= 0) {
            Known server = known.get(service.ring()[slot]);
            return server == null ? null : server.path();
        }
        if (service.spec.choice() == Choice.IN_TURN) {
            return null;
        }
        List<Known> compared = new ArrayList<>();
        for (int real : service.numbersInRing()) {
            Known one = known.get(real);
            if (one != null) {
                compared.add(one);
            }
        }
        Known best = fewest(service.spec.choice(), compared);
        if (service.spec.choice().compareTo(Choice.BY_PLACE) >= 0) {
            byte[] value = new byte[MapLayout.PLACES.valueBytes()];
            if (program.get(MapLayout.PLACES, key.addressPlace(service.number), value)) {
                Known there = known.get(
                        ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getInt(16));
                best = there != null && there.takesNew() && !isOverloaded(there) ? there : best;
            }
        }
        return best == null ? null : best.path();
    }

    private static boolean isOverloaded(Known one) {
        return one.load.active() * 100L > one.server.weighted().share();
    }

    private static @Nullable Known fewest(Choice choice, List<Known> compared) {
        boolean delays = choice == Choice.SHORTEST_DELAY || choice == Choice.NEVER_QUEUE;
        Known best = null;
        double least = 0;
        for (Known one : compared) {
            if (choice == Choice.NEVER_QUEUE && one.load.active() == 0) {
                return one;
            }
            double flows = delays ? one.load.active() + 1.0 : one.load.weight();
            double cost = choice == Choice.FEWEST
                    ? flows
                    : flows / one.server.weighted().share();
            if (best == null || cost < least) {
                best = one;
                least = cost;
            }
        }
        return best;
    }

    private static String rule(Choice choice) {
        return switch (choice) {
            case BY_FLOW -> "the addresses, ports and protocol";
            case BY_SOURCE -> "the client's network";
            case BY_DESTINATION -> "the address and port that are reached";
            case IN_TURN -> "turns by weights, of each processor its own";
            case FEWEST -> "the fewest flows";
            case FEWEST_BY_WEIGHT -> "the fewest flows for the weight";
            case SHORTEST_DELAY -> "the fewest active flows and one, for the weight";
            case NEVER_QUEUE -> "no active flow, else the fewest and one, for the weight";
            case BY_PLACE -> "the server that the address has, until that has more active flows than its weight";
            case BY_PLACES -> "the servers that the address has, until they have more active flows than their weight";
        };
    }

    private static String reason(
            PacketExplanation.@Nullable Remembered flow,
            @Nullable String held,
            @Nullable String server,
            ForwardService service,
            Map<Integer, Known> known) {
        if (flow != null && stays(flow, service, known)) {
            return "its flow is there";
        }
        String before = flow == null ? "" : "its flow was on a server that is down; ";
        if (held != null) {
            return before + "persistence keeps the client there";
        }
        if (service.numbersInRing().isEmpty()) {
            return before + "no server takes new flows: who sends it is told so";
        }
        return before + (server == null ? "whose turn it is when it comes" : "a new flow's server, as things are now");
    }
}
